"""What bounds a run: an interrupt, its time, and the life of its accounts' credentials."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reconciler.apply import ending
from reconciler.apply.groups import Room, refusal
from reconciler.apply.task import Ended, Task
from reconciler.core.clock import Clock
from reconciler.core.step import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a run may take, in seconds (None: as long as it takes), and how many calls are made at once.

    `wait` is for one wait, `timeout` for the whole run; a group that was begun is finished in spite of both.
    """

    wait: float | None = None
    timeout: float | None = None
    threads: int = 8


class Bounds:
    """Whether steps may still be begun, and groups at all; `interrupts` counts how often the run was told to stop.

    `remaining` gives the seconds that an account's credentials still live (None: unknown, or they renew themselves).
    """

    def __init__(self, limits: Limits, clock: Clock, remaining: Callable[[str], float | None]) -> None:
        self.interrupts = 0
        self.deadline = None if limits.timeout is None else clock.now() + limits.timeout
        self._clock = clock
        self._remaining = remaining
        self._expired: set[str] = set()
        self._begun: set[str] = set()

    def expire(self, account: str) -> None:
        """An account's credentials are over: nothing more is sent there."""
        self._expired.add(account)

    def end(self, task: Task) -> Ended | None:
        """What becomes of a step because the run, or the step's account, has come to its end."""
        if self.interrupts:
            return ending.interrupted(task)
        account = task.step.account
        if account in self._expired:
            return ending.expired(task, account)
        late = self.deadline is not None and self._clock.now() >= self.deadline
        return ending.out_of_time(task) if late and task.step.group not in self._begun else None

    def refuse(self, group: Sequence[Task]) -> Ended | None:
        """What becomes of the first step of a group for which there is not enough time; None: the group has begun."""
        name = group[0].step.group if group else ""
        if not name or name in self._begun:
            return None
        members = [task.step for task in group]
        if told := refusal(members, self._rooms({step.call.account for step in members if step.call})):
            return Ended(Result.REFUSED, told)
        self._begun.add(name)
        return None

    def _rooms(self, accounts: set[str]) -> list[Room]:
        lives = {account: self._remaining(account) for account in sorted(accounts)}
        rooms = [
            Room(left, f"the life of {account}'s credentials") for account, left in lives.items() if left is not None
        ]
        if self.deadline is not None:
            rooms.append(Room(self.deadline - self._clock.now(), "--timeout"))
        return rooms
