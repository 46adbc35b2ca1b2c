"""What a plan does because of the hour: starts and stops that schedules in the specs ask for."""

from collections.abc import Mapping
from dataclasses import replace

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Action, Kind, Step
from reconciler.core.want import Declared
from reconciler.plan.drift import applied
from reconciler.plan.plan import Plan


def by_schedule(step: Step, declared: Declared) -> bool:
    """Whether the specs ask for this step by a schedule: then it was approved with them, before its hour came."""
    want = declared.wants.get(step.address)
    moves = step.action in (Action.START, Action.STOP) and not step.group
    return moves and bool(want and getattr(want.spec, "schedule", None))


def only_scheduled(plan: Plan, declared: Declared, live: Mapping[Address, Observed]) -> Plan:
    """The plan's starts and stops by schedule alone, in projects that were applied as they are declared now.

    Where a project carries no such mark (a training failed in it, say), nothing else may be left to do in it: what was
    merged and not let in yet starts nothing.
    """
    timed = {step.address for step in plan.steps if by_schedule(step, declared)}
    busy = {
        step.address.project_address for step in plan.steps if step.kind is Kind.WRITE and step.address not in timed
    }
    timed = {one for one in timed if applied(one, declared, live) or one.project_address not in busy}
    others = {position for position, step in enumerate(plan.steps) if step.address not in timed}
    return replace(plan.without(others), notes=tuple(note for note in plan.notes if note.address in timed))
