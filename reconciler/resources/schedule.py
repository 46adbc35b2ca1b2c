"""When a model runs: windows that open and close by cron expressions, in a time zone of their own."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

from reconciler.core.spec import Spec

_FIELDS = 5


def _cron(text: str) -> str:
    from cronsim import CronSim, CronSimError  # only where there is a schedule

    if len(text.split()) != _FIELDS:
        raise ValueError("a cron expression has five fields: minute, hour, day of month, month, day of week")
    try:
        CronSim(text, datetime.now(UTC))
    except CronSimError as error:
        raise ValueError(f"this is not a cron expression: {error}") from None
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("this is not a time zone such as Europe/Berlin or UTC") from None
    return text


class Window(Spec):
    """A time in which a model runs, again and again."""

    start: Annotated[str, AfterValidator(_cron)]
    """When it opens, as a cron expression: `0 8 * * 1-5` is 8 o'clock from Monday to Friday."""
    stop: Annotated[str, AfterValidator(_cron)]
    """When it closes, as a cron expression."""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The time zone of both, such as `Europe/Berlin`; summer time is taken into account."""


def is_open(windows: Iterable[Window], now: float) -> bool:
    """Whether any window is open at epoch seconds `now`: what happened last in it, up to and with now, was its start."""
    return any(_is_open(window, now) for window in windows)


def next_start(windows: Iterable[Window], now: float) -> datetime:
    """When the first window opens after epoch seconds `now`, in UTC."""
    return min(next(_ticks(window.start, window, now)) for window in windows)


def _is_open(window: Window, now: float) -> bool:
    return next(_ticks(window.start, window, now, back=True)) > next(_ticks(window.stop, window, now, back=True))


def _ticks(cron: str, window: Window, now: float, *, back: bool = False) -> Iterator[datetime]:
    """The moments of an expression after `now`, or back from it and with it."""
    from cronsim import CronSim  # only where there is a schedule

    at = datetime.fromtimestamp(int(now), ZoneInfo(window.timezone)) + timedelta(seconds=1 if back else 0)
    return (tick.astimezone(UTC) for tick in CronSim(cron, at, reverse=back))
