"""One line of a manifest as it was read, and one thing that is wrong with it."""

import re
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from reconciler.finding import Finding, Place, Severity

SOURCE_REF = "source-ref"
"""The key whose value names the image (guide, "Image-Level JSON Lines")."""

MAX_CHARACTERS = 100_000
"""The longest line the service keeps, in characters (guide, "Terminal content errors")."""

Scope = tuple[str | int, ...]
"""Where inside a line: `()` the line, `("boxes-metadata",)` a key, `("boxes", "annotations", 3)` one box."""

_DEEPEST = 254
_S3_URI = re.compile(r"s3://([^/\s]+)/.", re.DOTALL)


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
    validation manifest would put it. `stops`: the service checks the rest of this line no further (guide, "JSON line
    error precedence").
    """

    code: str
    message: str
    scope: Scope = ()
    kind: Kind = Kind.ERROR
    stops: bool = False


def decode(content: bytes) -> Any:
    """Give the JSON value of a line, or `None` when it is no JSON in UTF-8.

    Stricter than some parsers, on purpose: NaN, infinities, lone surrogates and more than 254 levels are no JSON here.
    A key given twice has its last value; an integer beyond 64 bits becomes the nearest double.
    """
    try:
        value = orjson.loads(content)
        if may_be_deep(content):
            orjson.dumps(value)  # refuses what is really that deep; many boxes side by side are not
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return value


def may_be_deep(content: bytes) -> bool:
    """Tell whether a line has so many brackets that they could be nested deeper than `decode` goes."""
    return content.count(b"{") + content.count(b"[") > _DEEPEST


def bucket_of(source_ref: Any) -> str | None:
    """Give the bucket of `s3://BUCKET/OBJECT_PATH`, or `None` for anything else (guide, "ERROR_INVALID_SOURCE_REF_FORMAT")."""
    found = _S3_URI.match(source_ref) if isinstance(source_ref, str) else None
    return found[1] if found else None


def is_too_long(content: bytes) -> bool:
    """Tell whether a line has more than 100,000 characters; bytes that are no UTF-8 count one each."""
    if len(content) <= MAX_CHARACTERS:
        return False
    return len(content.decode(errors="replace")) > MAX_CHARACTERS


def finding(file: str, number: int, problem: Problem, *, text: str = "", hint: str = "") -> Finding:
    """Say a line's problem as the finding that every command prints."""
    severity = Severity.WARNING if problem.kind is Kind.WARNING else Severity.ERROR
    return Finding(problem.code, problem.message, Place(file, number), severity, hint, text, spell(problem.scope))


def spell(scope: Scope) -> str:
    """Write a scope as people write paths: `boxes.annotations[3]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in scope)
    return "".join(parts).removeprefix(".")
