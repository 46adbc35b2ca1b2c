"""The lines of a manifest that the service keeps when it makes a dataset, and the ones it drops without a word.

Source: guide, "Terminal content errors". The dropped lines are not reported by any operation, so here each one is a
finding; and since nobody can know which of two lines for one image survives, a second one is an error.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from reconciler.manifest.line import SOURCE_REF, Kind, Line, Problem, bucket_of, is_too_long

TOO_LONG = Problem("LINE_TOO_LONG", "The line has more than 100,000 characters.", kind=Kind.DROPPED, stops=True)
NOT_JSON = Problem("ERROR_INVALID_JSON_LINE", "The JSON Line has an invalid format.", kind=Kind.DROPPED, stops=True)
NO_SOURCE_REF = Problem("ERROR_MISSING_SOURCE_REF", "The source-ref key is missing.", kind=Kind.DROPPED, stops=True)
BAD_SOURCE_REF = Problem(
    "ERROR_INVALID_SOURCE_REF_FORMAT",
    "The format of the source-ref value is invalid.",
    kind=Kind.DROPPED,
    stops=True,
)
DUPLICATE = Problem(
    "DUPLICATE_SOURCE_REF",
    "The source-ref value appears more than once; an image can only be referenced once in a dataset.",
    scope=(SOURCE_REF,),
    stops=True,
)

OnDrop = Callable[[Line, Problem], None]


class Entry(NamedTuple):
    """One accepted line: the image it is about, its bytes and JSON value, and where it stands."""

    source_ref: str
    line: bytes
    number: int
    value: dict[str, Any]


def accepted(lines: Iterable[Line], on_drop: OnDrop | None = None) -> Iterator[Entry]:
    """Give the entries that a dataset made from these lines has, first come first kept; tell `on_drop` of the others."""
    seen: set[str] = set()
    for line in lines:
        problem = why_dropped(line)
        if problem is None and line.value[SOURCE_REF] in seen:
            problem = DUPLICATE
        if problem is None:
            entry = Entry(line.value[SOURCE_REF], line.content, line.number, line.value)
            seen.add(entry.source_ref)
            yield entry
        elif on_drop is not None:
            on_drop(line, problem)


def why_dropped(line: Line) -> Problem | None:
    """Tell why the service would not keep this line, looking at nothing but the line."""
    if is_too_long(line.content):
        return TOO_LONG
    if not isinstance(line.value, dict):
        return NOT_JSON
    if SOURCE_REF not in line.value:
        return NO_SOURCE_REF
    return None if bucket_of(line.value[SOURCE_REF]) else BAD_SOURCE_REF
