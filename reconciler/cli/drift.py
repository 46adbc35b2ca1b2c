"""`reconciler drift`: say what somebody changed by hand."""

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
from reconciler.cli.view import FORMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.core.address import Address


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
    from reconciler.apply.exit import preview, worst
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.files import write
    from reconciler.cli.judge import judged
    from reconciler.cli.sight import look
    from reconciler.cli.view import show
    from reconciler.plan.file import dump

    chosen["only"] = with_marks(chosen["only"])
    with opened(Chosen(**chosen, color=color), reading=True) as estate:
        plan, live = estate.plan()
        found, ways = judged(estate, plan, live)
        sight = look(estate, live, output, reports)
    if out:
        write(out, dump(plan))
    show("drift", plan, found, ways, output=output, color=color, reports=reports, sight=sight)
    return worst({preview(plan), 2 if any(one.counts for one in found) else 0})


def with_marks(only: "Sequence[Address]") -> "tuple[Address, ...]":
    """The addresses, with the applied marks of their projects: without these, drift and pending look alike."""
    return (*only, *dict.fromkeys(one.project_address.child("applied") for one in only if one.project))
