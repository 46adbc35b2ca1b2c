"""Time, handed in so that it can be the emulator's."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where the engine reads the time and sleeps. `virtual` says that sleeping costs no real time."""

    virtual: bool

    def now(self) -> float:
        """Epoch seconds."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""


class SystemClock:
    """The real time."""

    virtual = False

    def now(self) -> float:
        """Epoch seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        time.sleep(seconds)
