"""The stories of `examples/`: their specs converge, and their pages show what really happens."""

import json
import shutil
from pathlib import Path

import pytest
from example_console import shown
from example_shell import Shell

ROOT = Path(__file__).parents[2]
STORIES = sorted(path.parent for path in ROOT.glob("examples/*/specs"))
PAGES = [
    page for page in (ROOT / "README.md", *sorted(ROOT.glob("examples/*/README.md"))) if [*shown(page.read_text())]
]


def name_of(path):
    """A page's or folder's place in the repository."""
    return str(path.relative_to(ROOT))


@pytest.fixture
def console(tmp_path, monkeypatch):
    """Opens a console in a copy of a page's folder, which is a repository of its own there."""

    def opened(page):
        work, programs = tmp_path / "work", tmp_path / "bin"
        whole = page.parent == ROOT
        shutil.copytree(
            page.parent / "specs" if whole else page.parent,
            work / "specs" if whole else work,
            ignore=shutil.ignore_patterns(".reconciler"),
        )
        (work / ".git").mkdir()
        programs.mkdir()
        return Shell(work, programs, monkeypatch)

    return opened


@pytest.mark.parametrize("folder", STORIES, ids=name_of)
def test_specs_converge(shared, folder):
    """What a story begins with is applied twice; then no step of any class is planned, and a third apply sends nothing."""
    shared.reset()
    shutil.rmtree(shared.specs)
    shutil.copytree(folder / "specs", shared.specs)
    shared.seed()
    for _ in range(2):
        assert shared.apply() == 0, shared.told
    assert shared.plan().steps == ()
    before = len(shared.wire.writes())
    assert shared.apply() == 0, shared.told
    assert shared.wire.writes()[before:] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_shows_what_happens(console, page):
    """Every command prints what stands under it, and ends with 0 or what `echo $?` shows after it; no step is left."""
    shell = console(page)
    turns = list(shown(page.read_text()))
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        said = shell.run(turn.command)
        told = f"{page.name}:{turn.line}: {turn.command}\n[{shell.code}] {said}"
        assert turn.is_what(said), told
        assert shell.code == 0 or (following and following.command == "echo $?"), told
    assert json.loads(shell.run("reconciler plan --emulator -o json"))["steps"] == []
