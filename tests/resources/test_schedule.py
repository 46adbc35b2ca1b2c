"""Schedules of inference: when a window is open, in its own time zone, with summer time."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from reconciler.resources.schedule import Window, is_open, next_start

WORK = [{"start": "0 8 * * 1-5", "stop": "0 18 * * 1-5", "timezone": "Europe/Berlin"}]
NIGHT = [{"start": "0 22 * * *", "stop": "0 6 * * *"}]
TWICE = [{"start": "0 6 * * *", "stop": "0 7 * * *"}, {"start": "0 20 * * *", "stop": "0 21 * * *"}]
CASES = [  # windows, UTC, open, next start
    (WORK, "2026-05-28 05:59:59", False, "2026-05-28 06:00"),  # a Thursday, two hours ahead of UTC
    (WORK, "2026-05-28 06:00:00", True, "2026-05-29 06:00"),
    (WORK, "2026-05-28 15:59:59", True, "2026-05-29 06:00"),
    (WORK, "2026-05-28 16:00:00", False, "2026-05-29 06:00"),
    (WORK, "2026-05-30 10:00:00", False, "2026-06-01 06:00"),  # Saturday
    (WORK, "2026-01-08 06:30:00", False, "2026-01-08 07:00"),  # winter: one hour ahead
    (WORK, "2026-01-08 07:30:00", True, "2026-01-09 07:00"),
    (NIGHT, "2026-05-28 23:00:00", True, "2026-05-29 22:00"),
    (NIGHT, "2026-05-28 05:00:00", True, "2026-05-28 22:00"),
    (NIGHT, "2026-05-28 12:00:00", False, "2026-05-28 22:00"),
    (TWICE, "2026-05-28 06:30:00", True, "2026-05-28 20:00"),
    (TWICE, "2026-05-28 12:00:00", False, "2026-05-28 20:00"),
    (TWICE, "2026-05-28 20:00:00.5", True, "2026-05-29 06:00"),
]


@pytest.mark.parametrize(("windows", "at", "is_it", "then"), CASES)
def test_a_window_is_open_from_its_start_to_its_stop(windows, at, is_it, then):
    """The start belongs to it and the stop does not; days, nights and summer time are those of its time zone."""
    found = [Window.model_validate(one) for one in windows]
    now = datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    assert is_open(found, now) is is_it
    assert next_start(found, now).strftime("%Y-%m-%d %H:%M") == then


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"start": "8 o'clock"}, "five fields"),
        ({"stop": "0 25 * * *"}, "not a cron expression"),
        ({"start": "0 8 30 2 *"}, "not a cron expression"),  # never
        ({"start": "0 0 8 * * 1"}, "five fields"),
        ({"timezone": "Berlin"}, "not a time zone"),
        ({"timezone": "../etc"}, "not a time zone"),
    ],
)
def test_what_is_no_schedule_is_told(wrong, message):
    """Expressions and time zones are checked when the specs are."""
    with pytest.raises(ValidationError, match=message):
        Window.model_validate({"start": "0 8 * * *", "stop": "0 18 * * *", **wrong})
