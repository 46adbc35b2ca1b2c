"""`reconciler demo`: the whole story on the emulator, by the real commands, in a folder that is thrown away."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from reconciler.cli.options import color_option
from reconciler.cli.screen import Screen
from reconciler.errors import FailedError

SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: demo, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://acme-staging/reconciler/
      defaults: {output: s3://acme-output/training/}
  tags: {managed-by: reconciler}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: circuit-boards}
spec:
  tags: {team: boards}
  datasets:
    train: {manifest: s3://acme-data/boards/train.manifest}
    test: {splitFrom: train, percent: 20, seed: 7}
  models:
    - name: v1
      description: first boards model
      inference: {minUnits: 1, maxUnits: 3}
"""


@click.command(name="demo", short_help="See it all happen, with no account and no network.")
@click.option("--keep", is_flag=True, help="Keep the folder, to try things in it.")
@color_option
def command(keep: bool, color: str) -> int:
    """Declare a model, apply, change something behind its back, find the drift and repair it: on the emulator."""
    started = time.perf_counter()
    story = _Story(Screen.of(color).color)
    with _folder(keep=keep) as folder:
        _tell(story)
        took = time.perf_counter() - started
        story.say(f"That was a training, a deployment and a repair in {took:.0f} seconds, on the built-in emulator.")
        story.say("The same commands without --emulator work on AWS. Next: `reconciler --help`, and the README.")
        if keep:
            story.say(f"The folder is kept: cd {folder}")
    return 0


def _tell(story: "_Story") -> None:
    story.say("No account, no network, no cost: everything here happens in a temporary folder, on the emulator.")
    story.say("This is all that has to be written; in a repository it would stand in specs/:")
    story.show("cat specs/boards.yaml", SPECS)
    story.say("The emulator gets what the specs refer to: buckets, a manifest, its images.")
    story.run("emulator", "seed")
    story.say("What would be done, call by call, as a pull request would show it:")
    story.run("plan", "--emulator", "--out", "plan.json")
    story.say("The plan is approved: do exactly that. The emulator's clock jumps, so half an hour takes a moment:")
    story.run("apply", "plan.json", "--emulator")
    story.say("Nothing is left to do, and no state file says so: live state does.")
    story.run("plan", "--emulator")
    story.say("Somebody stops the model and takes a tag off in the console:")
    story.show("aws rekognition stop-project-version … && aws rekognition untag-resource --tag-keys team …", _meddle())
    story.say("A scheduled job finds out:")
    story.run("drift", "--emulator", expected=2)
    story.say("Applying again repairs it, and only it:")
    story.run("apply", "--emulator", "--yes")
    story.run("drift", "--emulator")


class _Story:
    """Tells what is done, and does it by the command line's own entry."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def say(self, text: str) -> None:
        """One sentence between two commands."""
        click.echo("\n" + self._styled(f"# {text}", dim=True), color=True)

    def show(self, command: str, output: str) -> None:
        """A command that is not ours, with its output."""
        click.echo(self._styled(f"$ {command}", bold=True), color=True)
        click.echo(output.rstrip("\n"))

    def run(self, *arguments: str, expected: int = 0) -> None:
        """Run one of our commands; raises FailedError when it ends otherwise than expected."""
        from reconciler.cli.main import run

        click.echo(self._styled(f"$ reconciler {' '.join(arguments)}", bold=True), color=True)
        color = () if arguments[0] == "emulator" else ("--color", "always" if self._color else "never")
        code = run([*arguments, *color])
        if code:
            click.echo(self._styled(f"[exit code {code}]", dim=True), color=True)
        if code != expected:
            raise FailedError(f"`reconciler {' '.join(arguments)}` ended with {code} instead of {expected}")

    def _styled(self, text: str, **style: bool) -> str:
        return click.style(text, **style) if self._color else text


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """A workspace of its own as the current folder, with nothing of the environment that points elsewhere."""
    before = Path.cwd()
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(("AWS_", "RECONCILER_"))}
    folder = Path(tempfile.mkdtemp(prefix="reconciler-demo-")).resolve()
    (folder / "specs").mkdir()
    (folder / "specs" / "boards.yaml").write_text(SPECS)
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)
        os.environ.update(hidden)
        if not keep:
            shutil.rmtree(folder)


def _meddle() -> str:
    """Change live state as somebody at the console would."""
    from reconciler.emulator import session

    rekognition = session.open(Path(".reconciler/emulator")).client("rekognition")
    project = rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    found = rekognition.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]
    rekognition.untag_resource(ResourceArn=project, TagKeys=["team"])
    answer = rekognition.stop_project_version(ProjectVersionArn=found[0]["ProjectVersionArn"])
    return f'{{"Status": "{answer["Status"]}"}}'
