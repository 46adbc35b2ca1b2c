"""The workspaces that come with this repository are valid."""

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
