"""`reconciler apply`: make it so; run it again at any time."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import (
    Duration,
    color_option,
    conflicting,
    emulator_options,
    intent_options,
    output_option,
    report_option,
    scope_options,
    specs_option,
    stacked,
)
from reconciler.cli.view import FORMS
from reconciler.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from reconciler.cli.estate import Estate
    from reconciler.cli.run import Ended
    from reconciler.core.step import Step
    from reconciler.plan.plan import Plan

run_options = stacked(
    click.option("--yes", "-y", is_flag=True, help="Do not ask."),
    click.option(
        "--allow",
        metavar="RISKS",
        default="",
        help="What may be done beyond that: destroy, interrupt (comma-separated).",
    ),
    click.option(
        "--wait", type=Duration(), help="How long to wait for one thing.  [default: to the end on a terminal, else 15m]"
    ),
    click.option("--timeout", type=Duration(), help="How long the whole run may take."),
    click.option("--lock-timeout", type=Duration(), default=0.0, help="How long to wait for another run's lock."),
    click.option(
        "--journal",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Append one JSON line per call sent; `-` for stderr.",
    ),
    click.option("--scheduled", is_flag=True, help="Only start and stop what schedules in the specs ask for by now."),
    click.option("--require-tip", is_flag=True, help="Refuse unless HEAD is the tip of its branch at the remote, too."),
)


@click.command(name="apply", short_help="Make it so; run it again at any time.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@specs_option
@scope_options
@intent_options
@run_options
@output_option(*FORMS, "jsonl")
@report_option(*FORMS)
@emulator_options
@color_option
def command(file: Path | None, **options: Any) -> int:
    """Plan, ask, and send what is needed, in order; FILE is a plan that somebody approved, with all that it was asked for.

    Training takes from half an hour to a day: what is still under way when the command leaves (exit code 3) is carried
    on by the next run, from anywhere. `-o jsonl` tells every event as a line of JSON: see `reconciler schema events`.
    """
    from reconciler.cli.asked import with_asked
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.run import RunOptions
    from reconciler.cli.show import load

    scheduled = options.pop("scheduled")
    conflicting(FILE=bool(file), **{"--scheduled": scheduled})
    run = RunOptions.take(options)
    if options.pop("require_tip"):
        from reconciler.cli.tip import require_tip

        require_tip(options["specs"])
    approved, chosen = load(file) if file else None, Chosen(**options)
    with opened(with_asked(chosen, approved.options) if approved else chosen) as estate:
        return _scheduled(estate, run) if scheduled else _apply(estate, approved, run)


def _scheduled(estate: "Estate", options: Any) -> int:
    """What the hour asks for, and nothing else."""
    from reconciler.cli.run import execute
    from reconciler.plan.scheduled import only_scheduled

    plan, live = estate.plan()
    plan = only_scheduled(plan, estate.declared, live)
    if plan.steps and not agreed(plan, options):
        raise RefusedError("nothing was sent: the plan was not agreed to")
    return execute(estate, plan, live, replace(options, always=True))


def _apply(estate: "Estate", approved: "Plan | None", options: Any) -> int:
    from reconciler.cli.run import carry_out, name_elsewhere, tell

    plan, live = estate.plan()
    if approved:
        _check(estate, approved, plan)
        name_elsewhere(plan, options)
        options = replace(options, always=True)
    elif not agreed(plan, options):
        raise RefusedError("nothing was sent: the plan was not agreed to")
    ended = [carry_out(estate, plan, live, options)]
    code = ended[0].code
    try:
        if announced := {note.address for note in plan.notes if note.again} if code in (0, 3) else set():
            code = _follow_up(estate.again(), approved, announced, options.without_risks(), ended)
    finally:
        tell(estate, options, ended)
    return code


def _follow_up(
    estate: "Estate", approved: "Plan | None", announced: set[Any], options: Any, ended: "list[Ended]"
) -> int:
    """What a plan announced to look at once more: projects that are ours now, policies that have done their work.

    Nothing is destroyed or interrupted, and nothing is sent that was neither approved nor announced. How it ended is
    put beside what `ended` before.
    """
    from reconciler.cli.run import carry_out

    plan, live = estate.plan()
    if not plan.steps:
        return ended[0].code
    if approved and [step for step in _unapproved(estate, approved, plan) if step.address not in announced]:
        click.echo("what is left to do was not approved: plan again and have the new plan approved", err=True)
        return 3
    if plan.writes and not approved and not agreed(plan, options):
        return 3
    ended.append(carry_out(estate, plan, live, options))
    return ended[-1].code


def _unapproved(estate: "Estate", approved: "Plan", now: "Plan") -> "list[Step]":
    """The steps that nobody approved: neither in the plan nor by declaring a schedule."""
    from reconciler.plan.file import unapproved
    from reconciler.plan.scheduled import by_schedule

    return [step for step in unapproved(approved, now) if not by_schedule(step, estate.declared)]


def _check(estate: "Estate", approved: "Plan", now: "Plan") -> None:
    from reconciler.render import text

    if missing := _unapproved(estate, approved, now):
        raise RefusedError(
            f"the plan is stale; what has to be done now was not approved:\n{text.steps(missing)}".rstrip(),
            hint="plan again and have the new plan approved",
        )


def agreed(plan: "Plan", options: Any) -> bool:
    """Whether the plan may be carried out: there is nothing to ask about, `--yes` says so, or the user does."""
    from reconciler.cli.screen import Screen
    from reconciler.cli.view import show

    if options.output == "text":
        show("plan", plan, options.allow, output="text", color=options.color)
    if options.yes or not plan.writes:
        return True
    if not Screen.of(options.color).terminal:
        raise UsageError("nobody can be asked here", hint="give --yes, or a plan file that was approved")
    return click.confirm("\nApply these steps?", default=False)
