"""Telling what happens in a run, as events."""

from collections.abc import Callable, Sequence

from reconciler.apply.task import Later, Task
from reconciler.core.clock import Clock
from reconciler.core.event import Event, Happening
from reconciler.core.step import Outcome, Result

MINUTE = 60.0
Tell = Callable[[Event], None]


class News:
    """Turns what the engine does into events, and breaks a silence of a minute with a heartbeat."""

    def __init__(self, clock: Clock, tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._spoke = clock.now()

    def started(self, task: Task) -> None:
        """A step's turn has come."""
        self._say(Event(what=Happening.STARTED, at=self._clock.now(), step=task.step))

    def later(self, task: Task, later: Later) -> None:
        """A step is waited for, or tried again after a pause."""
        self._tell(
            Event(
                what=Happening.WAITING if task.step.until else Happening.RETRYING,
                at=self._clock.now(),
                step=task.step,
                message=later.message,
                status=later.status,
                elapsed=later.elapsed,
                expected=later.expected,
                attempt=task.attempts,
            )
        )

    def finished(self, task: Task, outcome: Outcome) -> None:
        """A step is over; one that was sent is told as sent before."""
        at, attempt = self._clock.now(), task.attempts
        if outcome.request_id and outcome.result is Result.DONE:
            self._say(Event(what=Happening.SENT, at=at, step=task.step, attempt=attempt, message=outcome.request_id))
        what = Happening.QUEUED if outcome.result is Result.QUEUED else Happening.FINISHED
        self._say(
            Event(
                what=what,
                at=at,
                step=task.step,
                message=outcome.message,
                status=task.status,
                elapsed=outcome.ended - outcome.started,
                attempt=attempt,
                outcome=outcome,
            )
        )

    def silence(self) -> float:
        """Seconds until a heartbeat is due."""
        return max(self._spoke + MINUTE - self._clock.now(), 0.0)

    def heartbeat(self, left: Sequence[Task]) -> None:
        """Say what is waited for, when nothing was said for a minute."""
        if self.silence():
            return
        told = [f"{task.step.address} ({task.status or 'waiting'})" for task in left if task.started is not None]
        self._say(Event(what=Happening.HEARTBEAT, at=self._clock.now(), message="waiting for " + ", ".join(told)))

    def _say(self, event: Event) -> None:
        self._spoke = self._clock.now()
        self._tell(event)
