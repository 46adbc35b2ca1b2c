"""The workspaces that come with this repository are valid."""

import re
from pathlib import Path

import pytest

from reconciler.document.specs import load_specs
from reconciler.resources import RESOURCES

ROOT = Path(__file__).parent.parent.parent
FOLDERS = [ROOT / "specs", *sorted(ROOT.glob("examples/*/specs"))]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_workspace_is_valid(folder):
    """No finding of any kind, and at least one project."""
    loaded = load_specs(folder, RESOURCES)
    assert loaded.findings == ()
    assert loaded.projects >= 1


def test_the_documents_of_the_language_page_are_valid(tmp_path):
    """The workspace, project and removal that `specs/README.md` shows are a workspace together."""
    page = (ROOT / "specs" / "README.md").read_text()
    shown = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith("apiVersion")]
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "shown.yaml").write_text("---\n".join(shown))
    loaded = load_specs(specs, RESOURCES)
    assert len(shown) == 3
    assert loaded.findings == ()
