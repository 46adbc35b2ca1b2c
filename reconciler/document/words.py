"""What is wrong with a value, in the words of somebody who edits specs."""

import re
from collections.abc import Iterable
from typing import Any

from reconciler.core.scalar import Plain, resolve
from reconciler.document import models

_SHOWN = 60
_PROJECT = "arn:aws:rekognition:us-east-1:111122223333:project/name"
# a part of a pattern → what it asks for
_KNOWN = {
    models.ACCOUNT_ID: "be twelve digits",
    models.REGION: "be a Region such as us-east-1",
    models.DAY: "be a day such as 2026-12-31",
    models.MONTH: "be a month such as 2026-01",
    models.ADDRESS: "be an address such as dev/boards/model/v1",
    "^s3://": "be an S3 address such as s3://bucket/prefix/name",
    ":role/": "be a role's ARN such as arn:aws:iam::111122223333:role/name",
    "[A-Za-z0-9:_/+=,@.": "be a KMS key's id, alias or ARN such as alias/name",
    "/version/": f"be a version's ARN such as {_PROJECT}/version/v1/1700000000000",
    ":project/": f"be a project's ARN such as {_PROJECT}/1700000000000",
}
_CLASSES = {
    "a-zA-Z": "letters",
    "A-Za-z": "letters",
    "a-z": "lower-case letters",
    "A-Z": "capital letters",
    "0-9": "digits",
    r"\p{L}": "letters",
    r"\p{N}": "digits",
    r"\p{Z}": "spaces",
    " ": "spaces",
}
_ONE_CLASS = re.compile(r"\^?\(?\[(?P<of>(?:\\.|[^\]\\])+)\](?:\|(?P<word>[^()|]+)\))?(?:[+*]|\{[\d,]+\})\$?")


def value(raw: Any) -> str:
    """A value from a document, as messages name it."""
    if isinstance(raw, dict):
        return "a mapping"
    if isinstance(raw, list):
        return "a list"
    if not isinstance(raw, Plain):
        return f'the text "{shown(str(raw))}"'
    found = resolve(raw)
    if found is None:
        return "empty"
    if isinstance(found, str):
        return f"the text `{shown(found)}`"
    return str(raw) if isinstance(found, bool) else f"the number {shown(raw)}"


def choice(options: Iterable[str]) -> str:
    """Alternatives in one phrase: `a`, `b` or `c`."""
    *rest, last = options
    return f"{', '.join(rest)} or {last}" if rest else last


def closest(wrong: str, right: Iterable[str]) -> str:
    """What was probably meant; empty when nothing is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    known = list(right)
    low = {one.lower(): one for one in reversed(known)}
    found = get_close_matches(wrong.lower(), low, n=1, cutoff=0.6)
    return low[found[0]] if found else ""


def did_you_mean(wrong: str, right: Iterable[str]) -> str:
    """A suggestion when something close exists, else nothing."""
    found = closest(wrong, right)
    return f"did you mean `{found}`?" if found else ""


def pattern(regex: str) -> str:
    """What a pattern asks for: the end of a sentence that begins with "must"."""
    if told := next((told for part, told in _KNOWN.items() if part in regex), None):
        return told
    if found := _ONE_CLASS.fullmatch(regex):
        word = [f"`{found['word']}`".replace("\\", "")] if found["word"] else []
        *rest, last = [*_characters(found["of"]), *word]
        return f"consist of {', '.join(rest)} and {last}" if rest else f"consist of {last}"
    return f"match the pattern {regex}"


def foreign(text: str, regex: str) -> str:
    """What to say of letters and digits that look allowed and are not: a pattern of ASCII has no others."""
    found = dict.fromkeys(one for one in text if one.isalnum() and not one.isascii())
    if not found or not any(letters in regex for letters in ("a-zA-Z", "A-Za-z")) or not _ONE_CLASS.fullmatch(regex):
        return ""
    return f"of letters and digits only a to z, A to Z and 0 to 9 are, not {choice(f'`{one}`' for one in found)}"


def _characters(of: str) -> list[str]:
    told = []
    while of:
        known = next((part for part in _CLASSES if of.startswith(part)), None)
        size = len(known) if known else 2 if of[0] == "\\" else 1
        told.append(_CLASSES[known] if known else f"`{of[size - 1]}`")
        of = of[size:]
    return told


def shown(text: str) -> str:
    """A text on one line, cut when it is long, with what cannot be seen written as escapes."""
    seen = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 1]}…"
