"""Which plan was approved for what a run is to apply: a reviewed one, one named by hand, or the last one."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from reconciler.cli import github_gh as gh
from reconciler.errors import FailedError, RefusedError, UsageError

PLANS = {".github/workflows/plan.yml", ".github/workflows/drift.yml"}
"""The workflows whose runs make plans that may be named by hand."""
APPLY = ".github/workflows/apply.yml"
LABELS = {"allow-destroy": "destroy", "allow-interrupt": "interrupt"}
FILE = "plan.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is about to apply."""

    target: str
    name: str
    run: int | None
    allow: str
    folder: Path
    specs: Path


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether to go on, under which plan (none: what bears no risk), with which risks, for which pull request.

    `scheduled` goes on with nothing but starts and stops that schedules in the specs ask for.
    """

    proceed: bool
    message: str
    plan: str = ""
    allow: str = ""
    pull_request: int | None = None
    commit: str = ""
    report: str = ""
    scheduled: bool = False

    def outputs(self) -> dict[str, str]:
        """The step's outputs."""
        told = {"proceed": str(self.proceed).lower(), "scheduled": str(self.scheduled).lower()}
        told |= {"plan": self.plan, "allow": self.allow}
        return told | {"pull-request": str(self.pull_request or ""), "report": self.report}


def find(asked: Asked) -> Approval:
    """Find the plan and keep it in the folder, with a note of what was approved; raises ReconcilerError."""
    event = gh.setting("GITHUB_EVENT_NAME")
    if event == "schedule":
        return _last(asked)
    commit, branch = gh.setting("GITHUB_SHA"), gh.setting("GITHUB_REF_NAME")
    asked.folder.mkdir(parents=True, exist_ok=True)
    tip = gh.read(f"git/ref/heads/{branch}")["object"]["sha"]
    if tip != commit:
        return _superseded(asked, f"{branch} has moved on: what this changed is applied with commit {tip[:12]}")
    found = _named(asked) if event == "workflow_dispatch" else _reviewed(asked)
    found = replace(found, commit=commit)
    (asked.folder / "approval.json").write_text(json.dumps(asdict(found), indent=2))
    return found


def _superseded(asked: Asked, message: str) -> Approval:
    """A newer run has everything that this one has; whoever merged it is told where to look."""
    report = asked.folder / "superseded.md"
    report.write_text(f"### Apply of `{asked.target}`\n\n**Nothing was sent:** {message}.\n")
    request = next((one["number"] for one in _merged()), None)
    return Approval(proceed=False, message=message, pull_request=request, report=str(report))


def _reviewed(asked: Asked) -> Approval:
    """The plan that was shown in the pull request whose merge this is, approved with it."""
    if not (merged := _merged()):
        return Approval(proceed=True, message="no pull request: only steps without risk are sent")
    request, here = merged[0], Approval(proceed=True, message="", pull_request=merged[0]["number"])
    for run in _runs(request["head"]["sha"]):
        if _take(run["id"], asked):
            labels = {one["name"] for one in request["labels"]}
            allow = ",".join(risk for label, risk in LABELS.items() if label in labels)
            message = f"the plan of run {run['id']} was approved with pull request {request['number']}"
            return replace(here, message=message, plan=str(asked.folder / FILE), allow=allow)
    message = f"pull request {request['number']} has no plan for {asked.target}: only steps without risk are sent"
    return replace(here, message=message)


def _merged() -> list[dict[str, Any]]:
    """The pull requests that brought this commit."""
    return [one for one in gh.read(f"commits/{gh.setting('GITHUB_SHA')}/pulls") if one["merged_at"]]


def _runs(commit: str) -> Iterator[dict[str, Any]]:
    """This repository's own runs of `plan` for a pull request's head, the newest first; a fork's are none of them."""
    listed = gh.pages(f"actions/workflows/plan.yml/runs?event=pull_request&head_sha={commit}", "workflow_runs")
    own = (run for run in listed if run["head_repository"]["id"] == run["repository"]["id"])
    yield from sorted(own, key=lambda run: -run["run_number"])


def _named(asked: Asked) -> Approval:
    """The plan of a run that somebody who may start workflows named."""
    if asked.run is None:
        raise UsageError("--run is missing", hint="name the run of `plan` or `drift` whose plan is approved")
    run = gh.read(f"actions/runs/{asked.run}")
    if run["path"] not in PLANS or run["head_repository"]["id"] != run["repository"]["id"]:
        message = f"run {asked.run} is {run['path']} and makes no plan that could be approved"
        raise RefusedError(message, hint="name a run of plan.yml or drift.yml of this repository")
    if not _take(asked.run, asked):
        return Approval(proceed=False, message=f"run {asked.run} has no plan for {asked.target}: nothing is applied")
    message = f"the plan of run {asked.run} was approved by naming it"
    return Approval(proceed=True, message=message, plan=str(asked.folder / FILE), allow=asked.allow)


def _take(run: int, asked: Asked) -> bool:
    """Download a run's plan for the target, if it has one."""
    name = f"plan-{asked.target}"
    listed = gh.pages(f"actions/runs/{run}/artifacts?per_page=100", "artifacts")
    if not any(one["name"] == name and not one["expired"] for one in listed):
        return False
    gh.download(run, name, asked.folder)
    if not (asked.folder / FILE).exists():
        raise FailedError(f"the artifact {name} of run {run} holds no {FILE}")
    return True


def _last(asked: Asked) -> Approval:
    """What the last admitted run may go on with: it was not ended yet, and the specs are still those it was for."""
    begun, ended = _newest(f"approved-{asked.name}"), _newest(f"settled-{asked.name}")
    if begun is None or (ended and ended["created_at"] >= begun["created_at"]):
        return _timed(asked, "nothing is in progress")
    gh.download(begun["workflow_run"]["id"], begun["name"], asked.folder)
    found = Approval(**json.loads((asked.folder / "approval.json").read_bytes()))
    if _changed(asked.specs, found.commit):
        return _timed(asked, "the specs have changed since, and their own run applies them")
    plan = asked.folder / FILE
    message = f"going on with what commit {found.commit[:12]} began"
    return replace(found, message=message, plan=str(plan) if plan.exists() else "")


def _timed(asked: Asked, why: str) -> Approval:
    """Nothing to go on with; where the specs declare schedules, their hours have to be kept all the same."""
    from reconciler.cli.specs import load

    declared = load(asked.specs, "never")
    timed = any(
        getattr(want.spec, "schedule", None) for want in declared.wants.values() if want.address.account == asked.target
    )
    if not timed:
        return Approval(proceed=False, message=why)
    return Approval(proceed=True, message=f"{why}; schedules are kept", scheduled=True)


def _newest(name: str) -> dict[str, Any] | None:
    """The newest artifact of a name that `apply` left on this branch."""
    listed = gh.pages(f"actions/artifacts?name={name}&per_page=100", "artifacts")
    for one in sorted(listed, key=lambda one: one["created_at"], reverse=True):
        run = one["workflow_run"]
        ours = run["head_repository_id"] == run["repository_id"] and run["head_branch"] == gh.setting("GITHUB_REF_NAME")
        if ours and not one["expired"] and gh.read(f"actions/runs/{run['id']}")["path"] == APPLY:
            found: dict[str, Any] = one
            return found
    return None


def _changed(specs: Path, commit: str) -> bool:
    """Whether the specs differ from a commit's; also when there is no such commit any more."""
    command = ["git", "-C", str(specs), "diff", "--quiet", commit, "HEAD", "--", "."]
    return subprocess.run(command, capture_output=True, check=False).returncode != 0  # noqa: S603 - a fixed program
