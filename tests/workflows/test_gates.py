"""The workflows and the action pass the linters that CI trusts, and the few rules of ours that those do not know."""

import subprocess
import sys
from pathlib import Path

import pytest
from workflow_job import read

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
OURS = [path for path in WORKFLOWS if path.name != "ci.yml"]
BIN = Path(sys.executable).parent


def checked(*command, given=None):
    """Run a program that has to end with 0."""
    ended = subprocess.run([BIN / command[0], *command[1:]], input=given, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def jobs(path):
    """The jobs of a workflow, by name."""
    return read(path)["jobs"].items()


def steps():
    """Every step of every workflow and action, with where it stands and the shell that is meant where none is named."""
    for path in WORKFLOWS:
        for name, job in jobs(path):
            for number, step in enumerate(job.get("steps", [])):
                yield pytest.param(step, id=f"{path.stem}-{name}-{number}")
    for path in ACTIONS:
        for number, step in enumerate(read(path)["runs"]["steps"]):
            yield pytest.param(step, id=f"{path.parent.name}-{number}")


def test_zizmor_finds_nothing():
    """No injection, no credential left behind, no action that is not pinned, no permission too many."""
    checked("zizmor", "--offline", "--strict-collection", "--quiet", str(ROOT / ".github"))


@pytest.mark.parametrize(
    ("schema", "paths"), [("vendor.github-workflows", WORKFLOWS), ("vendor.github-actions", ACTIONS)]
)
def test_the_files_are_what_github_reads(schema, paths):
    """Workflows and actions validate against their schemas."""
    checked("check-jsonschema", "--builtin-schema", schema, *map(str, paths))


@pytest.mark.parametrize("step", [step for step in steps() if "run" in step.values[0]])
def test_scripts_pass_shellcheck(step):
    """Every `run:` as bash, short, and with expressions only in its environment."""
    assert "${{" not in step["run"]
    assert len(step["run"].splitlines()) <= 5
    checked("shellcheck", "--shell=bash", "--severity=style", "-", given=f"#!/bin/bash\n{step['run']}")


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_permissions_are_given_job_by_job(path):
    """Nothing by default; identity and writing only where they are used."""
    assert read(path)["permissions"] == {}
    for name, job in jobs(path):
        may, used = job["permissions"], str(job)
        called = read(ROOT / job["uses"].removeprefix("$/")) if "uses" in job else {}
        used += str(called)
        assert ("id-token" in may) == ("configure-aws-credentials" in used), name
        assert ("pull-requests" in may) == ("github comment" in used), name
        assert ("issues" in may) == ("github issue" in used), name
        assert ("actions" in may) == ("github approval" in used), name
        assert may["contents"] == "read", name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_runs_foreign_code_with_our_rights(path):
    """`pull_request_target` and `workflow_run` are not there."""
    assert not {"pull_request_target", "workflow_run"} & set(read(path)["on"])


def test_plan_and_apply_have_roles_of_their_own():
    """The plan role is never asked for where something is applied, nor the other way round."""
    roles = {
        path.stem: {name for name in ("PLAN_ROLE_ARN", "APPLY_ROLE_ARN") if name in path.read_text()} for path in OURS
    }
    assert roles == {
        "plan": {"PLAN_ROLE_ARN"},
        "drift": {"PLAN_ROLE_ARN"},
        "apply": set(),
        "apply-target": {"APPLY_ROLE_ARN"},
    }
