"""What somebody changed by hand, told apart from what the specs are ahead of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.edit import Edit
from reconciler.core.observed import Observed
from reconciler.core.step import Action, Kind, Step, Topic
from reconciler.core.want import Declared, Tolerance, Want
from reconciler.finding import NOWHERE, Place
from reconciler.plan.plan import Plan


class DriftClass(StrEnum):
    """The classes of drift; `pending` alone is none."""

    CHANGED = "changed"
    MISSING = "missing"
    UNMANAGED = "unmanaged"
    IDLE = "idle"
    STALE_COPY = "stale copy"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Drift:
    """One drifted address, with what differs and what it costs by the hour meanwhile.

    `where` is its declaration. `revert` is the command that undoes the drift, or what to write first; `accept` says what
    to write so that the specs agree with what is live, `edits` the same where a patch can say it. `excused` is the
    exception in the specs by which it does not count.
    """

    address: Address
    kind: DriftClass
    message: str
    changes: tuple[Change, ...] = ()
    hourly: float = 0.0
    where: Place = field(default=NOWHERE, compare=False)
    revert: str = ""
    accept: str = ""
    edits: tuple[Edit, ...] = ()
    excused: Tolerance | None = None

    @property
    def counts(self) -> bool:
        """Whether it is drift that nothing excuses."""
        return self.kind is not DriftClass.PENDING and self.excused is None


NOTED = {
    Topic.UNMANAGED: DriftClass.UNMANAGED,
    Topic.ORPHANED: DriftClass.UNMANAGED,
    Topic.IDLE: DriftClass.IDLE,
    Topic.STALE_COPY: DriftClass.STALE_COPY,
}


def drifted(plan: Plan, declared: Declared, live: Mapping[Address, Observed]) -> tuple[Drift, ...]:
    """The drift that a plan shows.

    A project whose applied mark equals its spec was wholly applied: what differs there was changed or removed since.
    Elsewhere the specs are ahead, or work is in flight: that is pending.
    """
    found = [
        Drift(note.address, NOTED[note.topic], note.message, hourly=note.hourly, where=note.where)
        for note in plan.notes
        if note.topic in NOTED
    ]
    for address, verb in plan.changes().items():
        if want := declared.wants.get(address):
            steps = tuple(step for step in plan.steps if step.address == address and step.kind is Kind.WRITE)
            pending = verb == "wait" or not applied(address, declared, live)
            found.append(_differing(want, DriftClass.PENDING if pending else _kind(steps, verb), steps))
    return tuple(sorted(found, key=lambda one: (one.address, one.kind)))


def _differing(want: Want, kind: DriftClass, steps: Sequence[Step]) -> Drift:
    """What the steps at a declared address say about it."""
    changes = tuple(change for step in steps for change in step.changes)
    hourly = -sum(step.cost.hourly for step in steps) if kind is DriftClass.IDLE else 0.0
    reason = next((step.reason for step in steps if step.action is not Action.UPLOAD), "work is in flight")
    return Drift(want.address, kind, reason, changes, hourly, want.where)


def _kind(steps: Sequence[Step], verb: str) -> DriftClass:
    """What was done by hand to what these steps repair."""
    actions = [step.action for step in steps]
    if actions == [Action.STOP]:
        return DriftClass.IDLE
    made = actions[:1] in ([Action.CREATE], [Action.UPLOAD], [Action.START])
    return DriftClass.MISSING if made and verb != "replace" else DriftClass.CHANGED


def applied(address: Address, declared: Declared, live: Mapping[Address, Observed]) -> bool:
    """Whether the address's project carries the mark of exactly this spec.

    Where the project itself is gone nothing carries a mark: then what is declared is pending.
    """
    project = declared.wants.get(address.project_address)
    mark = live.get(address.project_address.child("applied"))
    return bool(project and mark and mark.attributes.get("digest") == project.digest)


def excused(found: Iterable[Drift], tolerated: Iterable[Tolerance], today: date) -> tuple[Drift, ...]:
    """The drift with the exceptions that hold today put on what they are about."""
    holding = [one for one in tolerated if today <= one.until]
    return tuple(replace(drift, excused=next((one for one in holding if _means(one, drift)), None)) for drift in found)


def stale(found: Iterable[Drift], tolerated: Iterable[Tolerance], today: date) -> list[str]:
    """What to tell about the exceptions themselves: those that expired, and those that nothing needs any more."""
    listed = tuple(found)
    told = []
    for one in tolerated:
        if today > one.until:
            told.append(f"{one.where}: the exception of {one.address} ended on {one.until}: {one.reason}")
        elif not any(_means(one, drift) for drift in listed):
            told.append(f"{one.where}: the exception of {one.address} is no longer needed: nothing drifts there")
    return told


def _means(one: Tolerance, drift: Drift) -> bool:
    counted = drift.kind is not DriftClass.PENDING
    return counted and drift.address.within(one.address) and (not one.classes or drift.kind in one.classes)
