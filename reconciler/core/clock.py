"""Time, handed in so that it can be the emulator's, and how long things take in words."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where the engine reads the time and sleeps."""

    @property
    def virtual(self) -> bool:
        """Whether sleeping costs no real time."""

    def now(self) -> float:
        """Epoch seconds."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""


class SystemClock:
    """The real time."""

    @property
    def virtual(self) -> bool:
        """It is real."""
        return False

    def now(self) -> float:
        """Epoch seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        time.sleep(seconds)


def duration(seconds: float) -> str:
    """Seconds as people say them: `45s`, `12m`, `1h 30m`, `2d`."""
    whole = round(seconds)
    for size, unit, small, below in ((86400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s")):
        if whole >= size:
            rest = whole % size // small
            return f"{whole // size}{unit}" + (f" {rest}{below}" if rest else "")
    return f"{whole}s"
