"""The workspaces that come with this repository are valid."""

import re
from pathlib import Path

import pytest

from reconciler.document.schema import schema
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


PAGE = (ROOT / "specs" / "README.md").read_text()
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
DOCUMENTS = [block for block in SHOWN if block.startswith("apiVersion")]
HEAD = "apiVersion: reconciler/v1\nkind: Project\n"
PARTS = {
    "inference": lambda part: f"{HEAD}metadata: {{name: boards}}\nspec:\n  models:\n    - name: v1\n{part}",
    "metadata": lambda part: f"{HEAD}{part}spec: {{models: [{{name: v1}}]}}\n",
    "# yaml-language-server": lambda part: f"{part}{HEAD}metadata: {{name: boards}}\nspec: {{}}\n",
}
"""How the parts of documents that the page shows, by what they begin with, become whole ones."""


def test_the_documents_of_the_language_page_are_valid(tmp_path):
    """The workspace, projects and removal that `specs/README.md` shows are a workspace together."""
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "shown.yaml").write_text("---\n".join(DOCUMENTS))
    loaded = load_specs(specs, RESOURCES)
    assert len(DOCUMENTS) == 4
    assert loaded.findings == ()


@pytest.mark.parametrize("part", [block for block in SHOWN if block not in DOCUMENTS], ids=lambda part: part.split()[0])
def test_the_parts_of_documents_of_the_language_page_are_valid(tmp_path, part):
    """Each stands beside the workspace of the page, in a document that has only what the part needs."""
    specs = tmp_path / "specs"
    specs.mkdir()
    (whole,) = [make(part) for begins, make in PARTS.items() if part.strip().startswith(begins)]
    (specs / "shown.yaml").write_text(f"{DOCUMENTS[0]}---\n{whole}")
    assert load_specs(specs, RESOURCES).findings == ()


def test_the_language_page_names_every_field():
    """Whatever `validate` knows stands on the page."""
    fields = {field for kind in schema(RESOURCES)["$defs"].values() for field in kind.get("properties", ())}
    assert [field for field in sorted(fields) if not re.search(rf"\b{field}\b", PAGE)] == []
