"""What a plan exits with: never refused, invalid or unreadable always told, the rest only with the flag."""

import pytest

from reconciler.apply.exit import exit_code, preview
from reconciler.core.address import Address
from reconciler.core.observed import Phase
from reconciler.core.step import Action, Call, Kind, Note, Outcome, Result, Step, Topic, Until, wait
from reconciler.plan.plan import Plan

HERE = Address.of("dev", "boards")
CALL = Call("rekognition", "TagResource", {}, "dev")
WRITE = Step(address=HERE, kind=Kind.WRITE, action=Action.UPDATE, reason="", call=CALL)
RECORD = Step(address=HERE, kind=Kind.RECORD, action=Action.RECORD, reason="", call=CALL)
WAIT = wait(HERE, Until((Phase.READY,), 60, 600), "")


@pytest.mark.parametrize(
    ("steps", "topics", "plain", "detailed"),
    [
        ((), (), 0, 0),
        ((WRITE,), (), 0, 2),
        ((RECORD,), (), 0, 0),
        ((WAIT,), (), 0, 3),
        ((WAIT, WRITE), (), 0, 2),
        ((), (Topic.QUEUED,), 0, 3),
        ((), (Topic.BLOCKED,), 0, 3),
        ((WRITE,), (Topic.QUEUED,), 0, 2),
        ((WRITE,), (Topic.REFUSED,), 0, 2),
        ((), (Topic.REFUSED, Topic.INFO, Topic.UNMANAGED), 0, 0),
        ((WRITE,), (Topic.UNKNOWN,), 1, 1),
        ((WAIT,), (Topic.UNKNOWN, Topic.INVALID), 5, 5),
    ],
)
def test_a_plan_exits_with(steps, topics, plain, detailed):
    """Differences before waits; what cannot be planned before both."""
    notes = tuple(Note(HERE, topic, "") for topic in topics)
    plan = Plan(workspace="w", repository="", targets=(), steps=steps, edges=((),) * len(steps), notes=notes)
    assert (preview(plan, detailed=False), preview(plan, detailed=True)) == (plain, detailed)


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        (Topic.FAILED, 1),
        (Topic.UNKNOWN, 1),
        (Topic.QUEUED, 3),
        (Topic.BLOCKED, 3),
        (Topic.CONFLICT, 4),
        (Topic.REFUSED, 4),
        (Topic.INVALID, 5),
        (Topic.INFO, 0),
        (Topic.UNMANAGED, 0),
        (Topic.ORPHANED, 0),
        (Topic.IDLE, 0),
        (Topic.STALE_COPY, 0),
    ],
)
def test_an_apply_that_leaves_a_note_exits_with(topic, code):
    """What was done well does not hide what could not be done; what is only told is no reason."""
    assert exit_code([Outcome(WRITE, Result.DONE)], [Note(HERE, topic, "")]) == code


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (Result.DONE, 0),
        (Result.SATISFIED, 0),
        (Result.SKIPPED, 0),
        (Result.FAILED, 1),
        (Result.IN_PROGRESS, 3),
        (Result.QUEUED, 3),
        (Result.REFUSED, 4),
        (Result.INTERRUPTED, 130),
    ],
)
def test_an_apply_whose_step_ended_exits_with(result, code):
    """A skipped step counts through what it was skipped for."""
    assert exit_code([Outcome(WRITE, Result.DONE), Outcome(WRITE, result)]) == code
