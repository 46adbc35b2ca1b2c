"""Lines reduced to what they mean, quickly: decoded, settled, stripped and spelt in one go.

What `digest.canonical` does to a decoded value, msgspec does here while it decodes: it hands over just the numbers
whose spelling may vary. Whatever is unusual is left to the plain way; `tests/manifests/test_hashing.py` compares them.
"""

import math
import re
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import orjson

from reconciler.manifest.accepted import why_dropped
from reconciler.manifest.digest import OWN_KEYS, UNSTABLE, canonical, settle_number
from reconciler.manifest.labels import METADATA
from reconciler.manifest.line import MAX_CHARACTERS, SOURCE_REF, Line, bucket_of, decode, may_be_deep

_LONGEST_DOUBLE = 309
_ENDLESS = re.compile(rb"\d{%d}" % _LONGEST_DOUBLE)


class Meaning(NamedTuple):
    """An accepted line: its image, its canonical form, and its value, whose numbers may be spelt already."""

    source_ref: str
    spelt: bytes
    value: dict[str, Any]


def meaning(content: bytes, *, nameless: bool = False) -> Meaning | None:
    """Reduce a line, or say `None` where a dataset would not keep it; `nameless` leaves out the source-ref."""
    try:
        value = _DECODER.decode(content)
        if _is_dropped(content, value):
            return None
        found = _spell(_strip(value), nameless=nameless)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):  # no JSON, numbers or levels beyond orjson's
        return _plain(content, nameless=nameless)
    return _plain(content, nameless=nameless) if _may_hide(content, found.spelt) else found


def _may_hide(content: bytes, spelt: bytes) -> bool:
    """Tell whether what was left out could make the line no JSON: a key given twice, or one of the service's.

    An integer that no double holds has over 308 digits, and too many levels are more bytes than that. No spelling is
    longer than what it spells, for `_number` takes no exponents.
    """
    if len(content) - len(spelt) < _LONGEST_DOUBLE:
        return False
    return may_be_deep(content) or _ENDLESS.search(content) is not None


@lru_cache(maxsize=1 << 14)  # confidences repeat, and so do the pixels of some jobs
def _number(text: str) -> Any:
    number = float(text)
    if "e" in text or "E" in text or math.isinf(number):
        raise ValueError(text)
    return settle_number(number)


_DECODER = msgspec.json.Decoder(float_hook=_number)


def _is_dropped(content: bytes, value: Any) -> bool:
    if len(content) <= MAX_CHARACTERS and isinstance(value, dict) and bucket_of(value.get(SOURCE_REF)):
        return False
    return why_dropped(Line(0, content, value)) is not None


def _strip(value: dict[str, Any]) -> dict[str, Any]:
    own = []
    for key, item in value.items():
        if isinstance(item, dict) and key.endswith(METADATA):
            for name in UNSTABLE:
                item.pop(name, None)
        if key.startswith(OWN_KEYS):
            own.append(key)
    for key in own:
        del value[key]
    return value


def _spell(value: dict[str, Any], *, nameless: bool) -> Meaning:
    source_ref = value[SOURCE_REF]
    if nameless:
        value[SOURCE_REF] = ""
    return Meaning(source_ref, orjson.dumps(value, option=orjson.OPT_SORT_KEYS), value)


def _plain(content: bytes, *, nameless: bool) -> Meaning | None:
    value = decode(content)
    if why_dropped(Line(0, content, value)):
        return None
    named = value | {SOURCE_REF: ""} if nameless else value
    return Meaning(value[SOURCE_REF], canonical(named), value)
