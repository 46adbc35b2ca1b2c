"""What a run refuses: risks that were not allowed, and the workspace's limits. A refusal holds its branch only."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Action, Note, Risk, Step, Topic
from reconciler.core.want import Declared, Guards
from reconciler.plan.order import ancestors
from reconciler.plan.plan import Plan

SMALL = 10
"""Below this many live managed resources in an account the share of destroyed ones is not judged."""


def refusals(
    plan: Plan, declared: Declared, live: Mapping[Address, Observed], allowed: Collection[Risk] = frozenset(Risk)
) -> dict[int, str]:
    """The positions of steps that must not be sent → why."""
    guards, managed = declared.workspace.guards, _managed(plan, declared, live)
    found: dict[int, str] = {}
    for position, reason in (
        *_risks(plan, allowed),
        *_destroyed(plan, guards, managed),
        *_projects(plan, guards),
        *_trainings(plan, guards),
        *_spending(plan, guards),
    ):
        found.setdefault(position, reason)
    return found


def foretold(plan: Plan, declared: Declared, live: Mapping[Address, Observed]) -> Plan:
    """The plan with a note wherever the workspace's limits will refuse something: a preview itself is never refused."""
    told = {plan.steps[position].address: reason for position, reason in refusals(plan, declared, live).items()}
    notes = (Note(address, Topic.INFO, f"apply will refuse this: {reason}") for address, reason in told.items())
    return replace(plan, notes=(*plan.notes, *notes))


def _managed(plan: Plan, declared: Declared, live: Mapping[Address, Observed]) -> Counter[str]:
    """How many live resources each account has that the specs declare, or that the plan destroys."""
    leaving = {step.address for _, step in _having(plan, Risk.DESTROY)}
    return Counter(
        have.address.account
        for have in live.values()
        if have.exists and (have.address in declared.wants or have.address in leaving)
    )


def _risks(plan: Plan, allowed: Collection[Risk]) -> Iterator[tuple[int, str]]:
    for position, step in enumerate(plan.steps):
        for risk in sorted(step.risks & {Risk.DESTROY, Risk.INTERRUPT}):
            if risk not in allowed:
                yield position, f"it {risk}s, which needs --allow {risk}"


def _destroyed(plan: Plan, guards: Guards, managed: Counter[str]) -> Iterator[tuple[int, str]]:
    for account, count in managed.items():
        hit = [number for number, step in _having(plan, Risk.DESTROY) if step.address.account == account]
        share = 100 * len(hit) / count
        if count >= SMALL and share > guards.max_destroy_percent:
            told = f"{len(hit)} of {count} resources in {account} would be destroyed ({share:.0f} %)"
            yield from (
                (position, f"{told}; guards.maxDestroyPercent is {guards.max_destroy_percent}") for position in hit
            )


def _projects(plan: Plan, guards: Guards) -> Iterator[tuple[int, str]]:
    hit = [
        number
        for number, step in enumerate(plan.steps)
        if step.action is Action.DELETE and step.address == step.address.project_address
    ]
    if len(hit) > guards.max_projects_deleted:
        told = f"projects to be deleted: {len(hit)}; guards.maxProjectsDeleted is {guards.max_projects_deleted}"
        yield from ((position, told) for position in hit)


def _trainings(plan: Plan, guards: Guards) -> Iterator[tuple[int, str]]:
    hit = [number for number, step in enumerate(plan.steps) if step.slot == "training"]
    for position in hit[guards.max_trainings :]:
        yield position, f"trainings planned: {len(hit)}; guards.maxTrainings is {guards.max_trainings} a run"


def _spending(plan: Plan, guards: Guards) -> Iterator[tuple[int, str]]:
    if plan.hourly_most <= guards.max_hourly_cost:
        return
    raised: dict[Address, float] = {}
    for step in plan.steps:
        raised[step.address] = raised.get(step.address, 0.0) + step.cost.most
    told = f"the estate may come to cost ${plan.hourly_most:.2f} an hour"
    for position, step in enumerate(plan.steps):
        if step.cost.most > 0 and raised[step.address] > 0:
            yield position, f"{told}; guards.maxHourlyCost is ${guards.max_hourly_cost:.2f}"


def _having(plan: Plan, risk: Risk) -> Iterator[tuple[int, Step]]:
    return ((number, step) for number, step in enumerate(plan.steps) if risk in step.risks)


def hold(plan: Plan, refused: Mapping[int, str]) -> Plan:
    """The plan without the refused steps, what only leads to them, and all that comes after them.

    What leads to a step at or below its address is there for its sake: nothing is stopped for a version that is not
    deleted, nor emptied for a project that is not, and no group is begun in part. Notes say why.
    """
    causes = {before: position for position in refused for before in _leading(plan, position)}
    out: dict[int, Note] = {}
    for position, step in enumerate(plan.steps):
        if position in refused:
            out[position] = Note(step.address, Topic.REFUSED, refused[position], where=step.where)
            continue
        cause = causes.get(position, next((before for before in plan.edges[position] if before in out), None))
        if cause is not None:
            told = f"skipped because {plan.steps[cause].address} is refused"
            out[position] = Note(step.address, Topic.BLOCKED, told, where=step.where)
    notes: dict[Address, Note] = {}
    for note in sorted(out.values(), key=lambda one: one.topic is Topic.BLOCKED):
        notes.setdefault(note.address, note)
    return replace(plan.without(out), notes=plan.notes + tuple(notes[key] for key in sorted(notes)))


def _leading(plan: Plan, position: int) -> Iterator[int]:
    """The steps before one that are at its address or below it."""
    address = plan.steps[position].address
    return (one for one in ancestors(plan.edges, position) if plan.steps[one].address.within(address))
