"""Whether a planned step is still to be sent, judged on a fresh reading of its address; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Kind, Note, Result, Risk, Step, Topic, Until

_ENDS = {
    Topic.FAILED: Result.FAILED,
    Topic.UNKNOWN: Result.FAILED,
    Topic.QUEUED: Result.QUEUED,
    Topic.CONFLICT: Result.REFUSED,
    Topic.REFUSED: Result.REFUSED,
    Topic.INVALID: Result.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Send:
    """Send this step: the planned one or, where only the run could know it, what is needed now."""

    step: Step


@dataclass(frozen=True, slots=True)
class Busy:
    """Something else is under way at the address; look again when it may have ended."""

    until: Until
    reason: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is to be sent, and this is what became of the step."""

    result: Result
    message: str = ""
    hint: str = ""


Verdict = Send | Busy | Nothing


def decide(
    step: Step, fresh: Sequence[Step | Note], *, ahead: Collection[Step] = (), behind: Collection[Step] = ()
) -> Verdict:
    """Find a planned step among the steps that a fresh reading asks for.

    `ahead` are the plan's other steps at this address that are still to come, `behind` those that were sent in this
    run. A step is sent when it is asked for word by word; when it is the plan's only one of its kind and only its
    arguments moved; or, where the plan said that it would be known only now (`deferred`), as it is asked for now.
    """
    steps = [one for one in fresh if isinstance(one, Step)]
    planned = [step, *ahead, *behind]
    found = next((one for one in steps if one.identity == step.identity), None) or next(
        (one for one in steps if _answers(step, one, planned)), None
    )
    if found is None:
        return _gone(steps, [one for one in fresh if isinstance(one, Note)], planned)
    exact = found.identity == step.identity
    return _in_front(steps[: steps.index(found)], planned) or Send(found if exact or step.deferred else step)


def reached(
    step: Step, fresh: Sequence[Step | Note], *, ahead: Collection[Step] = (), behind: Collection[Step] = ()
) -> tuple[Nothing, tuple[Step, ...]]:
    """What the end of a wait comes to, and the book-keeping that is necessary now and not in the plan.

    A plan made while something was under way shows only the wait. Where it turns out that more has to be done, the
    rest is left to a plan that can show it, and nothing that comes after may rely on it.
    """
    planned, steps = [step, *ahead, *behind], [one for one in fresh if isinstance(one, Step)]
    records = tuple(
        one for one in steps if one.kind is Kind.RECORD and not any(_answers(other, one, planned) for other in planned)
    )
    if any(other.kind is Kind.WRITE for other in ahead):
        return Nothing(Result.SATISFIED), ()
    if _surprise(steps, planned):
        return Nothing(Result.IN_PROGRESS, "it has ended, and more is to be done now", "apply again"), ()
    return _gone(steps, [one for one in fresh if isinstance(one, Note)], planned), records


def is_over(step: Step, observed: Observed, fresh: Sequence[Step | Note]) -> bool:
    """Whether a wait has lost its point: somebody else came first, it rests, and nothing asks for such a wait now."""
    waits = (one.until.phases for one in fresh if isinstance(one, Step) and one.until)
    return observed.phase is Phase.READY and step.until is not None and step.until.phases not in waits


def _answers(step: Step, asked: Step, planned: Sequence[Step]) -> bool:
    """Whether a step that is asked for now is the planned one, perhaps with other arguments."""
    if asked.identity == step.identity:
        return True
    if _key(asked) != _key(step) or _target(asked) != _target(step):
        return False
    return step.deferred or sum(_key(one) == _key(step) for one in planned) == 1


def _surprise(asked: Sequence[Step], planned: Sequence[Step]) -> Nothing | None:
    """A write that none of the plan's other steps explains."""
    for one in asked:
        if one.kind is Kind.WRITE and not any(_answers(other, one, planned) for other in planned[1:]):
            return Nothing(Result.REFUSED, f"changed since the plan: {one.reason}", "plan again")
    return None


def _in_front(before: Sequence[Step], planned: Sequence[Step]) -> Busy | Nothing | None:
    """What has to come first: something under way, or a write that the plan does not have."""
    if before and before[0].until:
        return Busy(before[0].until, before[0].reason)
    return _surprise(before, planned)


def _gone(fresh: Sequence[Step], notes: Sequence[Note], planned: Sequence[Step]) -> Nothing:
    """Why a step is not among those asked for: its goal is reached, or something else is in the way."""
    if surprise := _surprise(fresh, planned):
        return surprise
    for note in notes:
        if note.topic in _ENDS:
            return Nothing(_ENDS[note.topic], note.message, note.hint)
    return Nothing(Result.SATISFIED)


def _key(step: Step) -> tuple[str, ...]:
    call = step.call
    return str(step.address), step.kind, step.action, call.service if call else "", call.operation if call else ""


def _target(step: Step) -> tuple[object, ...]:
    """What a step that destroys or interrupts is aimed at: it must be exactly what was approved."""
    risks = step.risks & {Risk.DESTROY, Risk.INTERRUPT}
    return (risks, step.arn, step.stamp) if risks else (risks,)
