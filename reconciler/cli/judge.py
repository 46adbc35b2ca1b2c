"""What drifted, with the exceptions in the specs and both ways out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.cli.estate import Estate
    from reconciler.core.address import Address
    from reconciler.core.edit import Edit
    from reconciler.core.observed import Observed
    from reconciler.plan.drift import Drift
    from reconciler.plan.plan import Plan
    from reconciler.plan.ways import Writer
    from reconciler.render.drift import Ways


def judged(estate: "Estate", plan: "Plan", live: Mapping["Address", "Observed"]) -> "tuple[tuple[Drift, ...], Ways]":
    """The drift with its exceptions and ways out; what a patch over the specs cannot say is told with its drift."""
    from reconciler.document.patch import patch
    from reconciler.plan.drift import drifted, excused, stale
    from reconciler.plan.ways import with_ways
    from reconciler.render.drift import Ways

    tolerated = estate.declared.workspace.tolerated
    today = datetime.fromtimestamp(estate.clock.now(), UTC).date()
    found = with_ways(drifted(plan, estate.declared, live), plan, estate.declared, live, _written(estate))
    remarks = [one for one in stale(found, tolerated, today) if estate.scope.whole]
    found = excused(found, tolerated, today)
    edits = [edit for one in found if one.counts for edit in one.edits]
    held = {edit: why for edit in edits if (why := _held(edit, estate))}
    accepting = patch((edit for edit in edits if edit not in held), estate.declared)
    left = held | dict(accepting.left)
    return tuple(_without(one, left) for one in found), Ways(accepting.diff, tuple(remarks))


def _written(estate: "Estate") -> "Writer":
    """What `export` would write of something live."""
    from reconciler.cli.exporting import Export

    declared, reader = estate.declared, estate.reader
    return lambda address: Export(reader, declared.targets[address.account], declared).declaration(address)


def _held(edit: "Edit", estate: "Estate") -> str:
    """Why a declaration cannot simply be taken away: something else names it."""
    if edit.path or edit.value is not None:
        return ""
    kinds, declared = estate.drafter.kinds, estate.declared
    others = (want for want in declared.wants.values() if not want.address.within(edit.address))
    naming = (
        want.address
        for want in others
        for need in kinds[want.kind].needs(want, declared)
        if need.field and need.address.within(edit.address)
    )
    first = next(naming, None)
    return f"{first} names it" if first else ""


def _without(one: "Drift", left: Mapping["Edit", str]) -> "Drift":
    """A drift that says which of its edits are not in the patch, and why."""
    why: dict[str, list[str]] = {}
    for edit in one.edits:
        if edit in left:
            why.setdefault(left[edit], []).append(f"`{'.'.join(edit.path)}`" if edit.path else "it")
    told = [f"{', '.join(paths)} is not in the patch: {reason}" for reason, paths in why.items()]
    return replace(one, accept="; ".join([one.accept, *told]))
