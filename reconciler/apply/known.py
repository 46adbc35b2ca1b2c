"""What a run knows of the live state: the latest reading of each address, and what it wrote itself."""

import threading
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from reconciler.core.address import Address
from reconciler.core.clock import Clock
from reconciler.core.observed import Observed

GRACE = 60.0  # seconds in which a reading may still show what was there before our own write


class Known:
    """The latest reading per address, kept until the address is written; shared by the threads of a run."""

    def __init__(self, clock: Clock, observed: Mapping[Address, Observed] | None = None) -> None:
        self._clock = clock
        self._latest = dict(observed or {})
        self._kinds = {address: one.kind for address, one in self._latest.items()}
        self._before: dict[Address, Any] = {}
        self._written: dict[Address, float] = {}
        self._lock = threading.Lock()

    def latest(self, address: Address) -> Observed | None:
        """The latest reading; None when there is none, or something was written there since."""
        return self._latest.get(address)

    def kind(self, address: Address) -> str:
        """The kind of a resource that was seen before; empty when it never was."""
        return self._kinds.get(address, "")

    def keep(self, observed: Observed) -> Observed:
        """Remember a reading."""
        with self._lock:
            self._latest[observed.address] = observed
            self._kinds[observed.address] = observed.kind
        return observed

    def wrote(self, address: Address) -> None:
        """Note our own write: readings of the address and of everything below it no longer count."""
        with self._lock:
            if before := self._latest.get(address):
                self._before[address] = _look(before)
            self._written[address] = self._clock.now()
            for one in [one for one in self._latest if one.within(address)]:
                del self._latest[one]

    def written(self, address: Address) -> float | None:
        """When this run last wrote the address, in epoch seconds."""
        return self._written.get(address)

    def lags(self, observed: Observed) -> bool:
        """Whether a reading may be older than our own write: it looks as before and the write is recent."""
        written = self._written.get(observed.address)
        if written is None or self._clock.now() - written > GRACE:
            return False
        return self._before.get(observed.address) == _look(observed)

    def wrote_lately(self, kinds: str = "*") -> bool:
        """Whether this run wrote resources of such kinds (a glob) so recently that others may not see it yet."""
        with self._lock:
            late = [address for address, at in self._written.items() if self._clock.now() - at <= GRACE]
            return any(fnmatchcase(self._kinds.get(address, ""), kinds) for address in late)


def _look(observed: Observed) -> tuple[Any, ...]:
    return observed.phase, observed.status, observed.arn, dict(observed.attributes)
