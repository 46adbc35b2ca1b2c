"""What options mean: durations, rates, targets, and how long a run waits where nothing is said."""

import sys
from types import SimpleNamespace

import pytest

from reconciler.cli.estate import Chosen, _scope, chosen_world
from reconciler.cli.options import Duration, RatesType
from reconciler.cli.run import RunOptions, _limits
from reconciler.cloud.rates import Pace
from reconciler.core.want import Declared, Target, Workspace

SPECS = Declared(
    Workspace("vision", "acme/vision"),
    {
        "dev": Target("dev", "111122223333", "us-east-1"),
        "dev-eu": Target("dev-eu", "111122223333", "eu-west-1"),
        "prod": Target("prod", "444455556666", "us-east-1"),
    },
    {},
)


@pytest.mark.parametrize(("told", "seconds"), [("90s", 90), ("15m", 900), ("1h30m", 5400), ("1.5d", 129600), ("0s", 0)])
def test_a_duration_is_seconds(told, seconds):
    """Numbers with units, one after the other."""
    assert Duration().convert(told, None, None) == seconds


@pytest.mark.parametrize(("told", "pace"), [("5,10", Pace(5, 10)), ("20", Pace(20, 20)), ("off", Pace(None, None))])
def test_the_rates_of_an_account_are_a_setting(monkeypatch, told, pace):
    """Calls a second, and those of tag operations; or as fast as it goes."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    chosen = Chosen(specs=None, rates=RatesType().convert(told, None, None))
    assert chosen_world(chosen).pace == pace


@pytest.mark.parametrize(
    ("told", "aliases"),
    [
        (["dev"], ("dev",)),
        (["dev/us-east-1"], ("dev",)),
        (["111122223333"], ("dev", "dev-eu")),
        (["111122223333/eu-west-1"], ("dev-eu",)),
        (["prod", "dev"], ("dev", "prod")),
    ],
)
def test_a_target_is_an_account_with_its_region_or_all_of_them(told, aliases):
    """By its alias or its number; what is looked at stands in the order of the workspace."""
    assert _scope(Chosen(specs=None, targets=tuple(told)), SPECS).accounts == aliases


@pytest.mark.parametrize(
    ("wait", "virtual", "terminal", "seconds"),
    [
        (None, False, True, None),
        (None, False, False, 900),
        (None, True, False, None),
        (60.0, False, True, 60),
        (0.0, False, False, 0),
    ],
)
def test_where_nobody_watches_a_run_waits_a_quarter_of_an_hour(monkeypatch, wait, virtual, terminal, seconds):
    """On a terminal, and where waiting costs no time, to the end; unless it is told how long."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    estate = SimpleNamespace(clock=SimpleNamespace(virtual=virtual))
    limits = _limits(estate, RunOptions(wait=wait, timeout=7.0))
    assert (limits.wait, limits.timeout) == (seconds, 7.0)
