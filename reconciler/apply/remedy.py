"""What an error asks for before a step is tried again: how long to pause, and for how long to keep on."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reconciler.core.service import Meaning


@dataclass(frozen=True, slots=True)
class Remedy:
    """Pauses in seconds that double from `first` to `most`; given up `window` seconds after the first error.

    With `after_writing` it helps only where this run has just written a resource of such a kind (`*`: any), which may
    still have to spread.
    """

    first: float
    most: float
    window: float
    after_writing: str = ""

    def pause(self, errors: int) -> float:
        """The pause after so many errors, with jitter so that threads and runners do not march in step."""
        longest = min(self.most, self.first * 2.0 ** (errors - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret


# Every attempt reads its address again before it sends, so a remedy never makes a call happen twice.
REMEDIES: Mapping[Meaning, Remedy] = MappingProxyType(
    {
        Meaning.THROTTLED: Remedy(1, 20, 300),
        Meaning.UNAVAILABLE: Remedy(2, 20, 180),
        Meaning.NO_ANSWER: Remedy(2, 20, 180),
        Meaning.UNREACHABLE: Remedy(2, 20, 120),
        Meaning.IN_USE: Remedy(3, 15, 900),
        Meaning.NOT_READY: Remedy(3, 15, 900),
        Meaning.NOT_FOUND: Remedy(1, 10, 60, after_writing="*"),
        Meaning.UNGRANTED: Remedy(3, 20, 180, after_writing="policy"),
    }
)
UNCERTAIN = frozenset({Meaning.UNAVAILABLE, Meaning.NO_ANSWER})  # the call may have worked
BUSY = frozenset({Meaning.IN_USE, Meaning.NOT_READY})
STANDING = BUSY | {Meaning.LIMIT}  # what is to be made is still there, or takes the room: it would be permitted
