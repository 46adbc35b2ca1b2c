"""One line of a manifest as it was read, and one thing that is wrong with it."""

from enum import StrEnum
from typing import Any, NamedTuple

Scope = tuple[str | int, ...]
"""Where inside a line: `()` the line, `("boxes-metadata",)` a key, `("boxes", "annotations", 3)` one box."""


class Kind(StrEnum):
    """What a problem does to its place: it is invalid, it is ignored, or the service drops the line unseen."""

    ERROR = "error"
    WARNING = "warning"
    DROPPED = "dropped"


class Line(NamedTuple):
    """A line of a manifest: its number (from 1), its bytes without the line end, and its JSON value.

    `value` is what `orjson.loads` makes of the bytes, or `None` when they are no JSON (a bare `null` is no JSON object
    either, so rules need not tell the two apart). Blank lines are lines too: they have a number and are invalid.
    """

    number: int
    content: bytes
    value: Any


class Problem(NamedTuple):
    """One finding about one line, in the words of the service.

    `code` is the guide's (`ERROR_…`, `WARNING_…`), `message` has its placeholders filled, `scope` is where the
    validation manifest would put it. `stops`: the service checks the rest of this line no further (guide, "Fixing
    training errors", the list of line errors that stop validation).
    """

    code: str
    message: str
    scope: Scope = ()
    kind: Kind = Kind.ERROR
    stops: bool = False
