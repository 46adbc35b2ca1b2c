"""Why steps end without being tried: what they come after did not get there, or the run is to stop."""

from collections.abc import Iterable

from reconciler.apply.task import Ended, Task
from reconciler.core.step import Outcome, Result
from reconciler.plan import queue

_STOPS = (Result.FAILED, Result.REFUSED, Result.SKIPPED)
_PASSES = (Result.DONE, Result.SATISFIED)
NOT_SENT = "not sent"


def blocked(before: Iterable[Outcome]) -> Ended | None:
    """What becomes of a step whose predecessors ended like this; None when it may begin."""
    told = [outcome for outcome in before if outcome.result not in _PASSES]
    for outcome in told:
        if outcome.result in _STOPS:
            return Ended(Result.SKIPPED, _because(outcome))
    for result in (Result.INTERRUPTED, Result.QUEUED, Result.IN_PROGRESS):
        for outcome in told:
            if outcome.result is result:
                return Ended(result, NOT_SENT if result is Result.INTERRUPTED else _waits(outcome))
    return None


def interrupted(task: Task) -> Ended:
    """What Ctrl-C makes of a step whose turn has come: what a wait is for is under way, looked at or not."""
    if task.step.until:
        return Ended(Result.INTERRUPTED, f"still {task.status or 'under way'}; the next apply carries on")
    return Ended(Result.INTERRUPTED, NOT_SENT)


def out_of_time(task: Task) -> Ended:
    """What the end of the run's own time makes of a step."""
    state = task.status or "under way" if task.step.until or task.started is not None else NOT_SENT
    return Ended(Result.IN_PROGRESS, f"{state}: the run's --timeout is over; the next apply carries on")


def queued(task: Task, place: int) -> Ended:
    """What the end of the run makes of a step that stands in line."""
    what = queue.WORDS[task.step.slot]
    return Ended(Result.QUEUED, f"number {place} in the queue for {what} in {task.step.address.account}")


def expired(task: Task, account: str) -> Ended:
    """What expired credentials make of the other steps of their account."""
    if task.step.until:
        return Ended(Result.IN_PROGRESS, f"{task.status or 'under way'}; the credentials of {account} expired")
    return Ended(Result.SKIPPED, f"not sent: the credentials of {account} expired")


def _because(outcome: Outcome) -> str:
    if outcome.result is Result.SKIPPED and outcome.message.startswith("skipped because"):
        return outcome.message
    how = {Result.FAILED: "failed", Result.REFUSED: "was refused"}.get(outcome.result, "was not sent")
    return f"skipped because {outcome.step.address} {how}"


def _waits(outcome: Outcome) -> str:
    return outcome.message if outcome.message.startswith("waits for") else f"waits for {outcome.step.address}"
