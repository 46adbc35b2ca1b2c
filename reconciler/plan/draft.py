"""From what is declared and what is live to a plan; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reconciler.core.address import Address
from reconciler.core.delta import Asked, Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.resource import Resource
from reconciler.core.step import Cost, Kind, Note, Step, Topic, Usage
from reconciler.core.want import Declared, Want
from reconciler.finding import NOWHERE, Place
from reconciler.plan.compare import compare
from reconciler.plan.cost import cost, price
from reconciler.plan.observe import Live, Scope
from reconciler.plan.order import order
from reconciler.plan.plan import Plan, PlannedTarget
from reconciler.plan.spare import Items, spared


@dataclass(frozen=True, slots=True)
class Intent:
    """What the command line asks beyond the specs: addresses to retry, and whether to prune.

    Whoever looks at a part of the estate only (not `whole`) never prunes, whatever the specs say.
    """

    retry: frozenset[Address] = frozenset()
    prune: bool = False
    deep: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Drafter:
    """Drafts a plan, and drafts one address again on a fresh reading: the same rule both times.

    `planned` is what the plan that is being carried out was made from: what the command line asked to replace or to
    try again is that, and not what has taken its place since.
    """

    resources: tuple[Resource, ...]
    declared: Declared
    intent: Intent = Intent()
    planned: Live = field(default_factory=dict)
    kinds: Mapping[str, Resource] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", {resource.kind: resource for resource in self.resources})

    def items(self, have: Observed) -> Items:
        """The steps and notes of one resource as it is observed now."""
        want = self.declared.wants.get(have.address)
        if have.phase is Phase.UNKNOWN:
            return (_unread(have, want),)
        if want is None and not have.exists:
            return ()
        why = Delta(compare(want, have) if want else (), self._asked(have, want))
        found = self.kinds[have.kind].steps(want, have, why)
        return tuple(self._priced(one, want) for one in found)

    def plan(self, live: Live, scope: Scope, targets: Iterable[PlannedTarget], **more: object) -> Plan:
        """The whole plan over everything that was read."""
        items, before = self._judged(live), self._before(live)
        held = _held(items, before)
        mine = {address: found for address, found in items.items() if scope.covers(address)}
        chains = {address: tuple(one for one in found if isinstance(one, Step)) for address, found in mine.items()}
        steps = {address: chain for address, chain in chains.items() if chain and address not in held}
        ordered, edges = order(steps, before)
        busy = steps.keys() | held.keys()
        running = [self._running(have) for have in live.values()]
        hourly, most = sum(one.hourly for one in running), sum(one.most for one in running)
        return Plan(
            workspace=self.declared.workspace.name,
            repository=self.declared.workspace.repository,
            targets=tuple(targets),
            steps=ordered,
            edges=edges,
            notes=(*(self._summed(note, live) for note in _notes(mine)), *_blocked(mine, held, items)),
            unchanged=sum(
                have.phase is Phase.READY and address in self.declared.wants and address not in busy
                for address, have in live.items()
            ),
            hourly_before=hourly,
            hourly_after=hourly + sum(step.cost.hourly for step in ordered),
            hourly_most=most + sum(step.cost.most for step in ordered),
            specs=self.declared.files,
            **more,  # type: ignore[arg-type]  # `made` and `options`, named by the caller
        )

    def _judged(self, live: Live) -> dict[Address, Items]:
        """The steps and notes of every address, in order, without what would destroy something that is to stay."""
        return {
            address: spared(self.items(have), live.values(), self.declared) for address, have in sorted(live.items())
        }

    def _asked(self, have: Observed, mine: Want | None) -> Asked:
        project = have.address.project_address
        removal = next((one for one in self.declared.removals if one.address == project), None)
        want = self.declared.wants.get(project)
        return Asked(
            prune=self.intent.whole and (self.intent.prune or bool(want and want.spec.prune)),
            replace=self._meant(have, self.declared.anew),
            retry=self._meant(have, self.intent.retry),
            destroy=removal.destroy if removal else mine is want is None and have.leaves,
            forget=bool(removal and not removal.destroy),
            deep=self.intent.deep,
        )

    def _priced(self, item: Step | Note, want: Want | None) -> Step | Note:
        """Put the place in the specs and the price on what a resource said."""
        where = _where(want)
        if isinstance(item, Step):
            return replace(item, where=where, cost=self._cost(item.address, item.usage))
        return replace(item, where=where, hourly=self._cost(item.address, Usage(inference_units=item.units)).hourly)

    def _cost(self, address: Address, usage: Usage) -> Cost:
        target = self.declared.targets.get(address.account)
        return cost(usage, price(target.region if target else "", self.declared.workspace.prices))

    def _before(self, live: Live) -> dict[Address, list[Address]]:
        """For every address, what has to be in place, or out of the way, first."""
        before: dict[Address, list[Address]] = {}
        for address, want in self.declared.wants.items():
            needs = [need.address for need in self.kinds[want.kind].needs(want, self.declared) if need.order]
            before[address] = needs + ([want.above.address] if want.above else [])
        rank = {resource.kind: number for number, resource in enumerate(self.resources)}
        leaving = sorted(
            (have for have in live.values() if have.address not in before), key=lambda have: rank[have.kind]
        )
        for position, have in enumerate(leaving):
            project = have.address.project_address
            before[have.address] = [*have.after] + [
                later.address
                for later in leaving[position + 1 :]
                if later.address.within(project) and rank[later.kind] > rank[have.kind]
            ]
        return before

    def _meant(self, have: Observed, named: Collection[Address]) -> bool:
        """Whether an address that was named on the command line still holds what it was named for."""
        if not any(have.address.within(one) for one in named):
            return False
        before = self.planned.get(have.address)
        return before is None or (before.arn, before.since) == (have.arn, have.since)

    def _summed(self, note: Note, live: Live) -> Note:
        """What is said of a project that left the specs, with what all in it costs that runs and is priced singly."""
        inside = (have for have in live.values() if have.address.within(note.address))
        hourly = sum(self._running(have).hourly for have in inside) if note.topic is Topic.ORPHANED else 0
        return replace(note, message=f"{note.message}; it costs ${hourly:.2f} an hour") if hourly else note

    def _running(self, have: Observed) -> Cost:
        """What runs costs; each running model is counted where its units are observed."""
        if have.phase not in (Phase.READY, Phase.ARRIVING):
            return Cost()
        units = have.facts.get("units", 0)
        return self._cost(have.address, Usage(0.0, units, have.facts.get("most", units)))


def _unread(have: Observed, want: Want | None) -> Note:
    topic = Topic.INVALID if have.invalid else Topic.UNKNOWN
    told = have.problem or "it could not be read"
    return Note(have.address, topic, told, hint=have.hint, blocks=True, where=_where(want))


def _where(want: Want | None) -> Place:
    return want.where if want else NOWHERE


def _held(items: Mapping[Address, Items], before: Mapping[Address, Iterable[Address]]) -> dict[Address, Address]:
    """Each address that cannot go on → the address with the note that holds it, which it comes after."""
    held: dict[Address, Address] = {}
    blocking = {
        address for address, found in items.items() if any(isinstance(one, Note) and one.blocks for one in found)
    }
    again = True
    while again:
        reached = {
            address: held.get(other, other)
            for address in items
            if address not in held
            for other in before.get(address, ())
            if other in held or other in blocking
        }
        held.update(reached)
        again = bool(reached)
    return held


def _notes(items: Mapping[Address, Items]) -> Iterator[Note]:
    return (one for found in items.values() for one in found if isinstance(one, Note))


def _blocked(
    mine: Collection[Address], held: Mapping[Address, Address], items: Mapping[Address, Items]
) -> Iterator[Note]:
    """Say of each address that waits for another one, where it had something to do."""
    for address, cause in sorted(held.items()):
        steps = [one for one in items[address] if isinstance(one, Step) and one.kind is not Kind.RECORD]
        if steps and address in mine:
            waits = any(isinstance(one, Note) and one.topic is Topic.QUEUED for one in items[cause])
            told = f"yet: {cause} comes first" if waits else f"until {cause} is mended"
            yield Note(address, Topic.BLOCKED, f"nothing is planned here {told}", where=steps[0].where)
