"""A running apply where nobody watches: one line as a step starts and ends, a heartbeat, or events as JSON lines."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.core.address import Address
from reconciler.core.event import Event, Happening
from reconciler.core.step import Kind, Outcome, Result, Step
from reconciler.render import blocks, encode, events, values
from reconciler.render.words import clean, duration

Write = Callable[[str], Any]
_NAMED = 3
"""So many waits are named in a heartbeat; the rest are counted."""


@dataclass(slots=True)
class PlainLines:
    """Hears events and writes lines; waits are silent but for the heartbeat."""

    write: Write
    waiting: dict[Address, Event] = field(default_factory=dict)

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        for line in self._lines(event):
            self.write(f"{line}\n")

    def _lines(self, event: Event) -> Iterator[str]:
        if event.what is Happening.HEARTBEAT:
            yield heartbeat(event, list(self.waiting.values()))
        if event.step is None:
            return
        if event.what is Happening.WAITING:
            self.waiting[event.step.address] = event
        if event.what is Happening.FINISHED:
            self.waiting.pop(event.step.address, None)
        if told := line(event):
            yield told


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Hears events and writes each as one line of JSON, with the endpoints of accounts that are not AWS's own, by alias."""

    write: Write
    endpoints: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        self.write(encode.line(events.line(event, self.endpoints)))


def line(event: Event) -> str:
    """What is worth a line of its own about a step's event; empty for the rest, and for book-keeping that works."""
    if event.step is None:
        return ""
    lead = f"{clean(str(event.step.address))}: "
    match event.what:
        case Happening.STARTED if event.step.kind is not Kind.RECORD:
            return lead + doing(event.step)
        case Happening.RETRYING:
            return f"{lead}{doing(event.step)}: {clean(event.message)}; attempt {event.attempt}"
        case Happening.FINISHED | Happening.QUEUED if event.outcome:
            return lead + finished(event.outcome) if _worth(event.outcome) else ""
        case _:
            return ""


def heartbeat(event: Event, waiting: list[Event]) -> str:
    """One line about everything that is waited for."""
    if not waiting:
        return f"still at work: {clean(event.message)}" if event.message else "still at work"
    named = [f"{clean(str(one.step.address))} ({pace(one, event.at - one.at)})" for one in waiting[:_NAMED] if one.step]
    more = f" and {len(waiting) - _NAMED} more" if len(waiting) > _NAMED else ""
    return f"still waiting: {', '.join(named)}{more}"


def doing(step: Step) -> str:
    """What a step does, in a few words."""
    if step.call:
        return values.operation(step.call)
    return blocks.waiting(step) if step.until else step.action.value


def pace(event: Event, since: float = 0.0) -> str:
    """The service's word, how long it has been, `since` seconds after the event, and how long is expected."""
    told = [clean(event.status)] if event.status else []
    expected = f" of about {duration(event.expected)}" if event.expected else ""
    return ", ".join([*told, f"{duration(event.elapsed + since)}{expected}"])


def finished(outcome: Outcome) -> str:
    """How a step ended."""
    took = f" after {duration(outcome.ended - outcome.started)}" if outcome.ended - outcome.started >= 1 else ""
    word = "already as declared" if outcome.result is Result.SATISFIED else outcome.result.value
    if outcome.step.call:
        word = f"{values.operation(outcome.step.call)} {word}"
    elif outcome.step.until and outcome.result is Result.DONE:
        word = blocks.reached(outcome.step.until)
    return f"{word}{took}" + (f": {clean(values.said(outcome))}" if outcome.message else "")


def _worth(outcome: Outcome) -> bool:
    """Book-keeping that works, and what was never begun because of something else, are told at the end, once."""
    never_begun = outcome.result is Result.INTERRUPTED and not outcome.attempts
    if never_begun or outcome.result is Result.SKIPPED or outcome.message.startswith("waits for"):
        return False
    return outcome.step.kind is not Kind.RECORD or outcome.result not in (Result.DONE, Result.SATISFIED)
