"""One folder per message: what a command is given, and everything that it says.

A case holds `command` (the arguments, one line), `specs/` and whatever else it needs, and the expected `stdout`,
`stderr` and `exit`; a missing file stands for nothing, and for 0. Commands run in a copy of the folder, in a repository
of its own, with no credentials and no terminal. `RECONCILER_UPDATE_MESSAGES=1` writes what is said now, to be read
before it is committed.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.__main__ import main

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/command"))
UPDATE = bool(os.environ.get("RECONCILER_UPDATE_MESSAGES"))
FOREIGN = ("AWS_", "RECONCILER_", "NO_COLOR", "TERM")


def expected(case, name):
    """The text of one of a case's files; nothing when it is not there."""
    file = case / name
    return file.read_text() if file.exists() else ""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """A function that runs a case's command in a copy of the case: stdout, stderr and exit code, all as text."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("HOME", str(tmp_path))

    def running(case):
        shutil.copytree(case, tmp_path / "work", symlinks=True)
        (tmp_path / "work" / ".git").mkdir()
        monkeypatch.chdir(tmp_path / "work")
        code = main(shlex.split(expected(case, "command")))
        said = capsys.readouterr()
        return {"stdout": said.out, "stderr": said.err, "exit": f"{code}\n"}

    return running


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
