"""What there is to say of a plan, of drift, of the status or of an apply's end, one remark per address or note.

Annotations, SARIF and JUnit are three ways to write the same remarks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Note, Outcome, Result, Risk
from reconciler.finding import NOWHERE, Place, Severity
from reconciler.plan.drift import Drift
from reconciler.plan.plan import Plan, PlannedTarget
from reconciler.plan.status import Status
from reconciler.render import blocks
from reconciler.render import outcome as ends
from reconciler.render import status as going
from reconciler.render.drift import NO_WAYS, Ways, trouble

_SEVERE = frozenset({Result.FAILED, Result.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to say; `rule` names its sort, `means` that sort in words, `fails` whether somebody must look at it."""

    address: Address
    rule: str
    means: str
    severity: Severity
    title: str
    message: str
    hint: str = ""
    where: Place = NOWHERE
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The remarks about a plan's accounts, and what is said of an account without any."""

    plan: Plan
    remarks: tuple[Remark, ...]
    calm: str


def plan(made: Plan) -> Told:
    """A remark for each changed address and for each note."""
    return _told(made, map(_block, blocks.blocks(made)), made.notes, "no changes")


def drift(made: Plan, found: Iterable[Drift], _ways: Ways = NO_WAYS) -> Told:
    """A remark for each drifted address, and for each where that cannot be told; what is pending or excused fails nothing."""
    listed = map(_drift, sorted(found, key=lambda one: (one.address, one.kind)))
    return _told(made, listed, trouble(made), "no drift")


def status(made: Plan, _observed: Mapping[Address, Observed], found: Status) -> Told:
    """A remark for each thing that is going on, and for each trouble."""
    rows = (
        Remark(
            address=address,
            rule=f"status-{word.replace(' ', '-')}",
            means=f"Status: {word}",
            severity=Severity.NOTE,
            title=f"{word}: {address}",
            message=told,
        )
        for word, address, told, _ in going.rows(found)
    )
    return _told(made, rows, found.trouble, "nothing going on")


def outcome(made: Plan, outcomes: Sequence[Outcome], notes: Iterable[Note] = ()) -> Told:
    """A remark for each address of the plan, and for each note."""
    return _told(made, map(_ended, ends.ended(made, outcomes)), notes, "nothing to apply")


MAKERS: Mapping[str, Callable[..., Told]] = {"plan": plan, "drift": drift, "status": status, "outcome": outcome}


def _told(made: Plan, remarks: Iterable[Remark], notes: Iterable[Note], calm: str) -> Told:
    """All remarks, first those about accounts that are not AWS's own."""
    elsewhere = (_elsewhere(made, target) for target in made.targets if target.endpoint)
    return Told(made, (*elsewhere, *remarks, *map(_note, notes)), calm)


def _elsewhere(made: Plan, target: PlannedTarget) -> Remark:
    return Remark(
        address=Address.of(target.alias),
        rule="elsewhere",
        means="An account that is not AWS's own",
        severity=Severity.NOTE,
        title=f"elsewhere: {target.alias}",
        message=blocks.endpoint(target),
        where=Place(made.specs[0]) if made.specs else NOWHERE,
    )


def _block(block: blocks.Block) -> Remark:
    stakes = blocks.stakes(block.risks, block.cost)
    risky = bool(set(block.risks) & {Risk.DESTROY, Risk.INTERRUPT})
    return Remark(
        address=block.address,
        rule=f"plan-{block.verb}",
        means=f"A resource {blocks.HAPPENS[block.verb]}",
        severity=Severity.WARNING if risky else Severity.NOTE,
        title=f"{block.symbol} {block.address}",
        message=block.happens + (f" ({stakes})" if stakes else "") + (f": {block.reason}" if block.reason else ""),
        where=block.main.where,
    )


def _note(note: Note) -> Remark:
    calm = Severity.NOTE if note.topic in blocks.CALM else Severity.WARNING
    return Remark(
        address=note.address,
        rule=note.topic.value.replace(" ", "-"),
        means=blocks.TITLES[note.topic],
        severity=Severity.ERROR if note.topic in blocks.BAD else calm,
        title=f"{note.topic}: {note.address}",
        message=note.message,
        hint=note.hint,
        where=note.where,
        fails=note.topic in blocks.BAD,
    )


def _drift(one: Drift) -> Remark:
    return Remark(
        address=one.address,
        rule=f"drift-{one.kind.value.replace(' ', '-')}",
        means=f"Drift: {one.kind}",
        severity=Severity.WARNING if one.counts else Severity.NOTE,
        title=f"{one.kind}: {one.address}",
        message=one.message,
        where=one.where,
        fails=one.counts,
    )


def _ended(one: ends.Ended) -> Remark:
    severe = one.outcome.result in _SEVERE
    word = str(one.outcome.result)
    return Remark(
        address=one.address,
        rule=f"apply-{word.replace(' ', '-')}",
        means=f"Apply: {word}",
        severity=Severity.ERROR if severe else Severity.NOTE,
        title=f"{word}: {one.address}",
        message=one.outcome.message or one.became,
        where=one.outcome.step.where,
        fails=severe,
    )
