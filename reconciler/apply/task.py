"""A step on its way through a run, and what an attempt at it can come to."""

from dataclasses import dataclass, field

from reconciler.core.step import Result, Step


@dataclass(frozen=True, slots=True)
class Ended:
    """The step is over.

    `expired` names the account whose credentials ended it; `full` says that there is no room for it now; `records` is
    book-keeping that became necessary by it.
    """

    result: Result
    message: str = ""
    request_id: str = ""
    expired: str = ""
    full: bool = False
    records: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Look again in `pause` seconds; `elapsed` and `expected` are seconds of what is waited for."""

    pause: float
    message: str = ""
    status: str = ""
    elapsed: float = 0.0
    expected: float = 0.0


@dataclass(slots=True)
class Task:
    """A step with what happened to it so far; only one thread at a time works on it.

    `patience` is how long it may wait in seconds (None: as long as it takes); `before` and `status` are the service's
    words at the last look but one and the last; `troubles` counts errors by meaning and `since` says when each kind of
    them, or of waiting, began (epoch seconds).
    """

    index: int
    step: Step
    patience: float | None = None
    attempts: int = 0
    started: float | None = None
    before: str = ""
    status: str = ""
    uncertain: bool = False
    troubles: dict[str, int] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)

    def trouble(self, kind: str, now: float) -> tuple[int, float]:
        """Count one more trouble of a kind: how many there were, and seconds since the first."""
        self.troubles[kind] = self.troubles.get(kind, 0) + 1
        return self.troubles[kind], now - self.since.setdefault(kind, now)

    def calm(self, kind: str) -> None:
        """Forget a kind of trouble: it is over."""
        self.troubles.pop(kind, None)
        self.since.pop(kind, None)
