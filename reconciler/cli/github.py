"""`reconciler github`: what a workflow needs around the other commands; what it posts goes through the `gh` program."""

from pathlib import Path
from typing import Any

import click

from reconciler.cli.github_step import STEPS
from reconciler.cli.options import specs_option

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(short_help="Steps of GitHub workflows: outputs, comments, issues.")
def command() -> None:
    """Run as a step of a GitHub workflow: set outputs, keep comments and issues, find what was approved.

    `gh` must be installed and GH_TOKEN set for all but `step`.
    """


@command.command()
@click.argument("name", metavar="COMMAND", type=click.Choice(list(STEPS)))
@specs_option
@click.option("--target", envvar="RECONCILER_TARGET", default="", help="As for COMMAND.")
@click.option("--shard", envvar="RECONCILER_SHARD", default="", help="As for COMMAND.")
@click.option("--plan", envvar="RECONCILER_PLAN", default="", help="The approved plan that `apply` keeps to.")
@click.option("--allow", envvar="RECONCILER_ALLOW", default="", help="As for `apply`.")
@click.option("--wait", envvar="RECONCILER_WAIT", default="", help="As for `apply`.")
@click.option("--timeout", envvar="RECONCILER_TIMEOUT", default="", help="As for `apply`.")
@click.option("--lock-timeout", envvar="RECONCILER_LOCK_TIMEOUT", default="", help="As for `apply`.")
@click.option("--prune", envvar="RECONCILER_PRUNE", is_flag=True, help="As for `plan` and `apply`.")
@click.option("--scheduled", envvar="RECONCILER_SCHEDULED", is_flag=True, help="As for `apply`.")
@click.option("--require-tip", envvar="RECONCILER_REQUIRE_TIP", is_flag=True, help="As for `apply`.")
@click.option(
    "--dir", "folder", type=FOLDER, envvar="RECONCILER_DIR", help="Where files go.  [default: $RUNNER_TEMP/reconciler]"
)
def step(name: str, folder: Path | None, **options: Any) -> int:
    """Run COMMAND as a step: log, annotations, job summary, outputs.

    Differences (2) and work in progress (3) are told as outputs, not as a failure; every other code stays as it is.
    """
    from reconciler.cli.github_step import run

    return run(name, folder, options)


@command.command()
@click.argument("file", type=FILE)
@click.option("--pr", type=int, required=True, help="The pull request's number.")
@click.option("--key", required=True, help="What the comment is about, such as plan:dev; one comment for each.")
def comment(file: Path, pr: int, key: str) -> None:
    """Post FILE on a pull request, or put it into the comment that is there already."""
    from reconciler.cli.github_post import comment as post

    click.echo(post(pr, key, file.read_text()))


@command.command()
@click.argument("file", type=FILE)
@click.option("--target", required=True, help="The account whose drift FILE tells; one issue for each.")
@click.option("--drift", type=bool, required=True, help="Whether there is any.")
def issue(file: Path, target: str, drift: bool) -> None:
    """Open, update, reopen or close the issue about a target's drift."""
    from reconciler.cli.github_post import issue as post

    click.echo(post(target, file.read_text(), drift=drift))


@command.command()
@click.option("--target", required=True, help="The account that is to be applied.")
@click.option("--name", required=True, help="The matrix row's name, which tells shards apart.")
@click.option("--run", "run_id", type=int, help="The run whose plan somebody approves by naming it.")
@click.option("--allow", default="", help="The risks that they approve with it.")
@click.option("--dir", "folder", type=FOLDER, required=True, help="Where the approved plan goes.")
@specs_option
def approval(target: str, name: str, run_id: int | None, allow: str, folder: Path, specs: Path) -> None:
    """Find the plan that was approved for what this run is to apply.

    On a push: the one that was made for the merged pull request, with the risks that its labels `allow-destroy` and
    `allow-interrupt` approve. By hand: the one of --run. On a schedule: the last one, while its work is in progress;
    then none, but schedules in the specs are kept.
    """
    from reconciler.cli.github_approval import Asked, find
    from reconciler.cli.github_tell import outputs

    found = find(Asked(target, name, run_id, allow, folder, specs))
    outputs(found.outputs())
    click.echo(found.message)
