"""The estate as a tree: each live or planned resource with its sync and its health."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Note, Topic, Usage
from reconciler.plan.cost import cost
from reconciler.plan.plan import Plan
from reconciler.render.words import money

_HIDDEN = frozenset({"applied"})
"""Kinds that are our own book-keeping."""
_TO_DO = {
    "create": "to create",
    "update": "to update",
    "delete": "to delete",
    "replace": "to replace",
    "wait": "in progress",
}
_NOTED = {
    Topic.UNMANAGED: "not declared",
    Topic.ORPHANED: "not declared",
    Topic.IDLE: "not declared",
    Topic.UNKNOWN: "unknown",
    Topic.BLOCKED: "held back",
    Topic.QUEUED: "queued",
    Topic.CONFLICT: "conflict",
    Topic.REFUSED: "refused",
    Topic.INVALID: "invalid",
    Topic.FAILED: "failed",
    Topic.STALE_COPY: "stale copy",
}
_HEALTH = {
    Phase.READY: "healthy",
    Phase.ARRIVING: "on its way",
    Phase.LEAVING: "leaving",
    Phase.FAILED: "failed",
    Phase.ABSENT: "absent",
    Phase.UNKNOWN: "unknown",
}
GOOD = frozenset({"in sync", "healthy"})
BAD = frozenset({"failed", "unknown", "conflict", "refused", "invalid", "to delete", "to replace"})


@dataclass(frozen=True, slots=True)
class Branch:
    """A resource in the tree: its own sync and health, what it costs by the hour, and what lies below it."""

    address: Address
    name: str
    sync: str = ""
    health: str = ""
    detail: str = ""
    hourly: float = 0.0
    below: tuple["Branch", ...] = ()

    def all(self) -> Iterator["Branch"]:
        """This branch and everything below it."""
        yield self
        for branch in self.below:
            yield from branch.all()

    @property
    def calm(self) -> bool:
        """Whether nothing at and below needs a look."""
        quiet = GOOD | {""}
        return all(branch.sync in quiet and branch.health in quiet for branch in self.all())

    @property
    def price(self) -> str:
        """What it costs by the hour, such as `$4.00/h`; empty for nothing."""
        return f"{money(self.hourly)}/h" if self.hourly else ""

    @property
    def total(self) -> float:
        """What everything at and below it costs by the hour."""
        return sum(branch.hourly for branch in self.all())

    @property
    def share(self) -> str:
        """How much of what lies at and below is in sync, such as `3 of 5 in sync`."""
        told = [branch.sync for branch in self.all() if branch.sync]
        return f"{sum(sync in GOOD for sync in told)} of {len(told)} in sync"


def tree(plan: Plan, observed: Mapping[Address, Observed]) -> list[Branch]:
    """One branch per account of everything that was read, planned or noted."""
    verbs = plan.changes()
    notes = {note.address: note for note in plan.notes if note.topic in _NOTED}
    shown = {address for address, have in observed.items() if have.kind not in _HIDDEN and _is_there(have, verbs)}
    shown |= verbs.keys() | notes.keys()
    facts = _Facts(verbs, notes, observed, plan)
    return list(_branches(sorted(shown), 1, facts))


@dataclass(frozen=True, slots=True)
class _Facts:
    verbs: Mapping[Address, str]
    notes: Mapping[Address, Note]
    observed: Mapping[Address, Observed]
    plan: Plan

    def sync(self, address: Address) -> str:
        if address in self.verbs:
            return _TO_DO[self.verbs[address]]
        if note := self.notes.get(address):
            return _NOTED[note.topic]
        return "in sync" if address in self.observed else ""

    def hourly(self, address: Address) -> float:
        have = self.observed.get(address)
        units = have.facts.get("units", 0) if have and have.phase in (Phase.READY, Phase.ARRIVING) else 0
        note = self.notes.get(address)
        known = cost(Usage(inference_units=units), self.plan.price(address.account)).hourly
        return known or (note.hourly if note else 0.0)


def _is_there(have: Observed, verbs: Mapping[Address, str]) -> bool:
    """Whether to show it: what is absent and not wanted, such as inference that was never declared, is nothing."""
    return have.phase is not Phase.ABSENT or have.address in verbs


def _branches(addresses: Iterable[Address], depth: int, facts: _Facts) -> Iterator[Branch]:
    """One branch per part at `depth`; `addresses` are in order."""
    for parts, group in groupby(addresses, key=lambda address: address.parts[:depth]):
        address = Address(parts)
        below = [one for one in group if one != address]
        yield _branch(address, tuple(_branches(below, depth + 1, facts)), facts)


def _branch(address: Address, below: tuple[Branch, ...], facts: _Facts) -> Branch:
    have = facts.observed.get(address)
    return Branch(
        address,
        address.name,
        facts.sync(address),
        _HEALTH[have.phase] if have else "",
        " ".join(part for part in (have.status, have.problem or have.message) if part) if have else "",
        facts.hourly(address),
        below,
    )
