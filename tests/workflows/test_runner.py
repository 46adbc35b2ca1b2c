"""The runner fails on what it does not know, and refuses what GitHub would refuse."""

import os

import pytest
import yaml
from workflow_actions import git
from workflow_expressions import UnknownError
from workflow_hub import Hub
from workflow_runner import Runner
from workflow_world import WHO

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
CREDENTIALS = "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c"
UPLOAD = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a workflow of one job with these steps; gives the job."""
    for name, value in (WHO | {"GIT_CONFIG_GLOBAL": os.devnull}).items():
        monkeypatch.setenv(name, value)

    def ran(*steps, permissions=None, **job):
        told = {"runs-on": "ubuntu-24.04", "timeout-minutes": 5, "permissions": permissions or {"contents": "read"}}
        told |= {"steps": list(steps)} | job
        text = yaml.safe_dump({"on": {"push": None}, "permissions": {}, "jobs": {"one": told}})
        folder = tmp_path / "clone" / ".github" / "workflows"
        folder.mkdir(parents=True)
        (folder / "w.yml").write_text(text)
        clone = tmp_path / "clone"
        git(tmp_path, "init", "-q", "-b", "main", "clone")
        git(clone, "add", "--all")
        git(clone, "commit", "-q", "-m", "one")
        hub = Hub(tmp_path / "hub", {}, {})
        machine = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        runner = Runner(hub, clone, tmp_path / "runs", lambda _role, _environment: {}, machine)
        return runner.run("w.yml", "push", git(clone, "rev-parse", "HEAD").strip()).job("one")

    return ran


def test_scripts_run_in_bash_and_set_outputs(run):
    """One step's output is the next one's environment; the job's own outputs come last."""
    job = run(
        {"id": "a", "run": 'echo "x=1" >> "$GITHUB_OUTPUT"; echo said'},
        {"id": "b", "env": {"X": "${{ steps.a.outputs.x }}"}, "run": 'echo "y=$((X + 1))" >> "$GITHUB_OUTPUT"'},
        outputs={"y": "${{ steps.b.outputs.y }}"},
    )
    assert (job.result, job.outputs, "said" in job.log) == ("success", {"y": "2"}, True)


def test_a_failure_skips_what_comes_after(run):
    """But not what always runs."""
    job = run({"run": "exit 3"}, {"id": "b", "run": "true"}, {"id": "c", "if": "always()", "run": "true"})
    assert (job.result, set(job.steps)) == ("failure", {"c"})


@pytest.mark.parametrize(
    "step",
    [
        {"env": {"WHO": "${{ github.actor }}"}, "run": "true"},
        {"if": "hashFiles('x') != ''", "run": "true"},
        {"uses": "somebody/action@3d3c42e5aac5ba805825da76410c181273ba90b1"},
        {"uses": "actions/checkout@v7"},
    ],
    ids=["property", "function", "action", "not pinned"],
)
def test_what_is_not_known_fails_the_test(run, step):
    """An expression or an action that nobody has taught it."""
    with pytest.raises(UnknownError):
        run(step)


@pytest.mark.parametrize(
    ("step", "permissions"),
    [
        ({"run": "true", "continue-on-error": True}, None),
        ({"run": "echo ${{ github.sha }}"}, None),
        ({"uses": CHECKOUT}, None),
        ({"uses": CHECKOUT, "with": {"persist-credentials": "false"}}, {"actions": "read"}),
        ({"uses": CREDENTIALS, "with": {"role-to-assume": "r", "aws-region": "us-east-1"}}, None),
        ({"uses": UPLOAD, "with": {"name": "n", "path": "/nowhere", "if-no-files-found": "error"}}, None),
    ],
    ids=["key", "injection", "persisted credentials", "no right to read", "no identity", "no files"],
)
def test_what_github_or_we_would_refuse_fails_the_test(run, step, permissions):
    """Keys, rights and habits."""
    with pytest.raises((AssertionError, KeyError)):
        run(step, permissions=permissions)


def test_hidden_files_are_not_uploaded(run):
    """As upload-artifact has it since its fourth version."""
    path = "${{ runner.temp }}/.hidden"
    make = {"run": 'mkdir "$RUNNER_TEMP/.hidden"; touch "$RUNNER_TEMP/.hidden/file"'}
    with pytest.raises(AssertionError, match="no files"):
        run(make, {"uses": UPLOAD, "with": {"name": "n", "path": path, "if-no-files-found": "error"}})
