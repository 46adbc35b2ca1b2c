"""Two manifests compared by meaning."""

import json
from pathlib import Path

import pytest
from test_fast import LAYOUTS, STYLES, manifest

from reconciler.manifest.accepted import accepted
from reconciler.manifest.diff import diff, diff_blocks
from reconciler.manifest.digest import entry_digest
from reconciler.manifest.line import Line, decode
from reconciler.manifest.reader import Source


def line(name: str, label: str = "x", **metadata) -> bytes:
    """An image-level line."""
    return json.dumps(
        {"source-ref": f"s3://bucket/{name}", "a": 1, "a-metadata": {"class-name": label} | metadata}
    ).encode()


def test_what_came_changed_and_went():
    """Images are told apart by their source-ref, and labels are counted before and after."""
    found = diff_blocks([[line("a"), line("b"), line("c")]], [[line("d", "y"), line("b", "y")], [line("a")]])
    assert (found.added, found.changed, found.removed, found.same) == (
        ("s3://bucket/d",),
        ("s3://bucket/b",),
        ("s3://bucket/c",),
        1,
    )
    assert (found.before, found.after) == ({"x": 3}, {"y": 2, "x": 1})
    assert found


@pytest.mark.parametrize(
    ("reason", "before", "after"),
    [
        ("order", [line("a"), line("b")], [line("b"), line("a")]),
        ("dates and jobs", [line("a", **{"job-name": "x"})], [line("a", **{"creation-date": "y"})]),
        ("numbers", [line("a", confidence=1)], [line("a", confidence=1.0)]),
        ("lines that no dataset keeps", [line("a"), b"", b"{}"], [line("a"), b'{"source-ref":"x"}']),
        ("the second line for an image", [line("a"), line("a", "y")], [line("a"), line("a", "z")]),
        ("the service's own keys", [line("a")], [line("a")[:-1] + b', "cl-metadata": {"is_labeled": true}}']),
    ],
)
def test_what_is_no_difference(reason, before, after):
    """Two spellings of one dataset are the same."""
    assert not diff_blocks([before], [after]), reason


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_compared_as_its_entries_are(layout):
    """Templates, single and damaged lines give what comparing entry by entry gives, in either spelling."""
    before, after = manifest(layout, 0.05, STYLES["compact"]), manifest(layout, 0.05, STYLES["spaced"])
    old, new = (
        {
            entry.source_ref: entry_digest(entry.value)
            for entry in accepted(Line(0, each, decode(each)) for each in side)
        }
        for side in (before, after)
    )
    found = diff_blocks([before[:100], before[100:]], [after[:60], after[60:]])
    assert list(found.added) == [ref for ref in new if ref not in old]
    assert sorted(found.changed) == sorted(ref for ref in new if old.get(ref, new[ref]) != new[ref])
    assert list(found.removed) == [ref for ref in old if ref not in new]
    assert found.same == len(new) - len(found.added) - len(found.changed)


def test_a_manifest_is_the_same_as_itself(tmp_path: Path):
    """Files are read in blocks."""
    path = tmp_path / "a.manifest"
    path.write_bytes(b"\n".join(manifest("boxes", 0, {})))
    found = diff(Source(str(path)), Source(str(path)))
    assert (bool(found), found.same, found.before) == (False, 240, found.after)
