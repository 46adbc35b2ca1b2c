"""The form of the events that `apply -o jsonl` and `wait -o jsonl` write: one object on each line."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from reconciler.core.event import Event, Happening
from reconciler.core.step import Action, Kind, Result
from reconciler.render import values


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened. What is not known, or does not belong to the event, is left out.

    `started`: a step's turn has come. `sent`: its call was sent and answered. `waiting`: what it waits for was looked at.
    `retrying`: it is tried again after trouble that passes. `finished` and `queued`: how it ended, under `result`.
    `heartbeat`: a minute of silence, told by `message`. Readers ignore fields and events that they do not know.
    """

    at: Annotated[float, Meta(description="When, in epoch seconds; the emulator's time on the emulator.")]
    event: Annotated[Happening, Meta(description="What happened.")]
    address: Annotated[str, Meta(description="The step's resource, such as dev/boards/model/v1.")] = ""
    kind: Annotated[Kind | None, Meta(description="`write`, `wait`, or `record` for book-keeping.")] = None
    action: Annotated[Action | None, Meta(description="What the step is for.")] = None
    identity: Annotated[str, Meta(description="The step's identity, as in the plan.")] = ""
    operation: Annotated[str, Meta(description="The call; `service:Operation` where it is not Rekognition's.")] = ""
    status: Annotated[str, Meta(description="The service's word for the resource's state.")] = ""
    elapsed: Annotated[float | None, Meta(description="How long it has been, in seconds.")] = None
    expected: Annotated[float | None, Meta(description="How long the wait usually takes, in seconds.")] = None
    attempt: Annotated[int, Meta(description="Which attempt at the step this is.")] = 0
    result: Annotated[Result | None, Meta(description="How the step ended.")] = None
    request_id: Annotated[str, Meta(description="AWS's id of the call.")] = ""
    attempts: Annotated[int, Meta(description="How often it was tried.")] = 0
    started: Annotated[float | None, Meta(description="When it began, in epoch seconds.")] = None
    ended: Annotated[float | None, Meta(description="When it ended, in epoch seconds.")] = None
    message: Annotated[str, Meta(description="What there is to say, in words.")] = ""
    endpoint: Annotated[str, Meta(description="Where it happened: `emulator` or a custom URL; left out for AWS.")] = ""


def line(event: Event, endpoints: Mapping[str, str]) -> Line:
    """An event in this form; `endpoints` has those of accounts that are not AWS's own, by alias."""
    step, outcome = event.step, event.outcome
    return Line(
        at=event.at,
        event=event.what,
        address=str(step.address) if step else "",
        kind=step.kind if step else None,
        action=step.action if step else None,
        identity=step.identity if step else "",
        operation=values.operation(step.call) if step and step.call else "",
        status=event.status,
        elapsed=event.elapsed or None,
        expected=event.expected or None,
        attempt=event.attempt,
        result=outcome.result if outcome else None,
        request_id=outcome.request_id if outcome else "",
        attempts=outcome.attempts if outcome else 0,
        started=(outcome.started or None) if outcome else None,
        ended=(outcome.ended or None) if outcome else None,
        message=event.message or (outcome.message if outcome else ""),
        endpoint=endpoints.get(step.address.account, "") if step else "",
    )
