"""`reconciler drift`: say what somebody changed by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import (
    color_option,
    emulator_options,
    output_option,
    report_option,
    scope_options,
    specs_option,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.cli.estate import Estate
    from reconciler.core.address import Address
    from reconciler.core.edit import Edit
    from reconciler.core.observed import Observed
    from reconciler.plan.drift import Drift
    from reconciler.plan.plan import Plan
    from reconciler.render.drift import Ways

FORMS = ("text", "json", "markdown", "junit", "github", "sarif", "html")


@click.command(name="drift", short_help="Say what somebody changed by hand.")
@specs_option
@scope_options
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan that reverts the drift.")
@output_option(*FORMS)
@report_option(*FORMS)
@emulator_options
@color_option
def command(out: Path | None, output: str, reports: Any, color: str, **chosen: Any) -> int:
    """Compare live state with what was last applied. Nothing is changed: the connection has no way to write.

    Exits with 2 when something was changed, removed, added or left running by hand; what the specs are merely ahead of
    is pending, and no drift, and exceptions in the Workspace (`spec.drift`) excuse what they name until their day. Both
    ways out are told: the command that reverts, and what to write in the specs to accept.
    """
    from reconciler.apply.exit import worst
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.files import write
    from reconciler.cli.plan import exit_code
    from reconciler.cli.view import show_drift
    from reconciler.plan.file import dump

    chosen["only"] = with_marks(chosen["only"])
    with opened(Chosen(**chosen, color=color), reading=True) as estate:
        plan, live = estate.plan()
        found, ways = judged(estate, plan, live)
    if out:
        write(out, dump(plan))
    show_drift(plan, found, output, color, reports, ways=ways, observed=live)
    return worst({exit_code(plan, detailed=False), 2 if any(one.counts for one in found) else 0})


def with_marks(only: "Sequence[Address]") -> "tuple[Address, ...]":
    """The addresses, with the applied marks of their projects: without these, drift and pending look alike."""
    return (*only, *dict.fromkeys(one.project_address.child("applied") for one in only if one.project))


def judged(estate: "Estate", plan: "Plan", live: "Mapping[Address, Observed]") -> "tuple[tuple[Drift, ...], Ways]":
    """The drift with its exceptions and ways out; what a patch over the specs cannot say is told with its drift."""
    from reconciler.document.patch import patch
    from reconciler.plan.drift import drifted, excused, stale
    from reconciler.plan.ways import with_ways
    from reconciler.render.drift import Ways

    tolerated = estate.declared.workspace.tolerated
    today = datetime.fromtimestamp(estate.clock.now(), UTC).date()
    found = with_ways(drifted(plan, estate.declared, live), plan, estate.declared, live)
    remarks = [one for one in stale(found, tolerated, today) if estate.scope.whole]
    found = excused(found, tolerated, today)
    accepting = patch((edit for one in found if one.counts for edit in one.edits), estate.declared)
    return tuple(_without(one, dict(accepting.left)) for one in found), Ways(accepting.diff, tuple(remarks))


def _without(one: "Drift", left: "Mapping[Edit, str]") -> "Drift":
    """A drift that says which of its edits are not in the patch, and why."""
    why: dict[str, list[str]] = {}
    for edit in one.edits:
        if edit in left:
            why.setdefault(left[edit], []).append(".".join(edit.path))
    told = [f"`{'`, `'.join(paths)}` is not in the patch: {reason}" for reason, paths in why.items()]
    return replace(one, accept="; ".join([one.accept, *told]))
