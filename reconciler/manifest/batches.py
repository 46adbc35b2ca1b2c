"""Changes for UpdateDatasetEntries: lines packed into as few blobs as their order allows."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reconciler.errors import InvalidError

LIMIT = 5 * 1024 * 1024 - 1
"""The largest blob we send, in bytes: the API's documentation says "less than 5 MB" (API, DatasetChanges)."""


class Batch(NamedTuple):
    """One blob of JSON lines, each with its line end, and how many they are."""

    content: bytes
    lines: int


def batches(lines: Iterable[bytes], limit: int = LIMIT) -> Iterator[Batch]:
    """Pack lines (bytes without line ends) in their order, none cut, each blob at most `limit` bytes."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        if len(line) >= limit:
            raise InvalidError(f"a line of {len(line):,} bytes fits into no update of {limit:,} bytes")
        if size + len(line) + 1 > limit:
            yield _batch(held)
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    if held:
        yield _batch(held)


def _batch(held: list[bytes]) -> Batch:
    return Batch(b"".join(line + b"\n" for line in held), len(held))
