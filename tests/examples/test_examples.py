"""The stories of `examples/`: their specs converge, and their pages show what really happens."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
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
def console(tmp_path, tmp_path_factory, monkeypatch):
    """Opens a console where a page is read, in a copy of what it needs of the repository."""

    def opened(page):
        (tmp_path / ".git").mkdir()
        needed = {ROOT / ".github", ROOT / "specs" if page.parent == ROOT else page.parent}
        for folder in needed:
            shutil.copytree(folder, tmp_path / name_of(folder), ignore=shutil.ignore_patterns(".reconciler"))
        return Shell(tmp_path / name_of(page.parent), tmp_path_factory.mktemp("bin"), monkeypatch)

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


def test_the_small_workflow_gives_the_action_what_it_takes():
    """`with` and the outputs that it reads are the action's own."""
    action = yaml.safe_load((ROOT / ".github/actions/reconciler/action.yml").read_text())
    text = (ROOT / "examples/ci/small.yml").read_text()
    (job,) = yaml.safe_load(text)["jobs"].values()
    (step,) = [step for step in job["steps"] if "reconciler" in step.get("uses", "")]
    assert step["with"].keys() <= action["inputs"].keys()
    assert set(re.findall(r"steps\.vision\.outputs\.([\w-]+)", text)) <= action["outputs"].keys()


@pytest.mark.parametrize("page", sorted(ROOT.glob("examples/**/*.md")), ids=name_of)
def test_links_lead_somewhere(page):
    """Every relative link of a page is to a file that is there."""
    links = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
