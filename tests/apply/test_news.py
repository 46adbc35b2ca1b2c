"""A run is never silent for longer than a minute."""

import threading

from reconciler.apply import news
from reconciler.apply.news import MINUTE, News
from reconciler.apply.task import Later, Task
from reconciler.core.clock import SystemClock
from reconciler.core.event import Happening


def test_a_silence_of_a_minute_is_broken(toys):
    """By what is waited for, with the service's word; what was said meanwhile counts, and looks at a wait do not."""
    world, heard = toys.World({"dev/a": {}, "dev/b": {}}), []
    tasks = [Task(number, step) for number, step in enumerate(world.plan().steps)]
    told = News(world.clock, heard.append)
    world.clock.sleep(MINUTE / 2)
    told.started(tasks[0])
    tasks[0].started, tasks[0].status = world.clock.now(), "MAKING"
    told.later(tasks[0], Later(5.0))
    heard.clear()
    for _ in range(3):
        world.clock.sleep(MINUTE / 3)
        told.later(tasks[0], Later(5.0))
        told.heartbeat(tasks)
    beats = [one.message for one in heard if one.what is Happening.HEARTBEAT]
    assert beats == ["waiting for dev/a (MAKING)"]
    assert told.silence() == MINUTE


def test_a_run_that_really_waits_breaks_its_silence(toys, monkeypatch):
    """The loop wakes for it, although nothing else is due."""
    monkeypatch.setattr(news, "MINUTE", 0.2)
    world = toys.World({"dev/a": {"takes": 3600}})
    world.clock = world.service.clock = SystemClock()
    beaten, engine = threading.Event(), world.engine()
    engine._news._tell = lambda event: beaten.set() if event.what is Happening.HEARTBEAT else None
    thread = threading.Thread(target=engine.run, args=(world.plan(),))
    thread.start()
    heard = beaten.wait(3)
    engine.interrupt()
    thread.join(5)
    assert heard
