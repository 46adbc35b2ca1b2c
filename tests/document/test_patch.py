"""Rewriting one value in a file of specs, with everything else left as it is written."""

from pathlib import Path

import pytest

from reconciler.core.address import Address
from reconciler.core.edit import Edit
from reconciler.document.patch import patch
from reconciler.document.rewrite import CannotRewriteError, rewritten

TAGS = ("spec", "tags", "team")
CASES = {
    "a value in brackets": ("spec: {tags: {team: a, x: y}}\n", TAGS, "b", "spec: {tags: {team: b, x: y}}\n"),
    "a value in a block": ("spec:\n  tags:\n    team: a # why\n", TAGS, "b", "spec:\n  tags:\n    team: b # why\n"),
    "text that looks like a number": ("spec: {tags: {team: a}}", TAGS, "1.10", 'spec: {tags: {team: "1.10"}}'),
    "text with a space": ("spec: {tags: {team: a}}", TAGS, "a: b", 'spec: {tags: {team: "a: b"}}'),
    "a first key in brackets": ("spec: {tags: {}}", TAGS, "a", "spec: {tags: {team: a}}"),
    "one more key in brackets": ("spec: {tags: {x: y}}", TAGS, "a", "spec: {tags: {x: y, team: a}}"),
    "one more key in a block": ("spec:\n  tags:\n    x: y\n", TAGS, "a", "spec:\n  tags:\n    x: y\n    team: a\n"),
    "the last line without an end": ("spec:\n  tags:\n    x: y", TAGS, "a", "spec:\n  tags:\n    x: y\n    team: a\n"),
    "a mapping that is missing": (
        "spec:\n  datasets:\n    x: y\n",
        TAGS,
        "a",
        "spec:\n  datasets:\n    x: y\n  tags: {team: a}\n",
    ),
    "a mapping that is empty": ("spec:\n  tags:\n  x: y\n", TAGS, "a", "spec:\n  tags: {team: a}\n  x: y\n"),
    "a key taken out of brackets": ("spec: {tags: {team: a, x: y}}", TAGS, None, "spec: {tags: {x: y}}"),
    "the last key of brackets": ("spec: {tags: {x: y, team: a}}", TAGS, None, "spec: {tags: {x: y}}"),
    "a key taken out of a block": ("spec:\n  tags:\n    team: a\n    x: y\n", TAGS, None, "spec:\n  tags:\n    x: y\n"),
    "a block replaced": (
        "spec:\n  - name: v1\n    inference:\n      minUnits: 1\n      maxUnits: 2\n    x: y\n",
        ("spec", 0, "inference"),
        "stopped",
        "spec:\n  - name: v1\n    inference: stopped\n    x: y\n",
    ),
    "a key of a list's item": (
        "spec:\n  - name: v1 # first\n    tags:\n      x: y\n",
        ("spec", 0, "inference"),
        {"minUnits": 1},
        "spec:\n  - name: v1 # first\n    tags:\n      x: y\n    inference: {minUnits: 1}\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_value_is_rewritten(name):
    """Each way of writing a mapping keeps its own."""
    before, path, value, after = CASES[name]
    assert rewritten(before, 0, path, value) == after


def test_a_document_in_the_middle_is_rewritten():
    """Documents that hold nothing are not counted, as they are not loaded."""
    assert rewritten("a: b\n---\n---\nspec: {x: 1}\n---\nc: d\n", 1, ("spec", "x"), 2) == (
        "a: b\n---\n---\nspec: {x: 2}\n---\nc: d\n"
    )


@pytest.mark.parametrize(
    ("text", "path"), [("spec:\n  - team: a\n", ("spec", 0, "team")), ("spec: {x: y}\n", TAGS), ("spec: [a]\n", TAGS)]
)
def test_what_is_not_plain_is_left_to_a_person(text, path):
    """Nothing is guessed."""
    with pytest.raises(CannotRewriteError):
        rewritten(text, 0, path, None)


ONE = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: a, account: dev}\nspec:\n"
TEAM = Edit(Address.of("dev", "a"), ("tags", "team"), "b")
V1 = Address.of("dev", "a", "model", "v1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ONE.replace("account: dev", "accounts: [dev, prod]") + "  tags: {team: x}\n", "metadata.overrides.dev"),
        (ONE + "  tags: &t {team: x}\n  models:\n    - {name: v1, tags: *t}\n", "unusual"),
    ],
)
def test_what_would_change_something_else_is_not_in_the_patch(read, text, reason):
    """One spec for several accounts, or an anchor that stands elsewhere too: a person decides."""
    made = patch([TEAM], read({"a.yaml": text}).declared)
    assert made.diff == ""
    assert reason in made.left[0][1]


