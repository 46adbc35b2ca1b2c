"""A run that dies anywhere is carried on by the next one: same end, nothing done twice, nothing left stopped."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.apply.bounds import Limits

SPECS = {
    "dev/a": {"lines": ("x", "y")},
    "dev/a/run": {"units": 2},
    "dev/b": {"parent": "a", "takes": 600},
    "prod/c": {"lines": ("z",)},
    "prod/c/run": {"units": 1},
}
CALLS = 9


def start(toys, wrongs):
    """A world in which `a` runs with other units than declared and `old` is to be deleted."""
    world = toys.World({"dev/a": {"lines": ("x",)}, "dev/a/run": {"units": 1}, "dev/old": {}})
    world.apply()
    world.specs = SPECS
    world.service.sends.clear()
    world.service.wrongs.update(wrongs)
    return world


def converge(toys, world, runs, limits=None):
    """Apply until it ends with 0; returns how many runs it took, None when `runs` were too few."""
    for count in range(1, runs + 1):
        try:
            if world.apply(limits=limits).exit_code == 0:
                return count
        except toys.Killed:
            pass
        world.clock.sleep(1000)
    return None


@pytest.fixture
def end(toys):
    """What an undisturbed run makes."""
    world = start(toys, {})
    assert world.apply().exit_code == 0
    assert len(world.service.sends) == CALLS
    return world.state()


@pytest.mark.parametrize("number", range(CALLS))
@pytest.mark.parametrize("wrong", ["kill before", "kill after"])
def test_a_killed_run_is_carried_on(toys, end, wrong, number):
    """Dying before the send, or after the effect and before the answer, costs at most two more runs."""
    world = start(toys, {number: wrong})
    assert converge(toys, world, 3)
    assert world.state() == end
    assert world.doubled() == []
    assert world.plan().steps == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wrongs=st.dictionaries(
        st.integers(0, 14),
        st.sampled_from(["kill before", "kill after", "cut before", "cut after", "throttle", "unavailable", "in use"]),
        max_size=6,
    ),
    lag=st.sampled_from([0, 0, 3, 12]),
    wait=st.sampled_from([None, 0, 60, 1000]),
)
def test_any_mixture_of_trouble_ends_the_same(toys, end, wrongs, lag, wait):
    """Runs that are left early, cut, throttled, killed and lied to by old readings converge without doubling."""
    world = start(toys, wrongs)
    world.service.lag = lag
    assert converge(toys, world, 12, Limits(wait=wait))
    world.clock.sleep(100)
    assert world.state() == end
    assert world.doubled() == []
    assert world.plan().steps == ()
