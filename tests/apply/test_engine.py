"""Plans run to their end, or as far as limits, failures and people allow."""

import threading

import pytest

from reconciler.apply.engine import Limits
from reconciler.core.clock import SystemClock
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


@pytest.mark.parametrize("wrong", ["ungranted", "missing"])
def test_what_our_own_write_may_still_have_to_spread_to_is_waited_out(toys, wrong):
    """Shortly after an own write, not found and not allowed mean not yet."""
    world = toys.World({"dev/a": {"takes": 1}, "dev/b": {"parent": "a"}}, wrongs={1: wrong, 2: wrong, 3: wrong})
    assert world.apply().exit_code == 0


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


@pytest.mark.parametrize(("wait", "code", "took"), [(None, 0, 3600), (60, 3, 0), (4000, 0, 3600)])
def test_a_wait_that_would_take_too_long_is_left_at_once(toys, wait, code, took):
    """Nothing is waited for that will not end within `--wait`; its dependents stay in progress, others go on."""
    world = toys.World({"dev/a": {"takes": 3600}, "dev/b": {"parent": "a"}, "dev/c": {"takes": 10}})
    began = world.clock.now()
    run = world.apply(limits=Limits(wait=wait))
    assert run.exit_code == code
    assert results(run)["dev/c", "wait"].result is Result.DONE
    assert took <= world.clock.now() - began < took + 400
    if code:
        assert results(run)["dev/b", "Make"].message == "waits for dev/a"
        world.clock.sleep(3600)
        assert world.apply(limits=Limits(wait=wait)).exit_code == 0
        assert world.doubled() == []


def test_a_wait_longer_than_its_limit_fails(toys):
    """The service may hang; the step then fails with the status that it hangs in."""
    world = toys.World({"dev/a": {"takes": 99999}})
    run = world.apply()
    assert run.outcomes[1].result is Result.FAILED
    assert "still MAKING after 720" in run.outcomes[1].message


def test_waits_are_looked_at_less_and_less_often(toys):
    """An hour takes far fewer readings than one every five seconds."""
    world = toys.World({"dev/a": {"takes": 3600}})
    world.apply()
    assert world.service.reads < 120


def test_the_end_of_the_run_leaves_waits_in_progress(toys):
    """`--timeout` stops sending and waiting; the next run carries on."""
    world = toys.World({"dev/a": {"takes": 3600}, "dev/b": {"parent": "a"}})
    run = world.apply(limits=Limits(timeout=600))
    assert run.exit_code == 3
    assert "--timeout" in run.outcomes[1].message
    assert "--timeout" not in results(run)["dev/b", "Make"].message
    assert world.apply().exit_code == 0


@pytest.fixture
def restart(toys):
    """A running box that is to run with other units."""
    world = toys.World({"dev/a": {}, "dev/a/run": {"units": 1}})
    world.apply()
    world.specs = {"dev/a": {}, "dev/a/run": {"units": 3}}
    return world


def test_a_group_is_finished_whatever_wait_says(restart):
    """Once stopped, the model is started again in the same run."""
    assert restart.apply(limits=Limits(wait=0)).exit_code == 0
    assert restart.state()["a"]["run"] == "RUNNING"


@pytest.mark.parametrize(
    ("limits", "scene", "figure"),
    [
        (Limits(timeout=700), {}, "about 780 s, but --timeout leaves 700 s"),
        (
            Limits(),
            {"remaining": lambda _account: 300.0},
            "about 780 s, but the life of dev's credentials leaves 300 s",
        ),
    ],
)
def test_a_group_without_room_is_refused_with_both_figures(restart, limits, scene, figure):
    """It does not begin, so nothing is interrupted."""
    run = restart.apply(limits=limits, **scene)
    assert run.exit_code == 4
    assert figure in run.outcomes[0].message
    assert restart.state()["a"]["run"] == "RUNNING"


def test_a_group_that_fits_is_finished_although_time_runs_out(restart):
    """What takes longer than expected is not left half-way."""
    restart.service.on_send = lambda call: restart.clock.sleep(500) if call.operation == "Stop" else None
    assert restart.apply(limits=Limits(timeout=800)).exit_code == 0


def test_a_target_that_changed_since_the_plan_is_not_interrupted(restart, toys):
    """The stop was approved for what was live then."""
    plan = restart.plan()
    other = toys.replace(plan, steps=tuple(toys.replace(step, stamp="0") if step.call else step for step in plan.steps))
    run = restart.engine().run(other)
    assert run.outcomes[0].result is Result.REFUSED
    assert "changed since the plan" in run.outcomes[0].message


def test_what_is_not_declared_is_read_and_deleted(toys):
    """An undeclared resource is found among the others of its account, before and after."""
    world = toys.World({"dev/a": {}})
    world.apply()
    world.specs = {}
    run = world.apply()
    assert [one.result for one in run.outcomes] == [Result.DONE, Result.DONE]
    assert world.state() == {}


def test_expired_credentials_end_their_account_cleanly(toys):
    """What waits is in progress, what was not sent says so, and other accounts go on."""
    world = toys.World(
        {
            "dev/a": {"takes": 100},
            "dev/b": {"takes": 1, "lines": ("x",)},
            "dev/d": {"parent": "b"},
            "prod/c": {"takes": 200},
        },
        wrongs={"Fill": "expired"},
    )
    told = results(world.apply())
    assert told["dev/b", "Fill"].result is Result.FAILED
    assert told["dev/a", "wait"].result is Result.IN_PROGRESS
    assert told["dev/d", "Make"].result is Result.SKIPPED
    assert told["prod/c", "wait"].result is Result.DONE


def test_an_interrupt_stops_sending_and_says_what_runs(toys):
    """After Ctrl-C nothing is sent any more; the run ends with 130."""
    world = toys.World({"dev/a": {"takes": 3600}, "dev/b": {"takes": 10}, "dev/d": {"parent": "b"}})
    engine = world.engine()
    world.service.on_send = lambda call: engine.interrupt() if call.arguments["Name"] == "b" else None
    run = engine.run(world.plan())
    told = results(run)
    assert run.exit_code == 130
    assert told["dev/d", "Make"].message == "not sent"
    assert len(world.service.sends) == 2
    assert world.apply().exit_code == 0
    assert world.doubled() == []


def test_an_interrupt_wakes_a_run_that_really_sleeps(toys):
    """On the real clock the loop ends at once, without waiting for the next look."""
    world = toys.World({"dev/a": {"takes": 3600}})
    world.clock = world.service.clock = SystemClock()
    waiting, engine = threading.Event(), world.engine()
    engine._news._tell = lambda event: waiting.set() if event.what is Happening.WAITING else None
    runs = []
    thread = threading.Thread(target=lambda: runs.append(engine.run(world.plan())))
    thread.start()
    assert waiting.wait(5)
    engine.interrupt()
    thread.join(2)
    assert runs[0].exit_code == 130
    assert runs[0].outcomes[1].message == "still MAKING; the next apply carries on"


def test_a_second_interrupt_leaves_a_call_that_hangs(toys):
    """The run ends although an answer is still awaited."""
    world = toys.World({"dev/a": {}})
    hangs, free, engine = threading.Event(), threading.Event(), world.engine()
    world.service.on_send = lambda _call: (hangs.set(), free.wait(5))
    runs = []
    thread = threading.Thread(target=lambda: runs.append(engine.run(world.plan())))
    thread.start()
    assert hangs.wait(5)
    engine.interrupt()
    engine.interrupt()
    thread.join(2)
    free.set()
    assert runs[0].outcomes[0].message == "left while it was being called"


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
