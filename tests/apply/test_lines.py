"""Standing in line for a slot: who is tried, who waits, and what is left."""

from reconciler.apply.lines import Lines
from reconciler.apply.task import Task
from reconciler.core.address import Address
from reconciler.core.step import Action, Kind, Result, Step
from reconciler.plan import queue


def _task(index, name, slot="training"):
    return Task(
        index, Step(address=Address.of(*name.split("/")), kind=Kind.WRITE, action=Action.CREATE, reason="", slot=slot)
    )


def test_one_of_a_line_is_tried_at_a_time_in_the_order_of_the_plan():
    """Whoever comes later stands behind, unless the plan has it before those that were not tried yet."""
    lines, first, second, third = Lines(), _task(5, "dev/a"), _task(3, "dev/b"), _task(9, "dev/c")
    for task in (first, third, second):
        lines.join(task)
    assert lines.firsts() == [second]
    assert lines.firsts() == []
    lines.leave(second)
    assert lines.firsts() == [first]


def test_a_line_that_found_no_room_stands_until_a_slot_is_free():
    """Nothing is tried meanwhile; what becomes free elsewhere is no room here."""
    lines, first, second = Lines(), _task(1, "dev/a"), _task(2, "dev/b")
    for task in (first, second):
        lines.join(task)
    lines.stand(*lines.firsts())
    lines.free("dev", "running")
    lines.free("prod", "training")
    assert lines.firsts() == []
    assert list(lines.left()) == [(1, first), (2, second)]
    lines.free("dev", "training")
    assert lines.firsts() == [first]


def test_a_slot_that_frees_while_one_is_tried_does_not_try_it_twice():
    """Two trainings may end at once, and the first of the line is sent once."""
    lines, first = Lines(), _task(1, "dev/a")
    lines.join(first)
    assert lines.firsts() == [first]
    lines.free("dev", "training")
    assert lines.firsts() == []


def test_every_account_and_slot_has_a_line_of_its_own():
    """A full Region keeps no other one waiting, and trainings keep no starts waiting."""
    lines = Lines()
    tasks = [_task(1, "dev/a"), _task(2, "prod/a"), _task(3, "dev/a", "running")]
    for task in tasks:
        lines.join(task)
    assert lines.firsts() == tasks


def test_statuses_tell_what_became_free():
    """A training that ended, a model that stopped; not one that only goes from starting to running."""
    assert queue.freed("TRAINING_IN_PROGRESS", "TRAINING_COMPLETED") == {"training"}
    assert queue.freed("STOPPING", "STOPPED") == {"running"}
    assert queue.freed("STARTING", "RUNNING") == set()
    assert queue.freed("", "TRAINING_COMPLETED") == set()


def test_behind_the_first_nothing_is_sent_when_there_is_no_room(toys):
    """One call finds out, and all are queued with their places."""
    boxes = {f"dev/{name}": {"slot": "training"} for name in "abc"}
    world = toys.World(boxes, wrongs={"Make": "limit"})
    run = world.apply(full=lambda _step: True)
    assert len(world.service.sends) == 1
    queued = [(str(one.step.address), one.message) for one in run.outcomes if one.step.slot]
    assert queued == [
        (f"dev/{name}", f"number {place} in the queue for a training in dev") for place, name in enumerate("abc", 1)
    ]
    assert run.exit_code == 3
    assert {one.result for one in run.outcomes} == {Result.QUEUED}


def test_a_restart_keeps_the_slot_that_it_frees(toys):
    """What stands in line gets nothing that a group stopped only to start it again."""
    world = toys.World({"dev/a": {}, "dev/a/run": {"units": 1}, "dev/b": {}})
    assert world.apply().exit_code == 0
    world.specs |= {"dev/a/run": {"units": 2}, "dev/b/run": {"units": 1}}
    runs = lambda: any(box["run"] != "IDLE" for box in world.service.boxes.values())  # noqa: E731 - one line, used twice
    world.service.wrongs = {"Start": lambda _number: "limit" if runs() else None}
    run = world.apply(full=lambda _step: runs())
    assert run.exit_code == 3
    assert {name: box["units"] for name, box in world.state().items() if box["run"] == "RUNNING"} == {"a": 2}
