"""Runs end early: limits of time, groups that are finished all the same, expired credentials, interrupts."""

import threading

import pytest

from reconciler.apply.bounds import Limits
from reconciler.core.clock import SystemClock
from reconciler.core.event import Happening
from reconciler.core.step import Result


def results(run):
    """The outcomes by address and operation."""
    return {(str(one.step.address), one.step.call.operation if one.step.call else "wait"): one for one in run.outcomes}


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
    assert "still MAKING after 2h" in run.outcomes[1].message


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
    told = "the run's --timeout is over; the next apply carries on"
    assert run.outcomes[1].message == f"MAKING: {told}"
    assert results(run)["dev/b", "Make"].message == "waits for dev/a"
    assert world.apply(limits=Limits(timeout=0)).outcomes[0].message == f"under way: {told}"
    assert world.apply().exit_code == 0


def test_a_run_without_time_sends_nothing_and_says_so(toys):
    """What was not sent is not under way."""
    run = toys.World({"dev/a": {}}).apply(limits=Limits(timeout=0))
    assert run.exit_code == 3
    assert run.outcomes[0].message == "not sent: the run's --timeout is over; the next apply carries on"


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
        (Limits(timeout=700), {}, "about 13m, but --timeout leaves 11m 40s"),
        (
            Limits(),
            {"remaining": lambda _account: 300.0},
            "about 13m, but the life of dev's credentials leaves 5m",
        ),
    ],
)
def test_a_group_without_room_is_refused_with_both_figures(restart, limits, scene, figure):
    """It does not begin, so nothing is interrupted."""
    run = restart.apply(limits=limits, **scene)
    assert run.exit_code == 4
    assert figure in run.outcomes[0].message
    assert restart.state()["a"]["run"] == "RUNNING"


def stopped(world):
    """Whether the box does not run."""
    return world.state()["a"]["run"] != "RUNNING"


@pytest.mark.parametrize("wrong", ["denied", "fatal"])
def test_a_group_of_which_a_later_call_would_be_refused_does_not_begin(restart, wrong):
    """A start that is not permitted is known before the stop; nothing is interrupted."""
    restart.service.wrongs = {"Start": wrong}
    run = restart.apply()
    assert run.exit_code == 1
    assert run.outcomes[0].message.startswith("nothing was begun, as what has to follow would fail: Start: ")
    assert not stopped(restart)


@pytest.mark.parametrize("wrong", ["throttle", "cut before", "cut after", "unavailable"])
def test_trouble_while_a_groups_later_call_is_tried_passes(restart, wrong):
    """It is tried again, and the group then does what it is for, once."""
    restart.service.wrongs = {len(restart.service.sends): wrong}
    assert restart.apply().exit_code == 0
    assert (restart.state()["a"]["units"], restart.doubled()) == (3, [])


def test_a_group_whose_work_somebody_else_has_begun_ends_with_it(restart, toys):
    """The box was stopped just now: starting it as declared is all that is left, and it is done once."""

    def stop(call):
        restart.service.on_send = None
        restart.service.effect(toys.replace(call, operation="Stop", arguments={"Name": "a"}))
        restart.clock.sleep(200)

    restart.service.on_send = stop
    assert restart.apply().exit_code == 0
    assert [name for name, *_ in restart.service.effects[-2:]] == ["Stop", "Start"]
    assert (restart.state()["a"]["units"], restart.plan().steps) == (3, ())


def test_a_group_whose_work_somebody_else_has_done_ends_with_it(restart):
    """Between the plan and its first step the box came to run as declared: nothing is sent, nothing waited for."""
    plan, began = restart.plan(), restart.clock.now()
    restart.service.boxes["a"]["units"] = 3
    run = restart.apply(plan)
    assert [one.result for one in run.outcomes] == [*[Result.SATISFIED] * 3, Result.DONE]
    assert (run.exit_code, restart.clock.now()) == (0, began)


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
    assert told["dev/b", "wait"].message == "still under way; the next apply carries on"
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


@pytest.mark.parametrize(("outage", "code"), [(600, 0), (1200, 1)])
def test_a_wait_sits_out_an_outage(toys, outage, code):
    """A network that is gone for ten minutes costs nothing but readings; one that stays away ends the run."""
    world = toys.World({"dev/a": {"takes": 3600}})
    plan, engine, began, read = world.plan(), world.engine(), world.clock.now(), world.service.describe

    def describe(name):
        if 100 <= world.clock.now() - began < 100 + outage:
            raise toys.trouble("unreachable")
        return read(name)

    world.service.describe = describe
    assert engine.run(plan).exit_code == code


def test_credentials_that_expire_inside_a_group_leave_the_rest_to_the_next_run(restart, toys):
    """The model was stopped and not started: the run says so and fails, and the next one starts it, once."""
    restart.service.wrongs = {"Start": lambda _: "expired" if stopped(restart) else None}
    run = restart.apply()
    assert run.exit_code == 1
    assert "ExpiredTokenException" in results(run)["dev/a/run", "Start"].message
    assert results(run)["dev/a/run", "Stop"].result is Result.DONE
    restart.service.wrongs = {}
    again = restart.apply()
    assert [one.step.call.operation for one in again.outcomes if one.step.call] == ["Start"]
    assert again.exit_code == 0
    assert restart.doubled() == []
