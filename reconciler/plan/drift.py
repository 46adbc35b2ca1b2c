"""What somebody changed by hand, told apart from what the specs are ahead of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Observed
from reconciler.core.step import Action, Kind, Topic
from reconciler.core.want import Declared
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
    """One drifted address, with what differs and what it costs by the hour meanwhile."""

    address: Address
    kind: DriftClass
    message: str
    changes: tuple[Change, ...] = ()
    hourly: float = 0.0


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
        Drift(note.address, NOTED[note.topic], note.message, hourly=note.hourly)
        for note in plan.notes
        if note.topic in NOTED
    ]
    for address, verb in plan.changes().items():
        if address not in declared.wants or verb == "delete":
            continue
        steps = [step for step in plan.steps if step.address == address and step.kind is Kind.WRITE]
        changes = tuple(change for step in steps for change in step.changes)
        kind = _kind(steps and steps[0].action in (Action.CREATE, Action.UPLOAD, Action.START), verb)
        if verb == "wait" or not applied(address, declared, live):
            kind = DriftClass.PENDING
        found.append(Drift(address, kind, steps[0].reason if steps else "work is in flight", changes))
    return tuple(sorted(found, key=lambda one: (one.address, one.kind)))


def applied(address: Address, declared: Declared, live: Mapping[Address, Observed]) -> bool:
    """Whether the address's project carries the mark of exactly this spec.

    Where the project itself is gone nothing carries a mark: then what is declared is pending.
    """
    project = declared.wants.get(address.project_address)
    mark = live.get(address.project_address.child("applied"))
    return bool(project and mark and mark.attributes.get("digest") == project.digest)


def _kind(created: object, verb: str) -> DriftClass:
    return DriftClass.MISSING if created and verb != "replace" else DriftClass.CHANGED
