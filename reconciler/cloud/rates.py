"""How fast the control plane may be asked: a bucket of calls per account, Region and operation."""

import threading
from dataclasses import dataclass

from reconciler.core.clock import Clock

TAG_OPERATIONS = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})
TICK = 0.001  # seconds: shorter waits are rounding errors
SHARE = 0.98  # of the quota: what arrives a little closer together than it was sent must still fit


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls per second ("Amazon Rekognition endpoints and quotas"); None: as fast as it goes."""

    calls: float | None = 5.0
    tags: float | None = 10.0

    def of(self, operation: str) -> float | None:
        """The calls per second of an operation."""
        return self.tags if operation in TAG_OPERATIONS else self.calls


class Rates:
    """Buckets that fill steadily and hold a second's calls; shared by all readers and senders of a run."""

    def __init__(self, clock: Clock, pace: Pace | None = None) -> None:
        self._clock = clock
        self._pace = pace or Pace()
        self._full: dict[tuple[str, str, str], float] = {}  # when the bucket will be full again
        self._lock = threading.Lock()

    def take(self, account: str, region: str, operation: str) -> None:
        """Take a call out of the bucket, sleeping until there is one."""
        rate = self._pace.of(operation)
        if rate is None:
            return
        interval, holds = 1 / (rate * SHARE), max(rate - 1, 1)
        with self._lock:
            now = self._clock.now()
            full = max(self._full.get((account, region, operation), now), now) + interval
            self._full[account, region, operation] = full
        wait = full - now - holds * interval
        if wait > TICK:
            self._clock.sleep(wait)

    def empty(self, account: str, region: str, operation: str) -> None:
        """The service says that it is asked too fast: others may be asking too, so start from nothing."""
        rate = self._pace.of(operation)
        if rate is None:
            return
        with self._lock:
            key = account, region, operation
            self._full[key] = max(self._full.get(key, 0.0), self._clock.now() + 1.0)
