"""The stories of `examples/`: their specs converge, and their pages show what really happens."""

import json
import re
import shutil
from pathlib import Path

import pytest
from example_console import Shown, shown
from example_shell import Shell

ROOT = Path(__file__).parents[2]
STORIES = sorted(path.parent for path in ROOT.glob("examples/*/specs"))
PAGES = [
    path for path in [ROOT / "README.md", *sorted(ROOT.glob("examples/*/README.md"))] if [*shown(path.read_text())]
]
ALLOWED = "--allow destroy,interrupt"


def name_of(path):
    """A page's or folder's place in the repository."""
    return str(path.relative_to(ROOT))


@pytest.fixture
def console(tmp_path, monkeypatch):
    """Opens a console in a copy of a folder, which is a repository of its own there."""

    def opened(folder):
        work, programs = tmp_path / "work", tmp_path / "bin"
        shutil.copytree(folder, work, ignore=shutil.ignore_patterns(".reconciler"))
        (work / ".git").mkdir(exist_ok=True)
        programs.mkdir()
        return Shell(work, programs, monkeypatch)

    return opened


def nothing_is_left(shell):
    """No step of any class is planned, and nothing is told."""
    plan = json.loads(shell.run("reconciler plan --emulator -o json"))
    assert plan["steps"] == []
    assert plan["notes"] == []


@pytest.mark.parametrize("folder", STORIES, ids=name_of)
def test_specs_converge(console, folder):
    """What a story begins with is applied twice, and then nothing is left to do."""
    shell = console(folder)
    shell.run("reconciler emulator seed")
    for _ in range(2):
        said = shell.run(f"reconciler apply --emulator --yes {ALLOWED}")
        assert shell.code == 0, said
    nothing_is_left(shell)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_shows_what_happens(console, page):
    """Every command of a page prints what stands under it and ends with 0, or with what `echo $?` shows after it."""
    shell = console(page.parent / "specs" if page.parent == ROOT else page.parent)
    turns = list(shown(page.read_text()))
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        said = shell.run(turn.command)
        assert turn.is_what(said), f"{page.name}:{turn.line}: {turn.command}\n{said}"
        asked = following is not None and following.command == "echo $?"
        assert asked or shell.code == 0, f"{page.name}:{turn.line}: {turn.command} ended with {shell.code}\n{said}"
    if (page.parent / "specs").is_dir():
        nothing_is_left(shell)
