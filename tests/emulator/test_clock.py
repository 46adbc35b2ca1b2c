"""One clock, kept in the store: real, faster, by hand, or jumping."""

import pytest

from reconciler.emulator.clock import Clock
from reconciler.emulator.store import Store


@pytest.fixture
def store():
    """An empty store."""
    store = Store()
    yield store
    store.close()


@pytest.fixture
def moment(monkeypatch):
    """The machine's time, set by the test."""
    times = [1000.0]
    monkeypatch.setattr("time.time", lambda: times[0])
    return times


def test_real_time_is_the_machines(store, moment):
    """The default."""
    assert Clock(store).now() == 1000.0


def test_time_runs_n_times_as_fast_from_where_it_is(store, moment):
    """A change of pace does not jump."""
    clock = Clock(store)
    clock.set("x60")
    moment[0] += 10
    assert clock.now() == 1600.0


def test_a_manual_clock_stands_until_it_is_advanced(store, moment):
    """A training of 24 hours takes one call."""
    clock = Clock(store)
    clock.set("manual", at=5.0)
    moment[0] += 10
    assert clock.now() == 5.0
    assert clock.advance(86400) == 86405.0


def test_an_advanced_clock_goes_on_running(store, moment):
    """Advancing is an offset in every mode."""
    clock = Clock(store)
    clock.advance(100)
    moment[0] += 1
    assert clock.now() == 1101.0


@pytest.mark.parametrize("mode", ["jump", "poll"])
def test_a_sleeping_client_moves_a_jumping_clock(store, moment, mode):
    """Nobody waits."""
    clock = Clock(store)
    clock.set(mode)
    clock.sleep(3600)
    assert clock.now() == 4600.0


@pytest.mark.parametrize(("mode", "slept"), [("real", 6.0), ("x60", 0.1)])
def test_a_running_clock_is_waited_for(store, moment, monkeypatch, mode, slept):
    """As long as the pace asks for."""
    naps = []
    monkeypatch.setattr("time.sleep", naps.append)
    clock = Clock(store)
    clock.set(mode)
    clock.sleep(6.0)
    assert naps == [pytest.approx(slept)]


@pytest.mark.parametrize(("mode", "waits"), [("real", [2.0]), ("x60", [2.0]), ("manual", [2.0]), ("jump", [])])
def test_a_delayed_answer_takes_real_time_unless_the_clock_jumps(store, moment, monkeypatch, mode, waits):
    """A client's own timeouts are real."""
    naps = []
    monkeypatch.setattr("time.sleep", naps.append)
    clock = Clock(store)
    clock.set(mode)
    clock.delay(2.0)
    assert naps == waits


def test_a_sleeper_on_a_manual_clock_waits_for_the_advance(store, moment, monkeypatch):
    """Somebody else moves it."""
    clock = Clock(store)
    clock.set("manual", at=0.0)
    monkeypatch.setattr("time.sleep", lambda _: clock.advance(4.0))
    clock.sleep(6.0)
    assert clock.now() == 8.0


def test_time_never_goes_back(store):
    """Deadlines are data."""
    with pytest.raises(ValueError, match="cannot go back"):
        Clock(store).advance(-1)


@pytest.mark.parametrize("mode", ["fast", "x0", "x"])
def test_an_unknown_mode_is_refused(store, mode):
    """With the modes there are."""
    with pytest.raises(ValueError, match="is not a clock"):
        Clock(store).set(mode)


def test_processes_share_the_clock(tmp_path):
    """A second run finds the simulated time of the first."""
    first, second = Store(tmp_path / "e.sqlite"), Store(tmp_path / "e.sqlite")
    Clock(first).set("manual", at=50.0)
    assert Clock(second).now() == 50.0
    Clock(second).advance(7.0)
    assert Clock(first).now() == 57.0
    first.close()
    second.close()


def test_a_poll_that_meets_something_unfinished_moves_time_to_its_end(world, client):
    """The first poll shows it unfinished, the second one finished: a client over HTTP never waits."""
    world.core.clock.set("poll")
    client.create_project(ProjectName="a")
    statuses = [client.describe_projects()["ProjectDescriptions"][0]["Status"] for _ in range(2)]
    assert statuses == ["CREATING", "CREATED"]