def test_several_edits_make_one_patch(read):
    """Later edits are made on top of earlier ones, and a file without an end of line says so."""
    text = ONE + "  models:\n    - name: v1\n      inference: stopped"
    edits = [Edit(V1, ("inference",), {"minUnits": 1, "maxUnits": 2}), Edit(V1, ("tags", "x"), "y")]
    assert patch(edits, read({"a.yaml": text}).declared).diff == (
        "--- a/specs/a.yaml\n+++ b/specs/a.yaml\n@@ -4,4 +4,5 @@\n spec:\n   models:\n     - name: v1\n"
        "-      inference: stopped\n\\ No newline at end of file\n"
        "+      inference: {minUnits: 1, maxUnits: 2}\n+      tags: {x: y}\n"
    )


ITEMS = (
    ONE
    + "  models:\n    - name: v1\n    - name: v2 # the second\n      description: >-\n        two\n        lines\n  tags: {}\n"
)
V3 = Edit(Address.of("dev", "a", "model", "v3"), (), {"name": "v3", "tags": {"x": "1"}})
COPY = Edit(Address.of("dev", "a", "policy", "p"), (), {"name": "p", "document": {"Statement": [{"Sid": "no"}]}})


@pytest.mark.parametrize(
    ("text", "edits", "changed"),
    [
        (ITEMS, [Edit(V1, (), None)], "-    - name: v1"),
        (ITEMS, [V3], '+    - name: v3|+      tags: {x: "1"}'),
        (ITEMS, [COPY], '+  policies:|+    - name: p|+      document:|+        Statement:|+          - {Sid: "no"}'),
        (ONE + "  models: [{name: v1}]\n", [Edit(V1, (), None)], "-  models: [{name: v1}]"),
        (
            ONE + "  models: [{name: v1}, {name: v2}]\n",
            [Edit(V1, (), None), V3],
            '-  models: [{name: v1}, {name: v2}]|+  models: [{name: v2}, {name: v3, tags: {x: "1"}}]',
        ),
    ],
)
def test_items_come_and_go(read, text, edits, changed):
    """What is not declared joins its list; what is gone leaves it, and the last of them takes the list along."""
    made = patch(edits, read({"a.yaml": text}).declared)
    assert made.left == ()
    lines = made.diff.splitlines()[2:]
    assert "|".join(line for line in lines if line[0] in "+-") == changed


def test_a_project_that_is_not_declared_gets_a_file(read):
    """Beside the workspace, unless there is one of that name."""
    declared = read({"a.yaml": ONE + "  tags: {}\n"}).declared
    document = {"apiVersion": "reconciler/v1", "kind": "Project", "metadata": {"name": "b"}, "spec": {}}
    edit = Edit(Address.of("dev", "b"), (), document)
    assert patch([edit], declared).diff.startswith("--- /dev/null\n+++ b/specs/b.yaml\n@@ -0,0 +1,4 @@\n+apiVersion:")
    Path("specs/b.yaml").write_text("# mine\n")
    assert patch([edit], declared).left == ((edit, "specs/b.yaml exists already"),)


def test_line_ends_stay_as_they_are(read):
    """A file with Windows line ends is patched in its own."""
    loaded = read({"a.yaml": ONE + "  tags: {team: x}\n"})
    path = Path("specs/a.yaml")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    made = patch([TEAM, V3], loaded.declared).diff
    assert "\n-  tags: {team: x}\r\n+  tags: {team: b}\r\n" in made
    assert '+      tags: {x: "1"}\r\n' in made
