"""Whether a planned step is still to be sent, judged on what a fresh reading asks for."""

import pytest

from reconciler.apply.decide import Busy, Nothing, Send, decide, reached
from reconciler.core.address import Address
from reconciler.core.observed import Phase
from reconciler.core.step import Action, Call, Kind, Note, Result, Risk, Step, Topic, Until

A = Address.parse("dev/a")
WAIT = Step(
    address=A,
    kind=Kind.WAIT,
    action=Action.WAIT,
    reason="busy",
    until=Until(phases=(Phase.READY,), expected=1, limit=2),
)


def step(operation, value="1", **more):
    """A write at the one address, unless said otherwise."""
    call = Call("rekognition", operation, {"Value": value}, "dev")
    return Step(**{"address": A, "kind": Kind.WRITE, "action": Action.UPDATE, "reason": operation, "call": call} | more)


def risky(stamp, risk=Risk.DESTROY):
    """A deletion of what was live at a time."""
    return step("Delete", action=Action.DELETE, risks=frozenset({risk}), arn="arn", stamp=stamp)


RECORD = step("Tag", kind=Kind.RECORD, action=Action.RECORD)
FAILED = Note(A, Topic.FAILED, "it failed")
CASES = {
    "asked for word by word: sent": (step("Put"), [step("Put"), WAIT], [], [], Send(step("Put"))),
    "other arguments, the only one of its kind: sent as planned": (
        step("Put"),
        [step("Put", "2")],
        [],
        [],
        Send(step("Put")),
    ),
    "known only now: sent as it is asked for now": (
        step("Put", deferred=True),
        [step("Put", "2")],
        [],
        [],
        Send(step("Put", "2")),
    ),
    "nothing is asked for: satisfied": (step("Put"), [], [], [], Result.SATISFIED),
    "only a wait is asked for: satisfied": (step("Put"), [WAIT], [], [], Result.SATISFIED),
    "only book-keeping is asked for: satisfied": (step("Put"), [RECORD], [], [], Result.SATISFIED),
    "the next of several of its kind is asked for: satisfied": (
        step("Put", "1"),
        [step("Put", "2")],
        [step("Put", "2")],
        [],
        Result.SATISFIED,
    ),
    "several of its kind, cut differently: refused": (
        step("Put", "1"),
        [step("Put", "3")],
        [step("Put", "2")],
        [],
        Result.REFUSED,
    ),
    "another write is asked for: refused": (step("Put"), [step("Make", action=Action.CREATE)], [], [], Result.REFUSED),
    "another write comes first: refused": (
        step("Put"),
        [step("Make", action=Action.CREATE), step("Put")],
        [],
        [],
        Result.REFUSED,
    ),
    "a write that was sent seems to be missing still: sent": (
        step("Put"),
        [step("Make", action=Action.CREATE), WAIT, step("Put")],
        [],
        [step("Make", action=Action.CREATE)],
        Send(step("Put")),
    ),
    "book-keeping comes first: sent": (step("Put"), [RECORD, step("Put")], [], [], Send(step("Put"))),
    "something is under way: looked at again": (step("Put"), [WAIT, step("Put")], [], [], Busy(WAIT.until, "busy")),
    "the same target is to be destroyed: sent": (risky("1"), [risky("1")], [], [], Send(risky("1"))),
    "another target would be destroyed: refused": (risky("1"), [risky("2")], [], [], Result.REFUSED),
    "it has become risky: refused": (
        step("Delete", action=Action.DELETE),
        [risky("1", Risk.INTERRUPT)],
        [],
        [],
        Result.REFUSED,
    ),
    "it failed meanwhile: failed": (step("Put"), [FAILED], [], [], Result.FAILED),
    "it cannot be read: failed": (step("Put"), [Note(A, Topic.UNKNOWN, "?")], [], [], Result.FAILED),
    "it belongs to another workspace: refused": (step("Put"), [Note(A, Topic.CONFLICT, "!")], [], [], Result.REFUSED),
    "there is no room: queued": (step("Put"), [Note(A, Topic.QUEUED, "full")], [], [], Result.QUEUED),
    "there is something to know: satisfied": (step("Put"), [Note(A, Topic.INFO, "so")], [], [], Result.SATISFIED),
}


@pytest.mark.parametrize(("planned", "fresh", "ahead", "behind", "expected"), CASES.values(), ids=CASES.keys())
def test_a_planned_step_against_a_fresh_reading(planned, fresh, ahead, behind, expected):
    """The case's name says the rule."""
    verdict = decide(planned, fresh, ahead=ahead, behind=behind)
    if isinstance(expected, Result):
        assert isinstance(verdict, Nothing)
        assert verdict.result is expected
    else:
        assert verdict == expected


AFTER = {
    "nothing more is asked for: reached": ([], [], Result.SATISFIED, ()),
    "book-keeping that the plan has not: reached, and sent": ([RECORD], [], Result.SATISFIED, (RECORD,)),
    "book-keeping that the plan has: reached": ([RECORD], [RECORD], Result.SATISFIED, ()),
    "a write that the plan has: reached": ([step("Put")], [step("Put")], Result.SATISFIED, ()),
    "a write that the plan has not: left to the next plan": ([step("Put")], [], Result.IN_PROGRESS, ()),
    "it ended badly: failed": ([FAILED], [], Result.FAILED, ()),
}


@pytest.mark.parametrize(("fresh", "ahead", "result", "records"), AFTER.values(), ids=AFTER.keys())
def test_the_end_of_a_wait_against_a_fresh_reading(fresh, ahead, result, records):
    """The case's name says the rule."""
    verdict, more = reached(WAIT, fresh, ahead=ahead)
    assert (verdict.result, more) == (result, records)
