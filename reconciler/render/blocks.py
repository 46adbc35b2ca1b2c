"""A plan by address: what happens to each resource, and why, as every view of a plan tells it."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Phase
from reconciler.core.step import Action, Cost, Kind, Note, Risk, Step, Topic, Until
from reconciler.plan.plan import SYMBOLS, Plan, PlannedTarget
from reconciler.render.words import clean, duration, money

RISKS = {Risk.DESTROY: "destroys", Risk.INTERRUPT: "interrupts", Risk.SPEND: "spends"}
TITLES = {
    Topic.INVALID: "Cannot be applied as declared",
    Topic.CONFLICT: "Not ours to change",
    Topic.REFUSED: "Refused",
    Topic.UNKNOWN: "Could not be read, so nothing is planned there",
    Topic.FAILED: "Failed earlier, not repeated",
    Topic.BLOCKED: "Held back",
    Topic.QUEUED: "Something else comes first",
    Topic.STALE_COPY: "Copied from another source than declared",
    Topic.UNMANAGED: "Live but not declared, left alone",
    Topic.ORPHANED: "Left the specs, still live",
    Topic.IDLE: "Running without a declaration",
    Topic.INFO: "Good to know",
}
BAD = frozenset({Topic.INVALID, Topic.CONFLICT, Topic.REFUSED, Topic.UNKNOWN, Topic.FAILED})
CALM = frozenset({Topic.INFO, Topic.QUEUED, Topic.BLOCKED})
_UNTIL = {Phase.ABSENT: "gone"}
HAPPENS = {
    "create": "will be created",
    "update": "will be updated",
    "delete": "will be deleted",
    "replace": "will be replaced",
    "wait": "is in progress: only wait",
}
_RUNNING = {
    frozenset({Action.START}): "will be started",
    frozenset({Action.STOP}): "will be stopped",
    frozenset({Action.STOP, Action.START}): "will be restarted",
}


@dataclass(frozen=True, slots=True)
class Block:
    """What happens to one address; `after` are the addresses whose steps come first, `numbers` the steps' positions.

    `verbs` says what the plan does to every address, for what refers to one.
    """

    address: Address
    verb: str
    steps: tuple[Step, ...]
    numbers: tuple[int, ...]
    after: tuple[Address, ...] = ()
    verbs: Mapping[str, str] = field(default_factory=dict)

    @property
    def symbol(self) -> str:
        """The plan's symbol for the verb."""
        return SYMBOLS[self.verb]

    @property
    def happens(self) -> str:
        """What will be done, in words."""
        told = frozenset(step.action for step in self.steps) - {Action.WAIT}
        return _RUNNING.get(told, HAPPENS[self.verb])

    @property
    def risks(self) -> tuple[Risk, ...]:
        """The steps' risks, the worst first."""
        found = {risk for step in self.steps for risk in step.risks}
        return tuple(risk for risk in RISKS if risk in found)

    @property
    def cost(self) -> Cost:
        """What the steps cost together."""
        return Cost(sum(step.cost.once for step in self.steps), sum(step.cost.hourly for step in self.steps))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Each changed field once."""
        found = {change.path: change for step in self.steps for change in step.changes}
        return tuple(found.values())

    @property
    def main(self) -> Step:
        """The step that the rest is there for: the riskiest, else the first that is no upload and no wait."""
        aside = (Action.WAIT, Action.UPLOAD)
        risky = [step for risk in self.risks for step in self.steps if risk in step.risks]
        return next(iter([*risky, *(step for step in self.steps if step.action not in aside), self.steps[0]]))

    @property
    def reason(self) -> str:
        """Why the step that matters most is taken."""
        return self.main.reason

    @property
    def grouped(self) -> bool:
        """Whether steps of this address are begun only together."""
        names = [step.group for step in self.steps if step.group]
        return len(names) > len(set(names))


def blocks(plan: Plan) -> list[Block]:
    """One block per address that has more than records, in address order."""
    verbs = plan.changes()
    positions: dict[Address, list[int]] = {address: [] for address in sorted(verbs)}
    for at, step in enumerate(plan.steps):
        if step.kind is not Kind.RECORD:
            positions[step.address].append(at)
    before = _before(plan, positions)
    told = {str(address): verb for address, verb in verbs.items()}
    return [
        Block(
            address,
            verbs[address],
            tuple(plan.steps[at] for at in found),
            tuple(found),
            before.get(address, ()),
            told,
        )
        for address, found in positions.items()
    ]


def arrows(found: Sequence[Block]) -> dict[Address, tuple[Address, ...]]:
    """What comes directly before each address, without what already comes before that: the arrows of a graph."""
    before = {block.address: set(block.after) for block in found}
    before = {address: earlier & before.keys() - {address} for address, earlier in before.items()}
    ahead: dict[Address, set[Address]] = {}

    def reach(address: Address, path: frozenset[Address]) -> set[Address]:
        if address not in ahead:
            further = [reach(one, path | {address}) | {one} for one in before[address] if one not in path]
            ahead[address] = set().union(*further)
        return ahead[address]

    for address in before:
        reach(address, frozenset())
    return {
        address: tuple(sorted(one for one in earlier if not any(one in ahead[other] for other in earlier - {one})))
        for address, earlier in before.items()
    }


def sections(notes: Iterable[Note]) -> list[tuple[Topic, list[Note]]]:
    """The notes by topic, the ones that need somebody first, each topic in address order."""
    listed = sorted(notes, key=lambda note: (note.address, note.message))
    found = ((topic, [note for note in listed if note.topic is topic]) for topic in TITLES)
    return [(topic, told) for topic, told in found if told]


def headline(plan: Plan) -> str:
    """The plan in one sentence: how much of what, or that nothing changes."""
    counts = plan.counts()
    if not any(counts[verb] for verb in SYMBOLS):
        return "Nothing is planned." if any(note.topic in BAD for note in plan.notes) else "No changes."
    told = ", ".join(f"{counts[verb]} to {verb}" for verb in ("create", "update", "replace", "delete"))
    return f"Plan: {told}" + (f"; {counts['wait']} in progress." if counts["wait"] else ".")


def price(plan: Plan) -> str:
    """What applying costs once and the estate by the hour; empty when there is nothing to pay."""
    once = plan.cost().once
    told = [f"{money(once)} once"] if once else []
    if plan.hourly_before != plan.hourly_after:
        told.append(f"{money(plan.hourly_after)}/h afterwards ({money(plan.hourly_before)}/h now)")
    elif plan.hourly_after:
        told.append(f"{money(plan.hourly_after)}/h as now")
    return f"Cost: {', '.join(told)}." if told else ""


def dollars(cost: Cost) -> str:
    """A cost: `$1.00 once, $4.00/h`; what stops is `saves $4.00/h`; empty for nothing."""
    told = [f"{money(cost.once)} once"] if cost.once else []
    if cost.hourly:
        told.append(f"{'saves ' if cost.hourly < 0 else ''}{money(abs(cost.hourly))}/h")
    return ", ".join(told)


def stakes(risks: Sequence[Risk], cost: Cost) -> str:
    """Risks and cost in words: `destroys, spends $1.00 once`."""
    told = [RISKS[risk] for risk in risks if risk is not Risk.SPEND]
    paid = dollars(cost)
    if Risk.SPEND in risks and (paid or not told):
        told.append(f"spends {paid}".strip())
    elif paid:
        told.append(paid)
    return ", ".join(told)


def waiting(step: Step) -> str:
    """What a wait waits for and how long that takes."""
    assert step.until is not None
    told = [f"expected {duration(step.until.expected)}"] if step.until.expected else []
    told += [f"at most {duration(step.until.limit)}"] if isfinite(step.until.limit) else []
    return f"wait until {reached(step.until)}" + (f": {', '.join(told)}" if told else "")


def reached(until: Until) -> str:
    """What a wait ends on, in words."""
    return " or ".join(_UNTIL.get(phase, phase.value) for phase in until.phases)


def endpoint(target: PlannedTarget) -> str:
    """Where a target's calls go when that is not AWS."""
    if not target.endpoint:
        return ""
    return "on the emulator, not AWS" if target.endpoint == "emulator" else f"at {target.endpoint}, not AWS"


