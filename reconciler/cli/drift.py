"""`reconciler drift`: say what somebody changed by hand."""

from typing import Any

import click

from reconciler.cli.options import color_option, emulator_options, output_option, scope_options, specs_option


@click.command(name="drift", short_help="Say what somebody changed by hand.")
@specs_option
@scope_options
@output_option("text", "json", "markdown", "junit")
@emulator_options
@color_option
def command(output: str, color: str, **chosen: Any) -> int:
    """Compare live state with what was last applied. Nothing is changed.

    Exits with 2 when something was changed, removed, added or left running by hand; what the specs are merely ahead of
    is pending, and no drift.
    """
    from reconciler.apply.exit import worst
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.plan import exit_code
    from reconciler.cli.view import show_drift
    from reconciler.plan.drift import DriftClass, drifted

    with opened(Chosen(**chosen, color=color)) as estate:
        plan, live = estate.plan()
        found = drifted(plan, estate.declared, live)
    show_drift(plan, found, output, color)
    differs = any(one.kind is not DriftClass.PENDING for one in found)
    return worst({exit_code(plan, detailed=False), 2 if differs else 0})
