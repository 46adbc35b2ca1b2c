"""One folder per message: what a command is given, and everything that it says.

A case holds `command` (the arguments, one line), `specs/` and whatever else it needs, and the expected `stdout`,
`stderr` and `exit`; a missing file stands for nothing, and for 0. `before` are commands that run first, unseen; `env`
are variables, `{url}` in them a served emulator; `faults` are the emulator's troubles as JSON. Commands run in a copy of
the folder, in a repository of its own, with no credentials and no terminal. `RECONCILER_UPDATE_MESSAGES=1` writes what is
said now, to be read before it is committed.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reconciler.__main__ import main
from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults import Rule
from reconciler.emulator.serve import EmulatorServer

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/command"))
UPDATE = bool(os.environ.get("RECONCILER_UPDATE_MESSAGES"))
FOREIGN = ("AWS_", "RECONCILER_", "NO_COLOR", "TERM")


def expected(case, name):
    """The text of one of a case's files; nothing when it is not there."""
    file = case / name
    return file.read_text() if file.exists() else ""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, request):
    """A function that runs a case's command in a copy of the case: stdout, stderr and exit code, all as text."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("HOME", str(tmp_path))

    def running(case):
        shutil.copytree(case, tmp_path / "work", symlinks=True)
        (tmp_path / "work" / ".git").mkdir()
        monkeypatch.chdir(tmp_path / "work")
        for command in expected(case, "before").splitlines():
            main(shlex.split(command))
        if faults := expected(case, "faults"):
            trouble(Path(".reconciler/emulator"), json.loads(faults))
        for name, value in (row.split("=", 1) for row in expected(case, "env").splitlines()):
            monkeypatch.setenv(name, value.format(url=request.getfixturevalue("served") if "{url}" in value else ""))
        capsys.readouterr()
        code = main(shlex.split(expected(case, "command")))
        said = capsys.readouterr()
        return {"stdout": steady(said.out), "stderr": steady(said.err), "exit": f"{code}\n"}

    return running


def trouble(data, rules):
    """Put faults into an emulator's data directory."""
    emulator = Emulator(data)
    emulator.core.faults.add(*(Rule.of(rule) for rule in rules))
    emulator.close()


def steady(text):
    """Text without what differs from run to run: ports, request ids, numbers at the end of ARNs, seconds that passed."""
    text = re.sub(r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:PORT", text)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "REQUEST", text)
    text = re.sub(r",? after \d+s(?=[:)])", "", text)
    return re.sub(r"/\d{13}\b", "/STAMP", text)


@pytest.fixture
def served():
    """A served emulator's URL."""
    emulator = Emulator()
    server = EmulatorServer(emulator)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.url
    server.shutdown()
    thread.join()
    server.server_close()
    emulator.close()


def write(case, said):
    """Keep what a command says as what is expected of it."""
    for name, text in said.items():
        file = case / name
        if text and (name, text) != ("exit", "0\n"):
            file.write_text(text)
        else:
            file.unlink(missing_ok=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_message_is_exactly_this(case, run):
    """Output, errors and exit code are the case's, and no traceback is among them."""
    said = run(case)
    assert "Traceback" not in said["stdout"] + said["stderr"]
    if UPDATE:
        write(case, said)
    wanted = {name: expected(case, name) for name in said}
    assert said == wanted | {"exit": wanted["exit"] or "0\n"}


def test_a_process_says_the_same(tmp_path):
    """What a case's command says as a process of its own, with its exit code."""
    case = HERE / "unknown-key"
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    command = [sys.executable, "-m", "reconciler", *shlex.split(expected(case, "command"))]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (5, "", expected(case, "stderr"))
