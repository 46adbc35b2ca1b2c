"""Who may import whom, and what may be loaded when: the shape of the house, held by reading the source."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reconciler"

# folder or file → what of ours it may import
ALLOWED = {
    "errors": set(),
    "finding": set(),
    "log": {"errors"},
    "core": {"core", "errors", "finding"},
    "manifest": {"manifest", "errors", "finding"},
    "resources": {"resources", "core", "manifest", "errors", "finding"},
    "document": {"document", "core", "manifest", "errors", "finding"},
    "plan": {"plan", "core", "errors", "finding"},
    "cloud": {"cloud", "core", "errors", "finding", "log"},
    "apply": {"apply", "plan", "core", "manifest", "errors", "finding", "log"},
    "render": {"render", "plan", "core", "errors", "finding"},
    "emulator": {"emulator"},
    "cli": {"cli", "apply", "cloud", "core", "document", "emulator", "errors", "finding", "log", "manifest", "plan"}
    | {"render", "resources"},
    "__main__": {"cli", "errors"},
    "__init__": set(),
}
# third-party package → where alone it may be imported
ONLY_IN = {
    "boto3": ("cloud/", "emulator/"),
    "botocore": ("cloud/", "emulator/"),
    "s3transfer": ("cloud/",),
    "moto": ("emulator/moto_side/",),
    "deepdiff": ("plan/compare.py",),
    "rich": ("render/", "cli/", "log.py"),
    "click": ("cli/", "__main__.py"),
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The folder of the package that a file belongs to, or its own name at the top level."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path, *, top_only: bool = False) -> set[str]:
    """The dotted names of modules that a file imports, anywhere or only when it is itself imported."""
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level < 2, f"{path}:{node.lineno} imports from above its folder"
            if node.level:
                found.add(f"reconciler.{room(path)}.{node.module}")
                continue
            if node.module == "reconciler":
                found |= {f"reconciler.{alias.name}" for alias in node.names if alias.name != "__version__"}
            else:
                found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_room_may(path):
    """Each folder's imports of ours stay within its row of the table."""
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("reconciler.")}
    assert ours <= ALLOWED[room(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_third_party_package_stays_where_it_belongs(path):
    """The SDK, moto, deepdiff, rich and click are imported only in their own places."""
    inside = str(path.relative_to(PACKAGE))
    wrong = {
        name
        for name in {full.split(".")[0] for full in imports(path)} & ONLY_IN.keys()
        if not inside.startswith(ONLY_IN[name])
    }
    assert not wrong


def test_deepdiff_is_imported_inside_a_function():
    """Comparing costs nothing to import until a difference has to be described."""
    for path in FILES:
        assert "deepdiff" not in {name.split(".")[0] for name in imports(path, top_only=True)}


def test_no_package_runs_code_when_imported():
    """A package's `__init__` holds definitions only: no call stands alone at the top level."""
    for path in PACKAGE.rglob("__init__.py"):
        for node in ast.parse(path.read_text()).body:
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            assert docstring or not isinstance(node, ast.Expr), f"{path}:{node.lineno}"
