"""A plan: ordered steps with what they wait for, notes, and what the estate costs before and after."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from reconciler.core.address import Address
from reconciler.core.step import Action, Cost, Kind, Note, Step
from reconciler.core.want import Price
from reconciler.plan.cost import US_EAST

SYMBOLS = {"create": "+", "update": "~", "delete": "-", "replace": "±", "wait": "…"}


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """An account and Region of the plan; `endpoint` is empty for AWS itself, else `emulator` or the custom URL.

    `price` is what things cost there.
    """

    alias: str
    account_id: str
    region: str
    endpoint: str = ""
    price: Price = US_EAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a run would do, as data.

    `steps` stand in an order in which they could be sent one by one; `edges[i]` are the positions of the steps that
    step i comes after. `hourly_before`/`hourly_after` price the estate's running inference units in US dollars;
    `hourly_most` is the latter with all the units that may run.
    `made` is epoch seconds and, like times and prices, not part of what is approved.
    """

    workspace: str
    repository: str
    targets: tuple[PlannedTarget, ...]
    steps: tuple[Step, ...] = ()
    edges: tuple[tuple[int, ...], ...] = ()
    notes: tuple[Note, ...] = ()
    unchanged: int = 0
    hourly_before: float = 0.0
    hourly_after: float = 0.0
    hourly_most: float = 0.0
    made: float = 0.0
    specs: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> tuple[Step, ...]:
        """The steps that change a declared resource."""
        return tuple(step for step in self.steps if step.kind is Kind.WRITE)

    def changes(self) -> dict[Address, str]:
        """Each address that has steps other than records → `create`, `update`, `delete`, `replace` or `wait`."""
        found: dict[Address, set[Action]] = {}
        for step in self.steps:
            if step.kind is not Kind.RECORD:
                found.setdefault(step.address, set()).add(step.action)
        return {address: _verb(actions - {Action.UPLOAD} or actions) for address, actions in found.items()}

    def price(self, account: str) -> Price:
        """What things cost in an account; those of US East where it is none of the plan's."""
        return next((target.price for target in self.targets if target.alias == account), US_EAST)

    def counts(self) -> Counter[str]:
        """How many addresses have each verb, with `record` counting the book-keeping steps."""
        counted = Counter(self.changes().values())
        counted["record"] = sum(step.kind is Kind.RECORD for step in self.steps)
        return counted

    def without(self, out: Collection[int]) -> Self:
        """The plan without the steps at these positions, and without their price."""
        kept = [position for position in range(len(self.steps)) if position not in out]
        place = {position: number for number, position in enumerate(kept)}
        prices = [self.steps[position].cost for position in out]
        return replace(
            self,
            steps=tuple(self.steps[position] for position in kept),
            edges=tuple(tuple(place[one] for one in self.edges[position] if one in place) for position in kept),
            hourly_after=self.hourly_after - sum(price.hourly for price in prices),
            hourly_most=self.hourly_most - sum(price.most for price in prices),
        )

    def cost(self) -> Cost:
        """What the steps cost together."""
        return Cost(sum(step.cost.once for step in self.steps), sum(step.cost.hourly for step in self.steps))


def _verb(actions: set[Action]) -> str:
    told = actions - {Action.WAIT}
    if not told:
        return "wait"
    if told >= {Action.DELETE, Action.CREATE} or told >= {Action.STOP, Action.START}:
        return "replace"
    if told <= {Action.CREATE, Action.START, Action.UPLOAD}:
        return "create" if Action.CREATE in told or Action.START in told else "update"
    return "delete" if told <= {Action.DELETE, Action.STOP} else "update"
