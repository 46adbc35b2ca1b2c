"""`reconciler github step` and `reconciler targets`: what a workflow learns from a command."""

import json
from pathlib import Path

import pytest

from reconciler.cli.github_step import STEPS, arguments, outputs
from reconciler.cli.main import run

WORKSPACE = """
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev: {accountId: "111122223333", region: us-east-1}
    prod: {accountId: "444455556666", region: eu-west-1}
    idle: {accountId: "444455556666", region: us-east-1}
"""
PROJECT = """---
apiVersion: reconciler/v1
kind: Project
metadata: {name: %s, account: %s}
spec: {}
"""
NOTHING = dict.fromkeys(("target", "shard", "plan", "allow", "wait", "timeout", "lock_timeout"), "")
NOTHING |= {"specs": Path("specs"), "prune": False, "scheduled": False, "require_tip": False}


@pytest.fixture
def specs(tmp_path, monkeypatch):
    """Three projects in dev and one in prod; nothing in the third account."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    projects = [("a", "dev"), ("b", "dev"), ("c", "dev"), ("a", "prod")]
    (tmp_path / "specs" / "all.yaml").write_text(WORKSPACE + "".join(PROJECT % one for one in projects))
    return tmp_path / "specs"


@pytest.fixture
def step(specs, tmp_path, monkeypatch):
    """Run a step as a workflow does, on the emulator; gives its exit code, outputs, log and summary."""
    files = {"GITHUB_OUTPUT": tmp_path / "output", "GITHUB_STEP_SUMMARY": tmp_path / "summary"}
    for name, path in files.items():
        monkeypatch.setenv(name, str(path))
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    monkeypatch.setenv("RECONCILER_EMULATOR", "true")
    monkeypatch.setenv("RECONCILER_EMULATOR_DATA", str(tmp_path / "emulator"))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)

    def ran(name, capfd, **variables):
        for variable, value in variables.items():
            monkeypatch.setenv(f"RECONCILER_{variable.upper()}", value)
        code = run(["github", "step", name])
        told = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        summary = files["GITHUB_STEP_SUMMARY"]
        return code, told, capfd.readouterr().out, summary.read_text() if summary.exists() else ""

    return ran


def test_a_plan_is_told_in_every_way(step, capfd):
    """Outputs, files, annotations on the specs, the job's summary; differences are no failure."""
    code, told, log, summary = step("plan", capfd, target="prod")
    assert (code, told["exit-code"], told["result"], told["changes"], told["reason"]) == (0, "2", "changes", "true", "")
    assert json.loads(told["counts"])["create"] == 1
    assert json.loads(Path(told["plan"]).read_text())["targets"][0]["alias"] == "prod"
    assert Path(told["html"]).read_text().startswith("<!DOCTYPE html>")
    assert Path(told["report"]).read_text() in summary
    assert "::notice file=specs/all.yaml,line=" in log
    assert "+ prod/a  will be created" in log


def test_a_failure_is_reported_and_told_in_one_line(step, capfd):
    """The command said why before it could write a report, so that the report is what it said."""
    code, told, log, summary = step("plan", capfd, target="nowhere")
    assert (code, told["exit-code"], told["result"], told["plan"]) == (64, "64", "usage", "")
    reason = "--target nowhere is none of the workspace's accounts"
    assert told["reason"] == reason
    assert f"::error title=reconciler plan::{reason}" in log
    assert summary.startswith("### Plan of `nowhere`\n\n**❌ --target nowhere is none")
    assert Path(told["report"]).read_text() in summary


def test_invalid_specs_are_annotated(step, specs, capfd):
    """Where they are wrong."""
    (specs / "bad.yaml").write_text(PROJECT % ("d", "nowhere"))
    code, told, log, _ = step("validate", capfd)
    assert (code, told["result"], told["reason"]) == (5, "invalid", "the specs are not valid: see the annotations")
    assert "::error file=specs/bad.yaml,line=4" in log


