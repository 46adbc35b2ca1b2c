"""One writer per account and Region: a lease on an object in the staging bucket, taken by conditional writes."""

import json
from dataclasses import dataclass
from typing import Any

from reconciler.core.clock import Clock
from reconciler.core.service import Objects
from reconciler.errors import RefusedError

LEASE = 90.0  # seconds that a lease lasts; it is renewed at half of that
SKEW = 15.0  # seconds by which the clocks of two runners may differ


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a name for people, the run's own random id, and until when (epoch seconds)."""

    name: str
    run: str
    expires: float

    def body(self) -> bytes:
        """What stands in the lock object."""
        return json.dumps({"holder": self.name, "run": self.run, "expires": self.expires}).encode()

    @classmethod
    def parse(cls, body: bytes) -> "Holder | None":
        """Read a lock object; None when it is not one."""
        try:
            told: dict[str, Any] = json.loads(body)
            return cls(str(told["holder"]), str(told["run"]), float(told["expires"]))
        except (ValueError, KeyError, TypeError):
            return None


class Lock:
    """The lock of one account and Region, for one run.

    `label` names the target in messages. Errors of S3 are CallError.
    """

    def __init__(self, objects: Objects, uri: str, label: str, name: str, run: str, clock: Clock) -> None:
        self._objects, self._uri, self._label = objects, uri, label
        self._name, self._run, self._clock = name, run, clock
        self._etag: str | None = None
        self._expires = 0.0

    def take(self) -> Holder | None:
        """Take the lock if it is free, expired or already ours; else who holds it."""
        if self._etag:
            self.renew()
            return None
        if self._put(if_absent=True):
            return None
        head = self._objects.head(self._uri)
        if head is None:
            return self.take()
        holder = Holder.parse(self._objects.range(self._uri, 0, head.size))
        if holder is None:
            raise RefusedError(f"{self._uri} is not a lock of ours", hint="look at it, and delete it if it is junk")
        if holder.run != self._run and self._clock.now() <= holder.expires + SKEW:
            return holder
        return None if self._put(if_match=head.etag) else holder

    def check(self) -> None:
        """Make sure that the lock is still ours, prolonging it at half of its time; raises RefusedError."""
        if not self._etag:
            raise self._lost()
        if self._clock.now() > self._expires - LEASE / 2:
            self.renew()
        elif getattr(self._objects.head(self._uri), "etag", None) != self._etag:
            raise self._lost()

    def renew(self) -> None:
        """Prolong the lease when half of it is over; raises RefusedError when somebody else took the lock."""
        if self._clock.now() > self._expires - LEASE / 2 and not self._put(if_match=self._etag):
            raise self._lost()

    def release(self) -> None:
        """Give the lock back, unless it may be somebody else's by now."""
        if self._etag and self._clock.now() < self._expires:
            self._objects.delete(self._uri, if_match=self._etag)
        self._etag = None

    def _put(self, **condition: Any) -> bool:
        holder = Holder(self._name, self._run, self._clock.now() + LEASE)
        self._etag = self._objects.put(self._uri, holder.body(), **condition)
        self._expires = holder.expires
        return self._etag is not None

    def _lost(self) -> RefusedError:
        self._etag = None
        return RefusedError(
            f"the lock of {self._label} was taken over by another run", hint="let that run end, then apply again"
        )
