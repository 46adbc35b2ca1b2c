"""Atomic groups: steps that are begun only together, and only when there is time for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.core.clock import duration
from reconciler.core.step import Step
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


def _groups(steps: Sequence[Step]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        if step.group:
            found.setdefault(step.group, []).append(index)
    return list(found.values())
