"""Plans run to their end, or as far as limits, failures and people allow."""

import pytest

from reconciler.apply.bounds import Limits
from reconciler.core.event import Happening
from reconciler.core.step import Result

FULL = {
    "dev/a": {"lines": ("x", "y")},
    "dev/a/run": {"units": 1},
    "dev/b": {"parent": "a"},
    "prod/c": {"takes": 3600},
}


def results(run):
    """The outcomes by address and operation."""
    return {(str(one.step.address), one.step.call.operation if one.step.call else "wait"): one for one in run.outcomes}


def test_a_plan_runs_to_its_end_and_leaves_nothing_to_plan(toys):
    """Everything is made in order, references are filled in, and the next plan is empty."""
    world = toys.World(FULL)
    run = world.apply()
    assert run.exit_code == 0
    assert {one.result for one in run.outcomes} == {Result.DONE}
    assert world.state()["b"]["by"] == "arn:a"
    assert world.plan().steps == ()
    assert world.doubled() == []


def test_a_second_run_of_the_same_plan_sends_nothing(toys):
    """A step whose effect is there is satisfied."""
    world = toys.World(FULL)
    plan = world.plan()
    world.apply(plan)
    sent = len(world.service.sends)
    run = world.engine().run(plan)
    assert {one.result for one in run.outcomes if one.step.call} == {Result.SATISFIED}
    assert len(world.service.sends) == sent


def test_independent_branches_overlap(toys):
    """Two slow things take as long as the slower one."""
    world = toys.World({"dev/a": {"takes": 1000}, "dev/b": {"takes": 1000}})
    began = world.clock.now()
    world.apply()
    assert world.clock.now() - began < 1100


def test_a_failure_skips_only_what_comes_after_it(toys):
    """Other branches go on; what is skipped names the cause, however far behind."""
    world = toys.World(FULL | {"dev/d": {"parent": "b"}}, broken={"b"})
    run = world.apply()
    assert run.exit_code == 1
    told = results(run)
    assert told["dev/b", "wait"].result is Result.FAILED
    assert told["dev/d", "Make"].message == "skipped because dev/b failed"
    assert told["dev/d", "wait"].message == "skipped because dev/b failed"
    assert told["prod/c", "wait"].result is Result.DONE


@pytest.mark.parametrize("wrong", ["throttle", "unavailable", "cut before", "cut after"])
@pytest.mark.parametrize("number", range(6))
def test_passing_trouble_is_waited_out_and_no_call_doubled(toys, wrong, number):
    """A call that may have worked is looked for before it is sent again."""
    world = toys.World({name: FULL[name] for name in ("dev/a", "dev/a/run", "dev/b")}, wrongs={number: wrong})
    assert world.apply().exit_code == 0
    assert world.doubled() == []
    assert world.plan().steps == ()


def test_a_lost_answer_is_told(toys):
    """The step counts as done, and its message says why there is no request id."""
    world = toys.World({"dev/a": {}}, wrongs={0: "cut after"})
    made = world.apply().outcomes[0]
    assert (made.result, made.message, made.attempts) == (Result.DONE, "the answer was lost; the call had worked", 2)


@pytest.mark.parametrize("wrong", ["throttle", "unavailable", "cut before"])
def test_lasting_trouble_ends_in_failure(toys, wrong):
    """Retries are bounded by time."""
    world = toys.World({"dev/a": {}}, wrongs={"Make": wrong})
    began = world.clock.now()
    assert world.apply().exit_code == 1
    assert world.clock.now() - began < 400


def test_lag_of_readings_is_tolerated(toys):
    """Readings that show for a while what was there before a write neither fail a wait nor end it."""
    world = toys.World(FULL, lag=8)
    assert world.apply().exit_code == 0
    world.clock.sleep(10)
    assert world.plan().steps == ()


def test_something_busy_is_waited_for(toys):
    """A box that somebody else fills is filled when it is free."""
    world = toys.World({"dev/a": {"lines": ("x",)}})
    world.apply()
    world.specs = {"dev/a": {"lines": ("x", "y")}}
    plan = world.plan()
    world.service.do_Fill("a", world.service.boxes["a"], "somebody's")
    world.clock.sleep(1)
    assert world.engine().run(plan).exit_code == 0
    assert world.state()["a"]["lines"] == ["x", "somebody's", "y"]


def test_a_name_in_use_is_waited_for(toys):
    """ResourceInUseException means later, not never."""
    left = [3]
    world = toys.World({"dev/a": {}}, wrongs={"Make": lambda _: "in use" if left.append(0) or len(left) < 5 else None})
    assert world.apply().exit_code == 0


