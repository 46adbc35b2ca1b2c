"""Exit codes: the worst of what became of a run's steps and of what its notes say; and those of plans that are shown."""

from collections.abc import Iterable

from reconciler.core.step import Kind, Note, Outcome, Result, Topic
from reconciler.plan.plan import Plan

PRECEDENCE = (130, 64, 5, 1, 4, 3, 2, 0)
_RESULTS = {
    Result.FAILED: 1,
    Result.REFUSED: 4,
    Result.IN_PROGRESS: 3,
    Result.QUEUED: 3,
    Result.INTERRUPTED: 130,
}
_TOPICS = {
    Topic.FAILED: 1,
    Topic.UNKNOWN: 1,
    Topic.CONFLICT: 4,
    Topic.REFUSED: 4,
    Topic.INVALID: 5,
    Topic.QUEUED: 3,
    Topic.BLOCKED: 3,
}


def worst(codes: Iterable[int]) -> int:
    """The code that wins when there are several; 0 when there is none."""
    found = set(codes)
    return next((code for code in PRECEDENCE if code in found), 0)


def exit_code(outcomes: Iterable[Outcome], notes: Iterable[Note] = ()) -> int:
    """The code of a whole run; a skipped step counts through what it was skipped for."""
    told = [_RESULTS.get(outcome.result, 0) for outcome in outcomes]
    return worst(told + [_TOPICS.get(note.topic, 0) for note in notes])


def preview(plan: Plan, *, detailed: bool = False) -> int:
    """The code of a plan that is only shown: 5 and 1 for what cannot be planned.

    With `detailed` also 2 for differences, and 3 for waits and what is held back.
    """
    topics = {note.topic for note in plan.notes}
    codes = {code for topic, code in ((Topic.INVALID, 5), (Topic.UNKNOWN, 1)) if topic in topics}
    if detailed and plan.writes:
        codes.add(2)
    elif detailed and (topics & {Topic.QUEUED, Topic.BLOCKED} or any(step.kind is Kind.WAIT for step in plan.steps)):
        codes.add(3)
    return worst(codes)
