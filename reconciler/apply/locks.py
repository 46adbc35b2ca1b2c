"""The locks of all targets that a run writes to, taken in one order so that two runs never wait for each other."""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from reconciler.apply.lock import Holder, Lock
from reconciler.core.clock import Clock, duration
from reconciler.core.service import Objects
from reconciler.core.want import Target
from reconciler.errors import InterruptedRunError, ReconcilerError, RefusedError

EVERY = 2.0  # seconds between two tries to take a lock


class Locks:
    """Held only while something is sent: taken before the first write, given back when there is only waiting left.

    `timeout` is how long to wait for a lock that somebody else holds, in seconds. `unlocked` are the aliases of
    targets without staging: they are written without a lock, which the caller should tell.
    """

    def __init__(
        self, locks: Mapping[str, Lock], clock: Clock, *, timeout: float = 0.0, unlocked: Iterable[str] = ()
    ) -> None:
        self._locks = dict(locks)
        self._clock = clock
        self._timeout = timeout
        self._taking = threading.Lock()
        self._mutex = threading.RLock()
        self._held = False
        self._stopped = False
        self._refusal: ReconcilerError | None = None
        self.unlocked = tuple(unlocked)

    @classmethod
    def of(
        cls,
        targets: Iterable[Target],
        objects: Callable[[str], Objects],
        clock: Clock,
        *,
        name: str,
        run: str,
        timeout: float = 0.0,
    ) -> "Locks":
        """The locks of targets in lock order; `objects` gives an account's uncached view of S3.

        `name` says who holds them (user and host, or the CI run), `run` is an id of this run alone.
        """
        ordered = sorted(targets, key=lambda one: (one.account_id, one.region))
        locks = {
            one.alias: Lock(
                objects(one.alias), _uri(one), f"{one.alias} ({one.account_id} {one.region})", name, run, clock
            )
            for one in ordered
            if one.staging
        }
        return cls(locks, clock, timeout=timeout, unlocked=[one.alias for one in ordered if not one.staging])

    def hold(self) -> None:
        """Take all locks, waiting up to the timeout; raises RefusedError, from then on at once.

        One thread takes them for all; meanwhile `keep` and `release` find nothing that is held, and need not wait.
        """
        with self._taking:
            if self._refusal:
                raise self._refusal
            if not self._held:
                try:
                    self._take_all()
                except ReconcilerError as error:
                    self._give_back()
                    self._refusal = error if isinstance(error, RefusedError) else None
                    raise
                self._held = True

    def stop(self) -> None:
        """Let nothing more be written, and nobody wait for a lock any more; may be called from a signal handler."""
        self._stopped = True

    def check(self, account: str) -> None:
        """Make sure, just before a write, that the account's lock is still ours; raises RefusedError.

        Raises InterruptedRunError once writing was stopped.
        """
        self._go_on()
        with self._mutex:
            if lock := self._locks.get(account):
                lock.check()

    def keep(self) -> None:
        """Prolong what is held, while something is being sent; a loss is told by the next `check`."""
        with self._mutex, suppress(ReconcilerError):
            for lock in self._locks.values() if self._held else ():
                lock.renew()

    def release(self) -> None:
        """Give all locks back; one that cannot be given back expires."""
        with self._mutex:
            if self._held:
                self._held = False
                self._give_back()

    def _take_all(self) -> None:
        deadline, taken = self._clock.now() + self._timeout, list[Lock]()
        for alias, lock in self._locks.items():
            while holder := lock.take():
                if self._clock.now() >= deadline:
                    raise _held(alias, holder, self._timeout)
                self._clock.sleep(min(EVERY, deadline - self._clock.now()))
                self._go_on()
                for earlier in taken:
                    earlier.renew()
            taken.append(lock)
        self._go_on()

    def _go_on(self) -> None:
        if self._stopped:
            raise InterruptedRunError("not sent: the run was interrupted")

    def _give_back(self) -> None:
        for lock in self._locks.values():
            with suppress(ReconcilerError):
                lock.release()


def _uri(target: Target) -> str:
    return f"{target.staging.rstrip('/')}/locks/{target.account_id}-{target.region}.json"


def _held(alias: str, holder: Holder, timeout: float) -> RefusedError:
    until = datetime.fromtimestamp(holder.expires, UTC).strftime("%H:%M:%S UTC")
    waited = f" (waited {duration(timeout)})" if timeout else ""
    return RefusedError(
        f"{alias} is being written by {holder.name}{waited}; its lease lasts until {until} unless it is prolonged",
        hint="wait for that run to end, or give --lock-timeout to wait here",
    )
