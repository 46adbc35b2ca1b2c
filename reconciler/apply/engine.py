"""The engine: runs a plan's steps as soon as what they come after is done; one loop, a few threads, no state file.

Calls are made in threads; waits are not threads but dates on which the loop looks again. Everything that is decided
about a step is decided in the loop, so nothing here needs a lock.
"""

import heapq
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter
from queue import Empty, SimpleQueue

from reconciler.apply import ending
from reconciler.apply.attempt import Scene, attempt
from reconciler.apply.bounds import Bounds, Limits
from reconciler.apply.exit import exit_code
from reconciler.apply.groups import tied
from reconciler.apply.lines import Lines
from reconciler.apply.news import News, Tell
from reconciler.apply.task import Ended, Later, Task
from reconciler.core.address import Address
from reconciler.core.step import Outcome, Result, Step
from reconciler.plan import queue
from reconciler.plan.plan import Plan

KEEP = 20.0  # seconds between two looks at the locks while something is being sent


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a plan, and the command's exit code.

    There is one outcome per step in the plan's order, then one for each record that the plan could not foresee.
    """

    outcomes: tuple[Outcome, ...]
    exit_code: int


class Engine:
    """Runs one plan. `tell` is called in the caller's thread with everything that happens."""

    def __init__(self, scene: Scene, limits: Limits | None = None, tell: Tell = lambda _event: None) -> None:
        self._scene = scene
        self._limits = limits or Limits()
        self._clock = scene.clock
        self._bounds = Bounds(self._limits, scene.clock, scene.remaining)
        self._news = News(scene.clock, tell)
        self._inbox: SimpleQueue[tuple[int, Future[Ended | Later]] | None] = SimpleQueue()
        self._running: set[int] = set()
        self._agenda: list[tuple[float, int]] = []
        self._lines = Lines()
        self._outcomes: dict[int, Outcome] = {}
        self._at: dict[Address, list[Task]] = {}

    def interrupt(self) -> None:
        """Send nothing more and end with what is under way told; a second time: end at once.

        May be called from a signal handler. After the second call threads may still hang in a call.
        """
        self._bounds.interrupts += 1
        self._scene.locks.stop()
        self._inbox.put(None)

    def run(self, plan: Plan) -> Run:
        """Run a plan to its end, or as far as the limits allow."""
        edges = tied(plan)
        self._plan, self._edges = plan, edges
        self._tasks = [Task(index, step, self._patience(step)) for index, step in enumerate(plan.steps)]
        for task in self._tasks:
            self._at.setdefault(task.step.address, []).append(task)
        self._sorter: TopologicalSorter[int] = TopologicalSorter(dict(enumerate(edges)))
        self._sorter.prepare()
        self._pool = ThreadPoolExecutor(self._limits.threads, "apply")
        try:
            self._loop()
        finally:
            self._pool.shutdown(wait=self._bounds.interrupts <= 1, cancel_futures=True)
            self._scene.locks.release()
        outcomes = tuple(self._outcomes[task.index] for task in self._tasks)
        return Run(outcomes, exit_code(outcomes, plan.notes))

    def _loop(self) -> None:
        while self._sorter.is_active() or self._running or self._agenda:
            self._turns()
            self._sweep()
            if self._agenda or self._running:
                self._next()
            else:
                self._close()

    def _turns(self) -> None:
        """Begin what comes after nothing any more, and try what is first in a line."""
        while True:
            ready, firsts = sorted(self._sorter.get_ready()), self._lines.firsts()
            if not ready and not firsts:
                return
            for index in ready:
                self._begin(self._tasks[index])
            for task in firsts:
                self._start(task)

    def _begin(self, task: Task) -> None:
        """Start a step whose turn has come, or let it stand in line, unless it is told at once what becomes of it."""
        if ended := ending.blocked(self._outcomes[before] for before in sorted(self._edges[task.index])):
            self._settle(task, ended)
        elif task.step.slot and not task.step.group:
            self._lines.join(task)
        else:
            self._start(task)

    def _start(self, task: Task) -> None:
        if ended := self._bounds.end(task) or self._bounds.refuse(self._group(task.step.group)):
            self._settle(task, ended)
            return
        if task.started is None:
            task.started = self._clock.now()
            self._news.started(task)
        self._submit(task)

    def _close(self) -> None:
        """Nothing is under way that could make room: end what still stands in line."""
        for place, task in list(self._lines.left()):
            self._settle(task, self._bounds.end(task) or ending.queued(task, place))

    def _submit(self, task: Task) -> None:
        ahead, behind = self._siblings(task)
        self._running.add(task.index)
        future = self._pool.submit(attempt, self._scene, task, ahead, behind)
        future.add_done_callback(partial(self._arrived, task.index))

    def _arrived(self, index: int, future: "Future[Ended | Later]") -> None:
        self._inbox.put((index, future))

    def _siblings(self, task: Task) -> tuple[list[Step], list[Step]]:
        """The plan's other steps at this address: still to come, and sent."""
        ahead, behind = [], []
        for other in self._at[task.step.address]:
            outcome = self._outcomes.get(other.index)
            if outcome is None and other is not task:
                ahead.append(other.step)
            elif outcome and outcome.result is Result.DONE:
                behind.append(other.step)
        return ahead, behind

    def _next(self) -> None:
        """Let time pass until a call has ended or a look is due, and deal with it."""
        rest = max(self._due() - self._clock.now(), 0)
        if rest and not self._running:
            self._scene.locks.release()  # only waiting is left for now: others may write
        if self._clock.virtual and not self._running:
            self._clock.sleep(rest)
        else:
            self._receive(None if self._clock.virtual else rest)
        while self._agenda and self._agenda[0][0] <= self._clock.now():
            self._submit(self._tasks[heapq.heappop(self._agenda)[1]])

    def _receive(self, timeout: float | None) -> None:
        try:
            arrived = self._inbox.get(timeout=timeout)
        except Empty:
            arrived = None
        if arrived and self._bounds.interrupts <= 1:
            self._arrive(*arrived)
        if self._running:
            self._scene.locks.keep()
        if not self._clock.virtual:
            self._news.heartbeat([task for task in self._tasks if task.index not in self._outcomes])

    def _arrive(self, index: int, future: "Future[Ended | Later]") -> None:
        task, result = self._tasks[index], future.result()
        self._running.discard(index)
        if isinstance(result, Ended) and result.full and not task.step.group:
            self._lines.stand(task)
            self._news.later(task, Later(0.0, result.message, "queued"))
            return
        if isinstance(result, Ended):
            self._settle(task, result)
            return
        self._news.later(task, result)
        heapq.heappush(self._agenda, (self._clock.now() + result.pause, index))

    def _due(self) -> float:
        """When something is to be done if no call ends before (epoch seconds)."""
        dates = [self._agenda[0][0]] if self._agenda else []
        if self._bounds.deadline is not None and self._bounds.deadline > self._clock.now():
            dates.append(self._bounds.deadline)
        if not self._clock.virtual:
            dates.append(self._clock.now() + (KEEP if self._running else self._news.silence()))
        return min(dates, default=self._clock.now() + KEEP)

    def _settle(self, task: Task, ended: Ended) -> None:
        if ended.expired:
            self._bounds.expire(ended.expired)
        now = self._clock.now()
        outcome = Outcome(
            step=task.step,
            result=ended.result,
            message=ended.message,
            request_id=ended.request_id,
            attempts=task.attempts,
            started=now if task.started is None else task.started,
            ended=now,
        )
        self._outcomes[task.index] = outcome
        if task.index < len(self._plan.steps):
            self._sorter.done(task.index)
        self._make_room(task)
        self._news.finished(task, outcome)
        for record in ended.records:
            self._add(record)

    def _make_room(self, task: Task) -> None:
        """Let others have what a step that is over no longer takes, unless the rest of its group needs it."""
        self._lines.leave(task)
        rest = {other.step.slot for other in self._group(task.step.group) if other.index not in self._outcomes}
        for slot in queue.freed(task.before, task.status) - rest:
            self._lines.free(task.step.address.account, slot)

    def _group(self, name: str) -> list[Task]:
        return [task for task in self._tasks if task.step.group == name] if name else []

    def _add(self, step: Step) -> None:
        """Do something that the plan could not foresee, now."""
        task = Task(len(self._tasks), step, self._limits.wait)
        self._tasks.append(task)
        self._at[step.address].append(task)
        self._start(task)

    def _sweep(self) -> None:
        """End what is neither being called nor allowed to go on."""
        kept = []
        for date, index in self._agenda:
            if ended := self._bounds.end(self._tasks[index]):
                self._settle(self._tasks[index], ended)
            else:
                kept.append((date, index))
        if len(kept) < len(self._agenda):
            heapq.heapify(kept)
            self._agenda = kept
        if self._bounds.interrupts > 1:
            for index in list(self._running):
                self._running.discard(index)
                self._settle(self._tasks[index], Ended(Result.INTERRUPTED, "left while it was being called"))

    def _patience(self, step: Step) -> float | None:
        return None if step.group else self._limits.wait
