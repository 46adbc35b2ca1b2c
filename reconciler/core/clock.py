"""Time, handed in so that it can be the emulator's."""

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
