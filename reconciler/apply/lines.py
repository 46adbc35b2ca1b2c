"""Where steps stand in line for the few slots of an account and Region: one is tried at a time, in the plan's order."""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from reconciler.apply.task import Task
from reconciler.core.step import Step


@dataclass(slots=True)
class Line:
    """The tasks that want a slot; `tried` is the one that is under way, `full` says that there is no room for any."""

    tasks: list[Task] = field(default_factory=list)
    tried: Task | None = None
    full: bool = False


class Lines:
    """The lines of a run, by account and slot. What is first in a line is tried; behind it nothing is sent."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Line] = {}

    def join(self, task: Task) -> None:
        """Stand in the step's line."""
        insort(self._lines.setdefault(_key(task.step), Line()).tasks, task, key=_place)

    def stand(self, task: Task) -> None:
        """There was no room when the task was tried."""
        line = self._lines[_key(task.step)]
        line.tried, line.full = None, True

    def leave(self, task: Task) -> None:
        """A task is over: the next one of its line may be tried."""
        line = self._lines.get(_key(task.step))
        if line and task in line.tasks:
            line.tasks.remove(task)
            line.tried = None if line.tried is task else line.tried

    def free(self, account: str, slot: str) -> None:
        """There may be room now: the first one may be tried once more."""
        if line := self._lines.get((account, slot)):
            line.full = False

    def firsts(self) -> list[Task]:
        """The tasks that are to be tried now."""
        found = [line for line in self._lines.values() if line.tasks and not line.tried and not line.full]
        for line in found:
            line.tried = line.tasks[0]
        return [line.tasks[0] for line in found]

    def left(self) -> Iterator[tuple[int, Task]]:
        """All that still stand in line, each with its place from one."""
        for line in self._lines.values():
            yield from enumerate(line.tasks, 1)


def _place(task: Task) -> int:
    return task.index


def _key(step: Step) -> tuple[str, str]:
    return step.address.account, step.slot
