"""One look at what is waited for: reached, failed, left for the next run, or look again."""

from datetime import UTC, datetime

import pytest

from reconciler.apply.known import GRACE, Known
from reconciler.apply.task import Ended, Later, Task
from reconciler.apply.waiting import UNREADABLE, look
from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Result, Until, wait

HERE = Address.of("dev", "boards")
UNTIL = Until((Phase.READY,), expected=100, limit=1000, every=5)
NOW = 1_000_000.0


def seen(phase, **more):
    """A reading."""
    return Observed(HERE, "project", phase, **more)


ARRIVING = seen(Phase.ARRIVING, status="CREATING", since=datetime.fromtimestamp(NOW - 950, UTC))
CASES = {
    "reached": (seen(Phase.READY), {}, Result.DONE, ""),
    "reached, but it may be what was there before our own write": (seen(Phase.READY), {"lags": True}, None, ""),
    "it failed": (
        seen(Phase.FAILED, status="CREATE_FAILED", message="no such object"),
        {},
        Result.FAILED,
        "CREATE_FAILED: no such object",
    ),
    "it failed before our own write": (seen(Phase.FAILED), {"lags": True}, None, ""),
    "it is not there yet, shortly after our own create": (
        seen(Phase.ABSENT),
        {"written": NOW - GRACE},
        None,
        "",
    ),
    "it is still not there": (
        seen(Phase.ABSENT),
        {"written": NOW - GRACE - 1},
        Result.FAILED,
        "it is no longer there",
    ),
    "it is not there, and nobody has just made it": (seen(Phase.ABSENT), {}, Result.FAILED, "it is no longer there"),
    "it goes on since the service says so": (ARRIVING, {}, None, ""),
    "it goes on since our own write": (ARRIVING, {"written": NOW - 10}, None, ""),
    "it has gone on for too long": (
        seen(Phase.ARRIVING, status="CREATING", since=datetime.fromtimestamp(NOW - 1001, UTC)),
        {},
        Result.FAILED,
        "still CREATING after 16m 41s",
    ),
    "it cannot be read": (seen(Phase.UNKNOWN, problem="denied"), {}, None, "denied"),
    "it could not be read for some time": (
        seen(Phase.UNKNOWN, problem="denied"),
        {"unreadable": UNREADABLE},
        None,
        "denied",
    ),
    "it could not be read for too long": (
        seen(Phase.UNKNOWN, problem="denied"),
        {"unreadable": UNREADABLE + 1},
        Result.FAILED,
        "denied",
    ),
}


@pytest.mark.parametrize(("observed", "more", "result", "told"), CASES.values(), ids=CASES.keys())
def test_a_look_at_what_is_waited_for(observed, more, result, told):
    """The case's name says the rule; no result means that it is looked at again."""
    task = Task(0, wait(HERE, UNTIL, ""))
    if "unreadable" in more:
        task.since["unreadable"] = NOW - more["unreadable"]
    found = look(task, UNTIL, observed, NOW, lags=more.get("lags", False), written=more.get("written"))
    assert isinstance(found, Ended if result else Later)
    assert found.message == told
    if result:
        assert found.result is result


def test_time_is_told_from_where_it_began():
    """From our own write, or from when the service says that it began, whichever is known."""
    elapsed = [
        look(Task(0, wait(HERE, UNTIL, "")), UNTIL, ARRIVING, NOW, lags=False, written=written).elapsed
        for written in (None, NOW - 10)
    ]
    assert elapsed == [950, 10]


def test_a_reading_lags_only_while_it_shows_what_was_there_before(toys):
    """For a minute after our own write, and not for what others wrote."""
    clock = toys.Clock()
    before, after = seen(Phase.ABSENT), seen(Phase.ARRIVING, status="CREATING")
    known = Known(clock, {HERE: before})
    assert not known.lags(before)
    known.wrote(HERE)
    assert known.lags(before)
    assert not known.lags(after)
    clock.sleep(GRACE)
    assert known.lags(before)
    clock.sleep(1)
    assert not known.lags(before)
    assert GRACE == 60
