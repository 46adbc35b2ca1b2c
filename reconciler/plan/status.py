"""What is going on in an estate: in progress, queued, in trouble, running; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Note, Step, Topic, Usage
from reconciler.plan import queue
from reconciler.plan.cost import cost
from reconciler.plan.plan import Plan

TROUBLE = frozenset({Topic.FAILED, Topic.UNKNOWN, Topic.CONFLICT, Topic.INVALID, Topic.REFUSED})
_MOVING = (Phase.ARRIVING, Phase.LEAVING)
_FROM_THE_START = (
    "TRAINING_IN_PROGRESS",
    "COPYING_IN_PROGRESS",
    "CREATE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "CREATING",
)
"""Statuses of which the service tells when they began; it does not tell when a start, a stop or a deletion did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something under way at `now`; times are epoch seconds, None where nobody knows; `once` and `hourly` US dollars."""

    address: Address
    status: str
    message: str = ""
    since: float | None = None
    expected: float | None = None
    once: float = 0.0
    hourly: float = 0.0

    @property
    def ends(self) -> float | None:
        """When it is expected to end."""
        return None if self.since is None or self.expected is None else self.since + self.expected


@dataclass(frozen=True, slots=True)
class Serving:
    """A model that serves: its configured units and what they cost by the hour."""

    address: Address
    units: int
    most: int
    hourly: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for room, its place in the queue for what it needs, and why."""

    address: Address
    place: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything that is going on at `now` (epoch seconds)."""

    now: float
    work: tuple[Work, ...] = ()
    queued: tuple[Waiting, ...] = ()
    trouble: tuple[Note, ...] = ()
    serving: tuple[Serving, ...] = ()


def status(plan: Plan, live: Mapping[Address, Observed], versions: Mapping[str, Iterable[str]], now: float) -> Status:
    """Read the status off a plan and the live state; `versions` holds all versions' statuses by account alias."""
    regions = {target.alias: target.region for target in plan.targets}
    listed = [have for _, have in sorted(live.items())]
    return Status(
        now=now,
        work=tuple(_work(have, plan) for have in listed if _moves(have, live)),
        queued=tuple(_queued(plan, live, regions, versions)),
        trouble=tuple(note for note in plan.notes if note.topic in TROUBLE),
        serving=tuple(_serving(have, plan) for have in listed if have.phase is Phase.READY and _units(have)),
    )


def _moves(have: Observed, live: Mapping[Address, Observed]) -> bool:
    """Whether something is under way that is not told below: a model that starts is told with its inference."""
    inference = live.get(have.address.child("inference"))
    told = inference is not None and inference.phase in _MOVING and inference.status == have.status
    return have.phase in _MOVING and have.kind != "tags" and not told


def _work(have: Observed, plan: Plan) -> Work:
    waits = (step.until for step in plan.steps if step.address == have.address and step.until)
    until = next(waits, None)
    known = have.status in _FROM_THE_START and have.since
    expected = until.expected if until else None
    trains = have.status == "TRAINING_IN_PROGRESS" and expected
    usage = Usage(training_hours=expected / 3600 if trains and expected else 0, inference_units=_units(have))
    price = cost(usage, plan.price(have.address.account))
    return Work(
        address=have.address,
        status=have.status or have.phase,
        message=have.message,
        since=have.since.timestamp() if known and have.since else None,
        expected=expected,
        once=price.once,
        hourly=price.hourly,
    )


def _units(have: Observed) -> int:
    found: int = have.facts.get("units", 0)
    return found


def _serving(have: Observed, plan: Plan) -> Serving:
    units = _units(have)
    hourly = cost(Usage(inference_units=units), plan.price(have.address.account)).hourly
    return Serving(have.address, units, have.attributes.get("maxUnits") or units, hourly)


def _queued(
    plan: Plan, live: Mapping[Address, Observed], regions: Mapping[str, str], versions: Mapping[str, Iterable[str]]
) -> Iterator[Waiting]:
    """What the plan would send and there is no room for, in the plan's order; then what is held back for other work."""
    found: dict[tuple[str, str], list[Step]] = {}
    for step in plan.steps:
        if step.slot:
            found.setdefault((step.address.account, step.slot), []).append(step)
    for (alias, slot), steps in found.items():
        most, where = queue.limit(slot, regions.get(alias, "")), regions.get(alias, "")
        taken = sum(one in queue.STATUSES[slot] for one in versions.get(alias, ()))
        room = max(most - taken + sum(_makes_room(step, live) for step in steps), 0)
        told = f"{min(taken, most)} of {most} {queue.MANY[slot]} at a time are under way in {where}"
        for before, step in enumerate(steps[room:], room):
            yield Waiting(step.address, before - room + 1, f"{told}; {before} before it" if before else told)
    for note in plan.notes:
        if note.topic is Topic.QUEUED:
            yield Waiting(note.address, 0, note.message)


def _makes_room(step: Step, live: Mapping[Address, Observed]) -> bool:
    """Whether what the step starts again takes the slot now."""
    have = live.get(step.address)
    return have is not None and have.status in queue.STATUSES[step.slot]
