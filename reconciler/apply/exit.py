"""The exit code of a run: the worst of what became of its steps and of what its notes say."""

from collections.abc import Iterable

from reconciler.core.step import Note, Outcome, Result, Topic

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