def test_an_apply_counts_what_it_did(step, capfd):
    """And has nothing left to go on with."""
    code, told, _, summary = step("apply", capfd, target="prod")
    assert (code, told["result"], told["changes"], told["unfinished"]) == (0, "clean", "true", "false")
    assert json.loads(told["counts"]) == {"done": 1}
    assert "**Applied: 1 created.**" in summary
    assert Path(told["journal"]).read_text().count("CreateProject") >= 1


@pytest.mark.parametrize(
    ("name", "options", "line"),
    [
        ("validate", {"target": "dev"}, "validate --specs specs -o github"),
        (
            "plan",
            {"target": "dev", "shard": "1/2", "allow": "destroy"},
            "plan --specs specs --target dev --shard 1/2 --out",
        ),
        ("plan", {"prune": True}, "plan --specs specs --prune --out"),
        ("apply", {"plan": "p.json", "allow": "destroy"}, "apply --specs specs p.json --allow destroy --report"),
        (
            "apply",
            {"require_tip": True, "lock_timeout": "15m", "wait": "1h"},
            "apply --specs specs --wait 1h --lock-timeout 15m --require-tip --report",
        ),
        ("drift", {"target": "dev", "plan": "p.json"}, "drift --specs specs --target dev --out"),
    ],
)
def test_a_command_gets_only_what_it_knows(name, options, line):
    """The step's options are those of all commands together."""
    assert " ".join(arguments(name, Path("x"), NOTHING | options)).startswith(line)


def test_every_command_takes_what_it_is_given(capsys):
    """The table names no option that a command does not have."""
    for name, step in STEPS.items():
        run([name, "--help"])
        text = capsys.readouterr().out
        given = {one for one in (*step.takes, *step.always) if one != "plan" and not one.startswith(("{", "markdown="))}
        named = {one if one.startswith("-") else f"--{one.replace('_', '-')}" for one in given if "=" not in one}
        assert {one for one in named - {"--github"} if one not in text} == set(), name


@pytest.mark.parametrize(
    ("code", "outcomes", "unfinished"),
    [
        (0, [], "false"),
        (3, ["in progress"], "true"),
        (4, [], "false"),
        (4, ["in progress"], "true"),
        (1, ["failed"], "true"),
        (130, [], "true"),
        (-9, [], "true"),
    ],
)
def test_what_the_schedule_goes_on_with(tmp_path, code, outcomes, unfinished):
    """Waits, whatever else went wrong beside them; what was cut short; what failed. Not a refusal alone."""
    listed = [{"kind": "write", "result": result, "address": "dev/a", "message": "m"} for result in outcomes]
    (tmp_path / "outcome.json").write_text(json.dumps({"outcomes": listed, "notes": []}))
    assert outputs("apply", code, tmp_path, [])["unfinished"] == unfinished


def test_an_output_cannot_set_another(step, specs, capfd):
    """A line end in a message stays inside its value."""
    code, told, _, _ = step("plan", capfd, target="x\nplan=/etc/passwd")
    assert (code, told["plan"]) == (64, "")


def test_targets_are_those_that_the_specs_use(specs, capsys):
    """An account without a project is none; JSON is one line for a matrix."""
    assert run(["targets"]) == 0
    assert capsys.readouterr().out == (
        "TARGET  SHARD  ACCOUNT       REGION     PROJECTS\n"
        "dev     1/1    111122223333  us-east-1  3\n"
        "prod    1/1    444455556666  eu-west-1  1\n"
    )
    run(["targets", "-o", "json", "--shards", "8"])
    out = capsys.readouterr().out
    rows = json.loads(out)["include"]
    assert out.count("\n") == 1
    assert [row["projects"] for row in rows].count(0) == 0
    assert sum(row["projects"] for row in rows) == 4
    assert all(row["name"] == f"{row['target']}-{row['shard'].replace('/', '-of-')}" for row in rows)


def test_a_removal_makes_a_target(specs, capsys):
    """What is to be removed from an account is work there, too."""
    removed = (
        "apiVersion: reconciler/v1\nkind: Removed\nmetadata: {account: idle}\nspec: {project: old, destroy: true}\n"
    )
    (specs / "removed.yaml").write_text(removed)
    run(["targets", "-o", "json"])
    assert [row["name"] for row in json.loads(capsys.readouterr().out)["include"]] == ["dev", "prod", "idle"]
