"""Marks of source-refs: eight bytes each that tell which images may be the same, alike in every process.

A mark is two checksums, which Python computes in C. Equal marks only make candidates: whoever finds them reads the
lines again and compares the source-refs themselves.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zlib import adler32, crc32

Mark = tuple[int, int]


def mark(source_ref: str) -> Mark:
    """Give the mark of one source-ref."""
    text = source_ref.encode()
    return crc32(text), adler32(text)


def _checksums() -> "array[int]":
    return array("I")


@dataclass(slots=True)
class Marks:
    """The marks of many source-refs, in any order: `first` and `second` hold the halves of one at the same index."""

    first: "array[int]" = field(default_factory=_checksums)
    second: "array[int]" = field(default_factory=_checksums)

    def __len__(self) -> int:
        return len(self.first)

    def extend(self, refs: Sequence[bytes]) -> None:
        """Add the marks of source-refs in UTF-8."""
        self.first.extend(map(crc32, refs))
        self.second.extend(map(adler32, refs))

    def add(self, others: "Marks") -> None:
        """Add all marks of another range or manifest."""
        self.first.extend(others.first)
        self.second.extend(others.second)

    def repeated(self) -> frozenset[Mark]:
        """Give the marks that occur more than once."""
        seen: set[int] = set()
        doubtful: set[int] = set()
        for checksum in self.first:
            (doubtful if checksum in seen else seen).add(checksum)
        return _twice(self.among(doubtful)) if doubtful else frozenset()

    def shared(self, others: "Marks") -> frozenset[Mark]:
        """Give the marks that are also among the others."""
        doubtful = set(self.first).intersection(others.first)
        if not doubtful:
            return frozenset()
        return frozenset(set(self.among(doubtful)).intersection(others.among(doubtful)))

    def among(self, first: set[int]) -> list[Mark]:
        """Give the marks whose first halves are these."""
        return [pair for pair in zip(self.first, self.second, strict=True) if pair[0] in first]


def _twice(marks: Iterable[Mark]) -> frozenset[Mark]:
    return frozenset(each for each, times in Counter(marks).items() if times > 1)
