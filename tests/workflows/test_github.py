"""`reconciler github` alone: what it posts, what it takes for approved, and what it says when it cannot."""

import json
import os
import sys
from pathlib import Path

import pytest
from workflow_actions import git
from workflow_hub import Hub, programs
from workflow_world import HERE, WHO

from reconciler.cli.main import run

MERGE = "m" * 40
SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec: {accounts: {dev: {accountId: "111122223333", region: us-east-1, defaults: {output: s3://vision-output/}}}}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: bottles, account: dev}
spec:
  models:
    - name: v1
      trainingData: s3://vision-data/train.manifest
      autoCreate: true
"""
TIMED = '      inference: {minUnits: 1, schedule: [{start: "0 8 * * *", stop: "0 18 * * *"}]}\n'


@pytest.fixture
def hub(tmp_path):
    """A repository whose main is at MERGE, which is pull request 7."""
    hub = Hub(tmp_path / "hub", {}, {})
    hub.propose(7, "h" * 40, "x" * 40, labels=["allow-destroy", "docs"])
    hub.merge(7, MERGE)
    hub.push("main", MERGE)
    return hub


@pytest.fixture
def call(hub, tmp_path, monkeypatch, capsys):
    """Run `reconciler github` as a step of a push to main; gives exit code, stdout and stderr."""
    here = programs(tmp_path / "bin", sys.executable, HERE / "stub_gh.py")
    monkeypatch.setenv("PATH", f"{here}:{os.environ['PATH']}")
    given = {
        "GH_TOKEN": "ghs_contents=read,actions=read,issues=write,pull-requests=write",
        "GH_FOLDER": str(hub.folder),
        "GITHUB_REPOSITORY": "acme/vision",
        "GITHUB_RUN_ID": "500",
        "GITHUB_SHA": MERGE,
        "GITHUB_REF_NAME": "main",
        "GITHUB_EVENT_NAME": "push",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def called(*arguments):
        code = run(["github", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return called


@pytest.fixture
def approval(call, tmp_path):
    """Run `reconciler github approval` for dev; gives its outputs."""

    def asked(*more):
        code, out, err = call("approval", "--target", "dev", "--name", "dev", "--dir", tmp_path / "approval", *more)
        assert code == 0, err
        return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)

    return asked


def plan_of(
    hub, path=".github/workflows/plan.yml", *, event="pull_request", head="h" * 40, fork=False, name="plan-dev"
):
    """A run that keeps a plan; gives its number."""
    number = hub.begin(path, event, head, "branch", fork=fork)
    (hub.artifact(number, name) / "plan.json").write_text(f"plan of {number}")
    return number


def report(tmp_path, text="### Report\n"):
    """A file to post."""
    path = tmp_path / "report.md"
    path.write_text(text)
    return path


def bodies(hub):
    """What the comments say."""
    return [one["body"] for one in hub.load()["comments"]]


def test_one_comment_for_each_key(call, hub, tmp_path):
    """The second time it is replaced, and other keys have their own."""
    call("comment", "--pr", 7, "--key", "plan:dev", report(tmp_path, "first"))
    call("comment", "--pr", 7, "--key", "plan:prod", report(tmp_path, "other"))
    code, out, _ = call("comment", "--pr", 7, "--key", "plan:dev", report(tmp_path, "second"))
    assert (code, out) == (0, "https://github.com/acme/vision/issues/7#issuecomment-9000\n")
    foot = "<sub>[Run 500](https://github.com/acme/vision/actions/runs/500)</sub>\n"
    assert bodies(hub) == [
        f"<!-- reconciler:plan:dev -->\nsecond\n\n{foot}",
        f"<!-- reconciler:plan:prod -->\nother\n\n{foot}",
    ]


def test_what_a_person_wrote_is_never_replaced(call, hub, tmp_path):
    """Somebody quotes our comment, mark and all."""
    told = hub.load()
    told["comments"].append(
        {"id": 1, "issue": 7, "user": {"type": "User"}, "body": "<!-- reconciler:plan:dev -->\nmine"}
    )
    hub._save(told)
    call("comment", "--pr", 7, "--key", "plan:dev", report(tmp_path))
    assert bodies(hub)[0].endswith("mine")
    assert len(bodies(hub)) == 2


@pytest.mark.parametrize(
    ("reports", "states", "said"),
    [
        ([False], [], "no drift, and no issue about any"),
        ([True], [("open", 0)], "opened https://github.com/acme/vision/issues/100"),
        ([True, True], [("open", 1)], "updated https://github.com/acme/vision/issues/100"),
        ([True, False], [("closed", 1)], "closed https://github.com/acme/vision/issues/100"),
        ([True, False, False], [("closed", 1)], "no drift, and https://github.com/acme/vision/issues/100 is closed"),
        ([True, False, True], [("open", 2)], "reopened https://github.com/acme/vision/issues/100"),
    ],
)
def test_one_issue_for_each_target(call, hub, tmp_path, reports, states, said):
    """Opened, updated, closed, left alone, reopened."""
    for drift in reports:
        _, out, _ = call("issue", "--target", "dev", "--drift", str(drift).lower(), report(tmp_path))
    assert [(one["state"], one["edits"]) for one in hub.load()["issues"]] == states
    assert out == f"{said}\n"


def test_an_issue_tells_both_ways_out_while_there_is_drift(call, hub, tmp_path):
    """The run to name, and the specs; a closed one needs neither."""
    call("issue", "--target", "dev", "--drift", "true", report(tmp_path))
    assert "`gh workflow run apply.yml -f run=500`" in hub.load()["issues"][0]["body"]
    call("issue", "--target", "dev", "--drift", "false", report(tmp_path))
    assert "gh workflow" not in hub.load()["issues"][0]["body"]


def test_a_merge_approves_the_newest_plan_of_its_request(approval, hub, tmp_path):
    """With the risks that its labels name, and no others."""
    plan_of(hub)
    newest = plan_of(hub)
    found = approval()
    assert found["proceed"] == "true"
    assert (tmp_path / "approval" / "plan.json").read_text() == f"plan of {newest}"
    assert (found["plan"], found["allow"], found["pull-request"]) == (
        str(tmp_path / "approval" / "plan.json"),
        "destroy",
        "7",
    )


@pytest.mark.parametrize(
    "other",
    [
        {"fork": True},
        {"head": "o" * 40},
        {"event": "workflow_dispatch"},
        {"name": "plan-prod"},
        {"path": ".github/workflows/drift.yml"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_no_other_plan_is_approved_by_a_merge(approval, hub, other):
    """A fork's, another commit's, one made by hand, another target's: then only what bears no risk is sent."""
    plan_of(hub, **other)
    found = approval()
    assert (found["proceed"], found["plan"], found["allow"]) == ("true", "", "")


def test_a_push_without_a_request_has_no_plan(approval, hub):
    """And nobody to tell."""
    hub.propose(7, "h" * 40, "x" * 40)
    found = approval()
    assert (found["proceed"], found["plan"], found["pull-request"]) == ("true", "", "")


def test_an_old_commit_is_not_applied(approval, hub):
    """Its request is told which commit has taken its place."""
    hub.push("main", "n" * 40)
    found = approval()
    assert (found["proceed"], found["pull-request"]) == ("false", "7")
    told = Path(found["report"]).read_text()
    assert "main has moved on: what this changed is applied with commit nnnnnnnnnnnn." in told


def test_a_plan_is_approved_by_naming_its_run(approval, hub, monkeypatch):
    """With the risks that are named, too; a target for which it has none is left alone."""
    monkeypatch.setenv("GITHUB_EVENT_NAME", "workflow_dispatch")
    number = plan_of(hub, ".github/workflows/drift.yml", event="schedule", head=MERGE)
    found = approval("--run", number, "--allow", "interrupt")
    assert (found["proceed"], found["allow"]) == ("true", "interrupt")
    assert found["plan"].endswith("plan.json")
    other = plan_of(hub, ".github/workflows/drift.yml", event="schedule", head=MERGE, name="plan-prod")
    assert approval("--run", other)["proceed"] == "false"


@pytest.mark.parametrize(
    ("path", "fork", "code", "told"),
    [
        ("ci.yml", False, 4, "is .github/workflows/ci.yml and makes no plan that could be approved"),
        ("plan.yml", True, 4, "makes no plan that could be approved"),
        (None, False, 1, "`gh` failed at repos/acme/vision/actions/runs/77: gh: Not Found (HTTP 404)"),
        ("", False, 64, "--run is missing"),
    ],
)
def test_what_cannot_be_approved_by_hand(call, hub, monkeypatch, tmp_path, path, fork, code, told):
    """Another workflow's run, a fork's, one that is not there, none at all."""
    monkeypatch.setenv("GITHUB_EVENT_NAME", "workflow_dispatch")
    number = plan_of(hub, f".github/workflows/{path}", fork=fork) if path else 77
    named = [] if path == "" else ["--run", number]
    ended, _, err = call("approval", "--target", "dev", "--name", "dev", "--dir", tmp_path / "approval", *named)
    assert ended == code
    assert told in err


@pytest.fixture
def begun(hub, approval, tmp_path, monkeypatch):
    """Something was admitted on main and is in progress; gives a function that looks what the schedule finds."""
    for name, value in (WHO | {"GIT_CONFIG_GLOBAL": os.devnull}).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "specs").mkdir()
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "specs/a.yaml", SPECS)
    monkeypatch.setenv("GITHUB_EVENT_NAME", "schedule")

    def keep(name="approved-dev", *, path=".github/workflows/apply.yml", branch="main", fork=False):
        number = hub.begin(path, "push", MERGE, branch, fork=fork)
        folder = hub.artifact(number, name)
        head = git(tmp_path, "rev-parse", "HEAD").strip()
        found = {"proceed": True, "message": "", "allow": "destroy", "pull_request": 7, "commit": head, "plan": "/old"}
        (folder / "approval.json").write_text(json.dumps(found))
        (folder / "plan.json").write_text(f"plan of {number}")

    return keep


def commit(folder, name, text="# more\n"):
    """Commit another file."""
    (folder / name).write_text(text)
    git(folder, "add", name)
    git(folder, "commit", "-q", "-m", name)


def test_the_schedule_goes_on_under_the_last_approved_plan(begun, approval, tmp_path):
    """With the risks that were approved then, for the request that was merged then; other files may have changed."""
    begun()
    commit(tmp_path, "README.md")
    found = approval()
    assert (found["proceed"], found["allow"], found["pull-request"]) == ("true", "destroy", "7")
    assert found["plan"] == str(tmp_path / "approval" / "plan.json")


def test_the_schedule_leaves_what_has_ended(begun, approval):
    """And goes on with what was begun since."""
    begun()
    begun("settled-dev")
    assert approval()["proceed"] == "false"
    begun()
    assert approval()["proceed"] == "true"


def test_the_schedule_leaves_specs_that_nobody_has_admitted(begun, approval, tmp_path):
    """They were merged, and their own run waits for its reviewers."""
    begun()
    commit(tmp_path, "specs/b.yaml")
    assert approval()["proceed"] == "false"


@pytest.mark.parametrize("before", ["nothing", "settled", "changed"])
def test_the_schedule_keeps_the_hours_that_specs_declare(begun, approval, tmp_path, before):
    """Whatever was approved before: without a plan, without risks, and for no request."""
    if before == "changed":
        begun()
    commit(tmp_path, "specs/a.yaml", SPECS + TIMED)
    if before == "settled":
        begun()
        begun("settled-dev")
    found = approval()
    told = ("proceed", "scheduled", "plan", "allow", "pull-request")
    assert tuple(found[name] for name in told) == ("true", "true", "", "", "")


@pytest.mark.parametrize(
    "other",
    [{"path": ".github/workflows/plan.yml"}, {"branch": "mine"}, {"fork": True}, {"name": "approved-prod"}],
    ids=lambda other: next(iter(other)),
)
def test_the_schedule_trusts_only_what_apply_left_on_main(begun, approval, other):
    """Whoever may push to a branch, or has a fork, can make an artifact of any name."""
    begun(**other)
    assert approval()["proceed"] == "false"


def test_missing_rights_are_told_with_what_to_do(call, tmp_path, monkeypatch):
    """The job's token may only read."""
    monkeypatch.setenv("GH_TOKEN", "ghs_contents=read,pull-requests=read")
    code, _, err = call("comment", "--pr", 7, "--key", "k", report(tmp_path))
    assert code == 1
    assert "Resource not accessible by integration (HTTP 403)" in err
    assert "check the job's `permissions` and GH_TOKEN" in err


def test_without_gh_it_says_so(call, tmp_path, monkeypatch):
    """A runner of one's own may lack it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = call("comment", "--pr", 7, "--key", "k", report(tmp_path))
    assert (code, "there is no `gh` here" in err) == (1, True)


def test_outside_of_a_workflow_it_says_so(call, tmp_path, monkeypatch):
    """There is no repository to post to."""
    monkeypatch.delenv("GITHUB_REPOSITORY")
    code, _, err = call("comment", "--pr", 7, "--key", "k", report(tmp_path))
    assert (code, "GITHUB_REPOSITORY is not set" in err) == (64, True)
