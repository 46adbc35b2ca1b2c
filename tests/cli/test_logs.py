"""Logs on stderr: which calls are told at which level, and never what was in them."""

import json

import pytest

from reconciler.__main__ import main

SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  accounts: {dev: {accountId: "111122223333", region: us-east-1}}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: boards}
spec: {tags: {team: confidential}}
"""


@pytest.fixture
def logged(tmp_path, monkeypatch, capsys):
    """A function that runs a command on an emulator and gives its log lines."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "specs.yaml").write_text(SPECS)

    def run(*arguments):
        assert main([*arguments, "--emulator", "--log-json"]) == 0
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]

    return run


def test_reads_are_told_at_debug_and_writes_at_info(logged):
    """A level shows what is above it: debug every call, info what changes something, warning only trouble."""
    assert {line["level"] for line in logged("plan", "--log-level", "debug")} == {"debug"}
    assert [line["event"] for line in logged("apply", "--yes", "--log-level", "info")] == [
        "CreateProject",
        "TagResource",
    ]
    assert logged("plan") == []


def test_arguments_are_never_logged(logged):
    """A line names the operation, the account, the status, the request and the time, and nothing that was sent."""
    lines = logged("apply", "--yes", "--log-level", "debug")
    assert "confidential" not in json.dumps(lines)
    assert lines[0].keys() == {"account", "event", "level", "ms", "request_id", "status", "timestamp"}
