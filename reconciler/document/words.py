"""What is wrong with a value, in the words of somebody who edits specs."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from reconciler.core.scalar import Plain, resolve

_SHOWN = 60
_KNOWN_PATTERNS = {
    r"^\d{12}$": "be twelve digits",
    r"^[a-z]{2}(-[a-z]+)+-\d$": "be a Region such as us-east-1",
}
_KNOWN_STARTS = {
    "^s3://": "be an S3 address such as s3://bucket/prefix/name",
    "^arn:": "be an ARN such as arn:aws:iam::111122223333:role/name",
}
_CLASSES = {
    "a-zA-Z": "letters",
    "A-Za-z": "letters",
    "a-z": "lower-case letters",
    "A-Z": "capital letters",
    "0-9": "digits",
    r"\d": "digits",
    r"\w": "letters, digits, `_`",
    r"\s": "spaces",
}
_ONE_CLASS = re.compile(r"\^?\(?\[(?P<of>(?:\\.|[^\]\\])+)\](?:\|(?P<word>[^()|]+)\))?(?:[+*]|\{[\d,]+\})\$?")


def value(raw: Any) -> str:
    """A value from a document, as messages name it."""
    if isinstance(raw, dict):
        return "a mapping"
    if isinstance(raw, list):
        return "a list"
    if not isinstance(raw, Plain):
        return f'the text "{_short(str(raw))}"'
    found = resolve(raw)
    if found is None:
        return "empty"
    if isinstance(found, str):
        return f"the text `{_short(found)}`"
    return str(raw) if isinstance(found, bool) else f"the number {_short(raw)}"


def choice(options: Iterable[str]) -> str:
    """Alternatives in one phrase: `a`, `b` or `c`."""
    *rest, last = options
    return f"{', '.join(rest)} or {last}" if rest else last


def did_you_mean(wrong: str, right: Iterable[str]) -> str:
    """A suggestion when something close exists, else nothing."""
    known = list(right)
    low = {one.lower(): one for one in reversed(known)}
    found = get_close_matches(wrong.lower(), low, n=1, cutoff=0.6)
    return f"did you mean `{low[found[0]]}`?" if found else ""


def pattern(regex: str) -> str:
    """What a pattern asks for: the end of a sentence that begins with "must"."""
    if regex in _KNOWN_PATTERNS:
        return _KNOWN_PATTERNS[regex]
    for start, told in _KNOWN_STARTS.items():
        if regex.startswith(start):
            return told
    if found := _ONE_CLASS.fullmatch(regex):
        word = [f"`{found['word']}`".replace("\\", "")] if found["word"] else []
        *rest, last = [*_characters(found["of"]), *word]
        return f"consist of {', '.join(rest)} and {last}" if rest else f"consist of {last}"
    return f"match the pattern {regex}"


def _characters(of: str) -> list[str]:
    told = []
    while of:
        known = next((part for part in _CLASSES if of.startswith(part)), None)
        size = len(known) if known else 2 if of[0] == "\\" else 1
        told.append(_CLASSES[known] if known else f"`{of[size - 1]}`")
        of = of[size:]
    return told


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
