"""What a run refuses: risks that were not allowed, and the workspace's limits. A refusal holds its branch only."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Action, Note, Risk, Step, Topic
from reconciler.core.want import Guards
from reconciler.plan.plan import Plan

SMALL = 10
"""Below this many live managed resources in an account the share of destroyed ones is not judged."""


def refusals(
    plan: Plan, guards: Guards, allowed: Collection[Risk], live: Mapping[str, Collection[Observed]]
) -> dict[int, str]:
    """The positions of steps that must not be sent → why; `live` is the managed resources by account alias."""
    found: dict[int, str] = {}
    for position, reason in _all(plan, guards, allowed, live):
        found.setdefault(position, reason)
    return found


def _all(
    plan: Plan, guards: Guards, allowed: Collection[Risk], live: Mapping[str, Collection[Observed]]
) -> Iterator[tuple[int, str]]:
    yield from _risks(plan, allowed)
    yield from _destroyed(plan, guards, live)
    yield from _projects(plan, guards)
    yield from _trainings(plan, guards)
    yield from _spending(plan, guards)


def _risks(plan: Plan, allowed: Collection[Risk]) -> Iterator[tuple[int, str]]:
    for position, step in enumerate(plan.steps):
        for risk in sorted(step.risks & {Risk.DESTROY, Risk.INTERRUPT}):
            if risk not in allowed:
                yield position, f"it {risk}s, which needs --allow {risk}"


def _destroyed(plan: Plan, guards: Guards, live: Mapping[str, Collection[Observed]]) -> Iterator[tuple[int, str]]:
    for account, managed in live.items():
        hit = [number for number, step in _having(plan, Risk.DESTROY) if step.address.account == account]
        share = 100 * len(hit) / len(managed) if managed else 0
        if len(managed) >= SMALL and share > guards.max_destroy_percent:
            for position in hit:
                yield (
                    position,
                    (
                        f"{len(hit)} of {len(managed)} resources in {account} would be destroyed ({share:.0f} %); "
                        f"guards.maxDestroyPercent is {guards.max_destroy_percent}"
                    ),
                )


def _projects(plan: Plan, guards: Guards) -> Iterator[tuple[int, str]]:
    hit = [
        number
        for number, step in enumerate(plan.steps)
        if step.action is Action.DELETE and step.address == step.address.project_address
    ]
    if len(hit) > guards.max_projects_deleted:
        for position in hit:
            limit = guards.max_projects_deleted
            yield position, f"{len(hit)} projects would be deleted; guards.maxProjectsDeleted is {limit}"


def _trainings(plan: Plan, guards: Guards) -> Iterator[tuple[int, str]]:
    hit = [number for number, step in enumerate(plan.steps) if step.slot == "training"]
    for position in hit[guards.max_trainings :]:
        yield position, f"{len(hit)} trainings are planned; guards.maxTrainings is {guards.max_trainings} a run"


def _spending(plan: Plan, guards: Guards) -> Iterator[tuple[int, str]]:
    if plan.hourly_most <= guards.max_hourly_cost:
        return
    raised: dict[Address, float] = {}
    for step in plan.steps:
        raised[step.address] = raised.get(step.address, 0.0) + step.cost.most
    for position, step in enumerate(plan.steps):
        if step.cost.most > 0 and raised[step.address] > 0:
            yield (
                position,
                (
                    f"the estate may come to cost ${plan.hourly_most:.2f} an hour; "
                    f"guards.maxHourlyCost is ${guards.max_hourly_cost:.2f}"
                ),
            )


def _having(plan: Plan, risk: Risk) -> Iterator[tuple[int, Step]]:
    return ((number, step) for number, step in enumerate(plan.steps) if risk in step.risks)


def hold(plan: Plan, refused: Mapping[int, str]) -> Plan:
    """The plan without the refused steps, their groups, and all that comes after them; notes say why."""
    groups = {plan.steps[position].group: reason for position, reason in refused.items()}
    groups.pop("", None)
    out: dict[int, Note] = {}
    for position, step in enumerate(plan.steps):
        reason = refused.get(position) or groups.get(step.group)
        cause = next((before for before in plan.edges[position] if before in out), None)
        if reason:
            out[position] = Note(step.address, Topic.REFUSED, reason, where=step.where)
        elif cause is not None:
            told = f"skipped because {plan.steps[cause].address} is refused"
            out[position] = Note(step.address, Topic.BLOCKED, told, where=step.where)
    kept = [position for position in range(len(plan.steps)) if position not in out]
    place = {position: number for number, position in enumerate(kept)}
    notes: dict[Address, Note] = {}
    for note in sorted(out.values(), key=lambda one: one.topic is Topic.BLOCKED):
        notes.setdefault(note.address, note)
    return replace(
        plan,
        steps=tuple(plan.steps[position] for position in kept),
        edges=tuple(tuple(place[before] for before in plan.edges[position]) for position in kept),
        notes=plan.notes + tuple(notes[key] for key in sorted(notes)),
        hourly_after=plan.hourly_after - sum(plan.steps[position].cost.hourly for position in out),
        hourly_most=plan.hourly_most - sum(plan.steps[position].cost.most for position in out),
    )