@pytest.mark.parametrize(
    ("wrong", "code", "text"),
    [
        ("denied", 1, "AccessDeniedException"),
        ("fatal", 1, "InvalidParameterException"),
        ("ungranted", 1, "AccessDeniedException"),
        ("missing", 1, "ResourceNotFoundException"),
        ("stale", 4, "changed since the plan"),
        ("limit", 1, "LimitExceededException"),
        ("expired", 1, "ExpiredTokenException"),
    ],
)
def test_what_cannot_be_mended_ends_at_once(toys, wrong, code, text):
    """One attempt, and the service's own words."""
    world = toys.World({"dev/a": {}}, wrongs={"Make": wrong})
    run = world.apply()
    assert (run.exit_code, run.outcomes[0].attempts) == (code, 1)
    assert text in run.outcomes[0].message


@pytest.mark.parametrize(
    ("wrong", "after", "code"),
    [("missing", "a", 0), ("missing", "grant", 0), ("ungranted", "grant", 0), ("ungranted", "a", 1)],
)
def test_what_our_own_write_may_still_have_to_spread_to_is_waited_out(toys, wrong, after, code):
    """Not found shortly after any write of our own, and not allowed after one of a policy, mean not yet."""
    specs = {f"dev/{after}": {"takes": 1}, "dev/z": {"parent": after}}
    assert toys.World(specs, wrongs={1: wrong, 2: wrong, 3: wrong}).apply().exit_code == code


@pytest.mark.parametrize(("full", "result"), [(True, Result.QUEUED), (False, Result.FAILED)])
def test_a_limit_queues_only_what_live_work_leaves_no_room_for(toys, full, result):
    """An exception alone does not make a queue; what comes after a queued step waits with it."""
    world = toys.World({"dev/a": {"slot": "training"}, "dev/b": {"parent": "a"}}, wrongs={"Make": "limit"})
    run = world.apply(full=lambda _step: full)
    assert run.outcomes[0].result is result
    assert run.exit_code == (3 if full else 1)
    if full:
        assert results(run)["dev/b", "Make"].message == "waits for dev/a"
        assert Happening.QUEUED in {event.what for event in world.events}


def test_what_is_not_declared_is_read_and_deleted(toys):
    """An undeclared resource is found among the others of its account, before and after."""
    world = toys.World({"dev/a": {}})
    world.apply()
    world.specs = {}
    run = world.apply()
    assert [one.result for one in run.outcomes] == [Result.DONE, Result.DONE]
    assert world.state() == {}


def test_events_tell_a_step_from_its_start_to_its_end(toys):
    """Each step is started and finished; a call is told as sent with its request id, a wait with its times."""
    world = toys.World({"dev/a": {"takes": 60}})
    world.apply()
    told = [event.what for event in world.events]
    assert told[:4] == [Happening.STARTED, Happening.SENT, Happening.FINISHED, Happening.STARTED]
    assert told[-1] is Happening.FINISHED
    waiting = next(event for event in world.events if event.what is Happening.WAITING)
    assert (waiting.status, waiting.expected) == ("MAKING", 60)
    assert world.events[1].message == "request-0"


def test_a_reading_that_fails_for_a_moment_is_read_again(toys):
    """Trouble with reading is treated as trouble with sending is."""
    world = toys.World({"dev/a": {"lines": ("x",)}})
    plan, engine, read = world.plan(), world.engine(), world.service.describe
    fails = {2, 4, 5}

    def describe(name):
        if world.service.reads in fails:
            fails.discard(world.service.reads)
            world.service.reads += 1
            raise toys.trouble("throttle")
        return read(name)

    world.service.describe = describe
    assert engine.run(plan).exit_code == 0
    assert not fails


def test_what_a_wait_reveals_is_left_to_the_next_plan(toys):
    """A plan made while a box was being made shows only the wait; what it lacks is not filled in unseen."""
    world = toys.World({"dev/a": {"takes": 600}})
    world.apply(limits=Limits(wait=0))
    world.specs = {"dev/a": {"lines": ("x",)}, "dev/b": {"parent": "a"}}
    observed = world.observe()
    plan = world.plan(observed)
    only = toys.replace(plan, steps=(plan.steps[0], *plan.steps[3:]), edges=((), (0,), (1,)))
    run = world.engine(observed).run(only)
    assert run.exit_code == 3
    assert "more is to be done now" in run.outcomes[0].message
    assert run.outcomes[1].result is Result.IN_PROGRESS
    assert world.apply().exit_code == 0
