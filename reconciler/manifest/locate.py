"""Where in the text of a JSON line something stands, so that a caret can point at it."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from reconciler.manifest.line import Scope

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
_WIDEST = 80  # characters up to which an object or list is marked as a whole


class Span(NamedTuple):
    """Characters of a line, counted from 0, the end exclusive."""

    start: int
    end: int


class _Member(NamedTuple):
    """A key (an index in a list) with the span of its name and of its value."""

    key: str | int
    name: Span
    value: Span


def locate(text: str, scope: Scope) -> Span | None:
    """Find what a scope names, or the innermost part of it that is there; `None` when that is the whole line.

    A key whose value is long is marked by its name. `text` must be valid JSON; if it is not, nothing is found.
    """
    try:
        return _descend(text, scope)
    except (ValueError, IndexError, RecursionError):
        return None


def _descend(text: str, scope: Scope) -> Span | None:
    found, at = None, _blank(text, 0)
    for part in scope:
        member = next((member for member in reversed([*_members(text, at)]) if member.key == part), None)
        if member is None:
            break
        at = member.value.start
        found = member.value if member.value.end - at <= _WIDEST else member.name
    return found


def _members(text: str, at: int) -> Iterator[_Member]:
    """Give the members of the object, or the items of the list, that begins at `at`; a plain value has none."""
    if text[at] not in "{[":
        return
    closing, index = ("}" if text[at] == "{" else "]"), 0
    at = _blank(text, at + 1)
    while text[at] != closing:
        start, key = at, index
        if closing == "}":
            key, end = _DECODER.raw_decode(text, at)
            at = _blank(text, _blank(text, end) + 1)
        value = Span(at, _DECODER.raw_decode(text, at)[1])
        yield _Member(key, Span(start, end) if closing == "}" else Span(at, at + 1), value)
        index, at = index + 1, _blank(text, value.end)
        at = _blank(text, at + 1) if text[at] == "," else at


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found is not None  # it may match nothing
    return found.end()
