"""Atomic groups: steps that are begun only together, with time for all of them, and what is tried before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.core.clock import duration
from reconciler.core.step import Action, Risk, Step
from reconciler.plan.order import ancestors
from reconciler.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Room:
    """Time that is left, in seconds, and what limits it (for messages)."""

    seconds: float
    what: str


def tied(plan: Plan) -> list[set[int]]:
    """The plan's edges, with everything outside that any step of a group comes after moved before its first step.

    So no group stops half-way to wait for something else. What itself comes after the group stays where it is.
    """
    edges = [set(before) for before in plan.edges]
    for members in _groups(plan.steps):
        outside = {before for member in members for before in edges[member]} - set(members)
        edges[members[0]] |= {before for before in outside if not ancestors(edges, before) & set(members)}
    return edges


def refusal(group: Sequence[Step], rooms: Sequence[Room]) -> str:
    """Why a group may not begin: it is expected to take longer than there is time for; empty when it may."""
    needed = sum(step.until.expected for step in group if step.until)
    short = [room for room in rooms if room.seconds < needed]
    if not short:
        return ""
    least = min(short, key=lambda room: room.seconds)
    return (
        f"once begun it has to be finished, which takes about {duration(needed)}, but {least.what} "
        f"leaves {duration(max(least.seconds, 0))}"
    )


def made_again(step: Step, ahead: Iterable[Step], behind: Iterable[Step]) -> list[Step]:
    """What a group makes again, told at the first of its steps that takes something away; before and after: nothing."""
    if not _takes_away(step) or any(one.group == step.group and _takes_away(one) for one in behind):
        return []
    makes = (Action.CREATE, Action.START)
    return [one for one in ahead if one.group == step.group and one.action in makes and not one.deferred]


def _takes_away(step: Step) -> bool:
    return bool(step.group and step.risks & {Risk.DESTROY, Risk.INTERRUPT})


def _groups(steps: Sequence[Step]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        if step.group:
            found.setdefault(step.group, []).append(index)
    return list(found.values())