def elsewhere(plan: Plan) -> str:
    """Which accounts are not AWS's own, in a sentence; empty where all are."""
    told = [f"{clean(one.alias)} is {clean(endpoint(one))}" for one in plan.targets if one.endpoint]
    return f"{', '.join(told)}." if told else ""


def allowances(plan: Plan) -> list[Risk]:
    """What `apply` has to be allowed: the risks of the plan that are not mere spending."""
    found = {risk for step in plan.steps for risk in step.risks}
    return [risk for risk in (Risk.DESTROY, Risk.INTERRUPT) if risk in found]


def needs(plan: Plan, allowed: Collection[Risk] = ()) -> str:
    """What a plan with risks needs beyond what is `allowed` already, in a sentence; empty for one without risks."""
    found = allowances(plan)
    words = " and ".join(RISKS[risk] for risk in found)
    missing = ",".join(risk for risk in found if risk not in allowed)
    told = f": apply needs --allow {missing}" if missing else ", which is allowed"
    return f"This plan {words}{told}." if found else ""


def _before(plan: Plan, shown: Container[Address]) -> dict[Address, tuple[Address, ...]]:
    """The addresses, of those that are shown, whose steps come directly before an address's."""
    found: dict[Address, set[Address]] = {}
    for at, step in enumerate(plan.steps[: len(plan.edges)]):
        if step.kind is not Kind.RECORD:
            found.setdefault(step.address, set()).update(_earlier(plan, at))
    return {
        address: tuple(sorted(one for one in earlier if one != address and one in shown))
        for address, earlier in found.items()
    }


def _earlier(plan: Plan, at: int) -> Iterator[Address]:
    """What a step comes after, seen through the book-keeping of its own address."""
    for before in plan.edges[at]:
        step = plan.steps[before]
        if step.kind is Kind.RECORD and step.address == plan.steps[at].address:
            yield from _earlier(plan, before)
        else:
            yield step.address
