"""What a dataset contains, as one hash that no order, spelling or date can change.

Two manifests have the same digest exactly when their accepted entries are the same set by meaning: the order of lines
and of keys, white space, escapes and `1` or `1.0` make no difference, and neither do the service's own `cl-*` keys and
the `creation-date` and `job-name` of metadata. The algorithm's version is hashed too, so digests of different versions
never agree by accident.

Version 1. An entry's canonical form is its JSON with those keys left out, keys sorted, no white space, UTF-8, and every
number that has an integer value within 64 bits written as that integer (so `-0` is `0`); other numbers, integers beyond
64 bits among them, are the shortest spelling of their double, as Python's `repr`. Its digest is the SHA-256 of that. The digest of a dataset
is the SHA-256 of a heading and of its entries' digests in ascending order.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from reconciler.manifest.accepted import Entry
from reconciler.manifest.labels import METADATA

VERSION = 1

OWN_KEYS = "cl-"
UNSTABLE = ("creation-date", "job-name")
_SMALLEST, _LARGEST = -(2**63), 2**64
_SHAPE = bytes.maketrans(b"023456789+", b"111111111-")


@dataclass(frozen=True, slots=True)
class Contents:
    """The digest of a set of entries (64 hexadecimal digits) and how many they are."""

    digest: str
    count: int


def contents(entries: Iterable[Entry]) -> Contents:
    """Give the digest of accepted entries, in whatever order they come."""
    return combine(entry_digest(entry.value) for entry in entries)


def combine(digests: Iterable[bytes]) -> Contents:
    """Give the digest of entries whose own digests are known."""
    ordered = sorted(digests)
    whole = hashlib.sha256(f"reconciler dataset {VERSION} {len(ordered)}\n".encode())
    for digest in ordered:
        whole.update(digest)
    return Contents(whole.hexdigest(), len(ordered))


def entry_digest(value: Mapping[str, Any]) -> bytes:
    """Give the 32 bytes that stand for one entry's meaning."""
    return hashlib.sha256(canonical(value)).digest()


def inputs_digest(train: Contents, test: Contents | None, split: Mapping[str, Any] | None = None) -> str:
    """Give what `{digest}` stands for in a version's name: both datasets and how one was drawn from the other.

    `test` is `None` where the test dataset is drawn from the training dataset; then `split` is its declaration, as
    JSON values. 64 hexadecimal digits.
    """
    parts = {
        "version": VERSION,
        "train": [train.digest, train.count],
        "test": [test.digest, test.count] if test else None,
        "split": split,
    }
    return hashlib.sha256(canonical(parts)).hexdigest()


def canonical(value: Mapping[str, Any]) -> bytes:
    """Spell an entry in the one way that all spellings of its meaning share."""
    spelt = orjson.dumps(_essence(value), option=orjson.OPT_SORT_KEYS)
    if _may_vary(spelt):
        return orjson.dumps(_settle(orjson.loads(spelt)), option=orjson.OPT_SORT_KEYS)
    return spelt


def _may_vary(spelt: bytes) -> bool:
    """Tell whether a number in here could have been spelt otherwise, by the author or by another JSON library.

    Such a number ends in ".0", is very small, or has an exponent: "1e1" or "1e-1" once every digit is a 1 and a plus is
    a minus. Names may look like that too; then the second look finds nothing to change.
    """
    shape = spelt.translate(_SHAPE)
    return (
        b"1e1" in shape
        or b"1e-1" in shape
        or b".0," in spelt
        or b".0}" in spelt
        or b".0]" in spelt
        or b"0.0000" in spelt
    )


def _essence(value: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what the service adds and what changes with every labelling job."""
    kept = {}
    for key, item in value.items():
        if key.startswith(OWN_KEYS):
            continue
        if key.endswith(METADATA) and isinstance(item, dict):
            item = {name: part for name, part in item.items() if name not in UNSTABLE}  # noqa: PLW2901
        kept[key] = item
    return kept


def _settle(value: Any) -> Any:
    """Make every float with an integer value that integer, and spell exponents as Python does."""
    if isinstance(value, dict):
        return {key: _settle(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_settle(item) for item in value]
    return settle_number(value) if isinstance(value, float) else value


def settle_number(value: float) -> Any:
    """Give a number as it is to be spelt."""
    if value.is_integer() and _SMALLEST <= value < _LARGEST:
        return int(value)
    text = repr(value)
    return orjson.Fragment(text) if "e" in text else value
