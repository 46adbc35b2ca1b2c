"""The one clock of the emulator: every deadline is a second on it, and several processes share it."""

import re
import time
from collections.abc import Mapping
from typing import Any

from .store import Store

NAME = "clock"
MANUAL_POLL_SECONDS = 0.01

TIMES = re.compile(r"x\d+(\.\d+)?")

# The mode's pace: seconds of this clock per real second. "xN" is written with its number.
PACES: Mapping[str, float] = {"real": 1.0, "manual": 0.0, "jump": 1.0, "poll": 1.0}


def pace_of(mode: str) -> float:
    """How fast a mode runs; ValueError for a text that is no mode."""
    if mode in PACES:
        return PACES[mode]
    if TIMES.fullmatch(mode) and float(mode[1:]) > 0:
        return float(mode[1:])
    raise ValueError(f"{mode!r} is not a clock: use real, xN, manual, jump or poll")


class Clock:
    """Time as data in the store.

    real    the machine's time (plus what was advanced)
    xN      runs N times as fast
    manual  stands still until `advance`
    jump    real, but a client that sleeps through `sleep` moves it at once
    poll    real, but a Describe that meets something unfinished moves it to that thing's next deadline afterwards:
            for clients behind a socket, whose sleeping nobody sees
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def mode(self) -> str:
        """The mode as it was set."""
        mode: str = self._setting()["mode"]
        return mode

    def now(self) -> float:
        """Seconds since the epoch."""
        setting = self._setting()
        now: float = setting["at"] + (time.time() - setting["real"]) * setting["pace"]
        return now

    def set(self, mode: str, *, at: float | None = None) -> None:
        """Change the mode, and with `at` the time; without it time goes on from where it is."""
        pace = pace_of(mode)
        with self._store.writing():
            self._remember(mode, pace, self.now() if at is None else at)

    def advance(self, seconds: float) -> float:
        """Move the clock forward (never back) and return the new time."""
        if seconds < 0:
            raise ValueError("the clock cannot go back")
        with self._store.writing():
            setting = self._setting()
            now = self.now() + seconds
            self._remember(setting["mode"], setting["pace"], now)
        return now

    def advance_to(self, moment: float) -> None:
        """Move the clock to `moment` unless it is there already."""
        with self._store.writing():
            self.advance(max(0.0, moment - self.now()))

    def sleep(self, seconds: float) -> None:
        """Let `seconds` of this clock pass: by waiting, or, in the jumping modes, by moving it."""
        mode, pace = self.mode, self._setting()["pace"]
        if mode in ("jump", "poll"):
            self.advance(seconds)
        elif pace:
            time.sleep(seconds / pace)
        else:
            self._wait_until(self.now() + seconds)

    def delay(self, seconds: float) -> None:
        """Make a client wait for its answer: in real seconds, as its own timeouts are; a jumping clock moves instead."""
        if self.mode == "jump":
            self.advance(seconds)
        elif seconds:
            time.sleep(seconds)

    def _wait_until(self, moment: float) -> None:
        while self.now() < moment:
            time.sleep(MANUAL_POLL_SECONDS)

    def _setting(self) -> Mapping[str, Any]:
        setting: Mapping[str, Any] | None = self._store.value(NAME)
        return setting or {"mode": "real", "pace": 1.0, "at": 0.0, "real": 0.0}

    def _remember(self, mode: str, pace: float, at: float) -> None:
        self._store.set_value(NAME, {"mode": mode, "pace": pace, "at": at, "real": time.time()})
