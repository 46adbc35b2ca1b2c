"""`reconciler plan`: show what would change."""

from pathlib import Path
from typing import Any

import click

from reconciler.cli.options import (
    color_option,
    emulator_options,
    intent_options,
    output_option,
    report_option,
    scope_options,
    specs_option,
)
from reconciler.cli.view import FORMS


@click.command(name="plan", short_help="Show what would change.")
@specs_option
@scope_options
@intent_options
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan for `apply FILE`.")
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Plan from what `snapshot` recorded: without credentials, without a network.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 on differences, 3 when only waiting is left.")
@output_option(*FORMS)
@report_option(*FORMS)
@emulator_options
@color_option
def command(
    out: Path | None,
    snapshot: Path | None,
    detailed_exitcode: bool,
    output: str,
    reports: Any,
    color: str,
    **options: Any,
) -> int:
    """Read live state and show, step by step and call by call, what `apply` would do. Nothing is changed."""
    from dataclasses import replace

    from reconciler.apply.exit import preview
    from reconciler.cli.asked import told
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.files import write
    from reconciler.cli.sight import look
    from reconciler.cli.snapshot import replayed
    from reconciler.cli.view import show
    from reconciler.plan.file import dump

    chosen = Chosen(**options, color=color)
    with replayed(chosen, snapshot) if snapshot else opened(chosen, reading=True) as estate:
        plan, live = estate.plan()
        sight = look(estate, live, output, reports)
    if out:
        write(out, dump(replace(plan, options=told(chosen))))
    show("plan", plan, output=output, color=color, reports=reports, sight=sight)
    return preview(plan, detailed=detailed_exitcode)
