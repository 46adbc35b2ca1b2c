"""What happens while a plan runs, told as values so that any view can show it."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.core.step import Outcome, Step


class Happening(StrEnum):
    """What an event tells."""

    STARTED = "started"
    SENT = "sent"
    WAITING = "waiting"
    RETRYING = "retrying"
    FINISHED = "finished"
    QUEUED = "queued"
    HEARTBEAT = "heartbeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, at epoch seconds of the engine's clock.

    `elapsed` and `expected` are seconds of a wait; `status` is the service's word; `outcome` comes with FINISHED and
    QUEUED. A HEARTBEAT, once a minute of real time, has no step: `message` says what is still waited for.
    """

    what: Happening
    at: float
    step: Step | None = None
    message: str = ""
    status: str = ""
    elapsed: float = 0.0
    expected: float = 0.0
    attempt: int = 0
    outcome: Outcome | None = None
