"""Calls per second: a token bucket per account, Region and operation, on the emulator's clock."""

import threading

from .errors import ServiceError
from .settings import Settings

TAG_OPERATIONS = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})


def rate_of(operation: str, settings: Settings) -> float:
    """Calls per second that AWS's quota page allows for an operation (service-facts 3.1)."""
    if operation in TAG_OPERATIONS:
        return settings.tag_rate
    return settings.detect_rate if operation == "DetectCustomLabels" else settings.rate


class Rates:
    """The buckets of one process; a service behind one port is one process, so they need not be shared."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: tuple[str, str, str], now: float, settings: Settings, code: str) -> None:
        """Spend one token of `key` = (account, Region, operation) or raise ServiceError(code)."""
        rate = rate_of(key[2], settings)
        self.spend(key, now, rate, settings.burst or rate, code)

    def spend(self, key: tuple[str, ...], now: float, rate: float, capacity: float, code: str) -> None:
        """Spend one token of `key`, which gains `rate` a second up to `capacity`, or raise ServiceError(code)."""
        with self._lock:  # threads of one server spend at the same time
            level, then = self._buckets.get(key, (capacity, now))
            level = min(capacity, level + max(0.0, now - then) * rate)
            self._buckets[key] = (level - 1 if level >= 1 else level, now)
        if level < 1:
            raise ServiceError(code)
