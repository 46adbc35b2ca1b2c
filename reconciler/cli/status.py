"""`reconciler status`: what is going on, since when, until when, at what price."""

from collections.abc import Iterator
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
    from reconciler.core.service import Reader


@click.command(name="status", short_help="Say what is going on.")
@specs_option
@scope_options
@output_option(*FORMS)
@report_option(*FORMS)
@emulator_options
@color_option
def command(output: str, reports: Any, color: str, **chosen: Any) -> int:
    """Say what is in progress, since when, its expected end and its price; what is queued, failed, and running.

    Nothing is changed. Exits with 0 however things stand, 1 when something cannot be read; `wait` waits for an end.
    """
    from reconciler.apply.exit import preview
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.sight import look
    from reconciler.cli.view import show
    from reconciler.plan.status import status

    with opened(Chosen(**chosen, color=color), reading=True) as estate:
        plan, live = estate.plan()
        aliases = {step.address.account for step in plan.steps if step.slot}
        found = status(plan, live, {alias: [*versions(estate.reader, alias)] for alias in aliases}, estate.clock.now())
        sight = look(estate, live, output, reports)
    show("status", plan, live, found, output=output, color=color, reports=reports, sight=sight)
    return preview(plan)


def versions(reader: "Reader", alias: str) -> Iterator[str]:
    """The statuses of all versions of an account and Region, whosoever they are: they share its quotas."""
    for project in reader.call(alias, "DescribeProjects")["ProjectDescriptions"]:
        answer = reader.call(alias, "DescribeProjectVersions", ProjectArn=project["ProjectArn"])
        yield from (version["Status"] for version in answer["ProjectVersionDescriptions"])
