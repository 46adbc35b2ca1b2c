"""A share of the projects, so that several machines may work on one account and Region."""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from reconciler.core.address import Address

_WRITTEN = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th of `count` shares, from one; a project's share depends on its address alone.

    So a project stays where it is when others come and go, and every machine splits alike without asking another.
    """

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2/3`; raises ValueError for anything that is not a share."""
        found = _WRITTEN.fullmatch(text)
        number, count = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= number <= count:
            raise ValueError(f"{text!r} is not a shard such as 2/3")
        return cls(number, count)

    @property
    def whole(self) -> bool:
        """Whether there is nothing but this share."""
        return self.count == 1

    def holds(self, address: Address) -> bool:
        """Whether what stands at an address belongs to this share: all of a project does, or nothing of it."""
        if self.whole:
            return True
        digest = hashlib.blake2b(str(address.project_address).encode(), digest_size=8).digest()
        return int.from_bytes(digest) % self.count == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


ALL = Shard()
"""The one share that is everything."""
