"""Marks of source-refs: eight bytes each that tell which images may be the same, alike in every process.

A mark is two checksums, which Python computes in C. Equal marks only make candidates: whoever finds them reads the
lines again and compares the source-refs themselves.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import adler32, crc32

Mark = int


def mark(source_ref: str) -> Mark:
    """Give the mark of one source-ref."""
    return _marks([source_ref.encode()])[0]


def _marks(refs: Sequence[bytes]) -> "array[Mark]":
    halves = array("I", bytes(8 * len(refs)))
    halves[::2] = array("I", list(map(crc32, refs)))
    halves[1::2] = array("I", list(map(adler32, refs)))
    return array("Q", halves.tobytes())


@dataclass(slots=True)
class Marks:
    """The marks of many source-refs, in any order."""

    values: "array[Mark]" = field(default_factory=lambda: array("Q"))

    def __len__(self) -> int:
        return len(self.values)

    def extend(self, refs: Sequence[bytes]) -> None:
        """Add the marks of source-refs in UTF-8."""
        self.values.extend(_marks(refs))

    def add(self, others: "Marks") -> None:
        """Add all marks of another range or manifest."""
        self.values.extend(others.values)

    def repeated(self) -> frozenset[Mark]:
        """Give the marks that occur more than once."""
        if len(set(self.values)) == len(self):  # as in most manifests, and much cheaper than to count
            return frozenset()
        return frozenset(each for each, times in Counter(self.values).items() if times > 1)

    def shared(self, others: "Marks") -> frozenset[Mark]:
        """Give the marks that are also among the others."""
        return frozenset(set(self.values).intersection(others.values))
