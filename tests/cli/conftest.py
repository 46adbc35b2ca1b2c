"""Commands run in this process, in folders that hold specs and an emulator's data; an applied one is made once."""

import functools
import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import botocore.session
import pytest

from reconciler.__main__ import main
from reconciler.emulator import session
from reconciler.emulator.emulator import Emulator

SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://dev-staging/x/
      defaults: {output: s3://dev-output/results/}
  tags: {managed-by: reconciler}
"""
BOARDS = """\
# What the boards team trains.
apiVersion: reconciler/v1
kind: Project
metadata: {name: boards}
spec:
  tags: {team: boards}  # the owners
  datasets:
    train: {manifest: s3://dev-data/boards/train.manifest}
    test: {splitFrom: train, percent: 20, seed: 7}
  models:
    - name: v1
      tags:
        stage: dev
        team: boards
      inference: {minUnits: 1, maxUnits: 2}
"""
SECOND = """\
    - name: v2
      inference: stopped
"""  # added later: two versions of the same data are not trained at once
START = 1_780_000_000.0  # 28 May 2026, 20:26:40 UTC


class Repository:
    """A folder with specs, where every command runs on an emulator whose clock jumps."""

    def __init__(self, root, capsys):
        self.root = root
        self._capsys = capsys
        self._clients = {}

    def run(self, *arguments):
        """Run a command; gives its exit code, stdout and stderr."""
        self._capsys.readouterr()
        code = main([str(one) for one in arguments])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def json(self, *arguments, expected=0):
        """Run a command with `-o json`; gives what it said as data."""
        code, out, err = self.run(*arguments, "-o", "json")
        assert code == expected, err
        return json.loads(out)

    def client(self, service="rekognition", account="111122223333"):
        """A client for what is done by hand."""
        if (service, account) not in self._clients:
            opened = session.open(self.root / ".reconciler/emulator", account=account)
            self._clients[service, account] = opened.client(service)
        return self._clients[service, account]

    def project(self, name="boards"):
        """A live project's ARN."""
        found = self.client().describe_projects(ProjectNames=[name])["ProjectDescriptions"]
        return found[0]["ProjectArn"]

    def version(self, name="v1", project="boards"):
        """A live version's ARN."""
        client, arn = self.client(), self.project(project)
        found = client.describe_project_versions(ProjectArn=arn, VersionNames=[name])["ProjectVersionDescriptions"]
        return found[0]["ProjectVersionArn"]

    def pass_time(self, seconds):
        """Let the emulator's time pass."""
        emulator = Emulator(self.root / ".reconciler/emulator")
        emulator.core.clock.advance(seconds)
        emulator.close()

    def clock(self):
        """The emulator's time, in epoch seconds."""
        emulator = Emulator(self.root / ".reconciler/emulator")
        now = emulator.core.clock.now()
        emulator.close()
        return now

    def commits(self):
        """How often the emulator's state was written."""
        (file,) = (self.root / ".reconciler/emulator").glob("*.sqlite")
        with closing(sqlite3.connect(file)) as store:
            return store.execute("SELECT n FROM generation").fetchone()

    def add(self, name, text):
        """Append to a file of specs."""
        path = self.root / "specs" / name
        path.write_text(path.read_text() + text)

    def spec(self, name, text):
        """Write a file of specs."""
        (self.root / "specs" / name).write_text(text)


def hidden(monkeypatch):
    """Nothing of the environment points elsewhere."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "RECONCILER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RECONCILER_EMULATOR", "1")


@pytest.fixture(scope="session", autouse=True)
def _models_read_once():
    """The SDK's service models are files that never change: reading them for each command took most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", functools.cache(botocore.session.create_loader))
        yield


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with applied specs: a model that runs, one that does not. Copied by the tests, never used itself."""
    root = tmp_path_factory.mktemp("applied")
    (root / ".git").mkdir()
    (root / "specs").mkdir()
    (root / "specs" / "workspace.yaml").write_text(SPECS)
    (root / "specs" / "boards.yaml").write_text(BOARDS)
    with pytest.MonkeyPatch.context() as patch:
        hidden(patch)
        patch.chdir(root)
        emulator = Emulator(Path(".reconciler/emulator"))
        emulator.core.clock.set("jump", at=START)
        emulator.close()
        assert main(["emulator", "seed"]) == 0
        for more in ("", SECOND):
            (root / "specs" / "boards.yaml").write_text(BOARDS + more)
            assert main(["apply", "--yes", "-o", "jsonl"]) == 0
    return root


@pytest.fixture
def applied(made, tmp_path, monkeypatch, capsys):
    """The applied folder as the current one, to be changed at will."""
    root = tmp_path / "work"
    shutil.copytree(made, root)
    hidden(monkeypatch)
    monkeypatch.chdir(root)
    return Repository(root, capsys)


@pytest.fixture
def fresh(tmp_path, monkeypatch, capsys):
    """The same specs with nothing live."""
    hidden(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "specs").mkdir()
    repository = Repository(tmp_path, capsys)
    repository.spec("workspace.yaml", SPECS)
    repository.spec("boards.yaml", BOARDS)
    assert repository.run("emulator", "seed")[0] == 0
    return repository


@pytest.fixture
def golden():
    """Compare text with a file, numbers that only chance decides apart; with GOLDEN=write it is written for review."""

    def compare(path, text):
        told = re.sub(r"/\d{13}\b", "/1780000000000", text)
        if os.environ.get("GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(told, encoding="utf-8")
        assert told == path.read_text(encoding="utf-8")

    return compare
