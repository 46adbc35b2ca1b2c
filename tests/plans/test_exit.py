"""What a plan exits with: never refused, invalid or unreadable always told, the rest only with the flag."""

import pytest

from reconciler.apply.exit import preview
from reconciler.core.address import Address
from reconciler.core.observed import Phase
from reconciler.core.step import Action, Call, Kind, Note, Step, Topic, Until, wait
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
