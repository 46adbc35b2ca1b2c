"""`reconciler drift`: say what somebody changed by hand."""

from pathlib import Path
from typing import Any

import click

from reconciler.cli.options import (
    color_option,
    emulator_options,
    output_option,
    report_option,
    scope_options,
    specs_option,
)

FORMS = ("text", "json", "markdown", "junit")


@click.command(name="drift", short_help="Say what somebody changed by hand.")
@specs_option
@scope_options
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan that reverts the drift.")
@output_option(*FORMS)
@report_option(*FORMS)
@emulator_options
@color_option
def command(out: Path | None, output: str, reports: Any, color: str, **chosen: Any) -> int:
    """Compare live state with what was last applied. Nothing is changed.

    Exits with 2 when something was changed, removed, added or left running by hand; what the specs are merely ahead of
    is pending, and no drift.
    """
    from reconciler.apply.exit import worst
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.files import write
    from reconciler.cli.plan import exit_code
    from reconciler.cli.view import show_drift
    from reconciler.plan.drift import DriftClass, drifted
    from reconciler.plan.file import dump

    with opened(Chosen(**chosen, color=color)) as estate:
        plan, live = estate.plan()
        found = drifted(plan, estate.declared, live)
    if out:
        write(out, dump(plan))
    show_drift(plan, found, output, color, reports)
    differs = any(one.kind is not DriftClass.PENDING for one in found)
    return worst({exit_code(plan, detailed=False), 2 if differs else 0})
