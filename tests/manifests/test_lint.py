"""Whole manifests: duplicates, leaks, byte ranges, executors, summaries."""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import tally as plainest
from test_fast import LAYOUTS, manifest, told

from reconciler.manifest import reader
from reconciler.manifest.line import Kind
from reconciler.manifest.lint import check_range, lint
from reconciler.manifest.reader import Source, ranges
from reconciler.manifest.rules.example import image_line, images, text
from reconciler.manifest.summary import summary
from reconciler.manifest.tally import NOTED, merge
from reconciler.manifest.verdict import verdict

BIRDS = Path(__file__).parent / "data" / "birds.manifest"


def write(path: Path, content: str | bytes) -> Source:
    """Write a manifest."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Source(str(path))


def codes(report) -> list[tuple[int, str]]:
    """Say line numbers and codes."""
    return [(number, problem.code) for number, problem in report.problems]


def test_a_real_job_has_no_finding():
    """The output of a real labelling job: a hundred lines, 192 boxes, one label."""
    report = lint(Source(str(BIRDS)))
    found = verdict(report)
    assert (report.problems, report.totals.valid, report.totals.labels) == ((), 100, {"Bird": 100})
    assert report.tally.boxes == {"Bird": 192}
    assert (found.starts, found.can_split, found.decision.use_case.value) == (True, True, "OBJECT_LOCALIZATION")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_counts_are_those_of_one_plain_loop(layout, tmp_path):
    """Duplicates included, the totals are what a single loop over a list of lines counts."""
    source = write(tmp_path / "a.manifest", b"\n".join(manifest(layout, 0.1, {})))
    assert lint(source).totals == plainest.totals(Path(source.location))


@pytest.mark.parametrize("length", [1_000, 30_000])
def test_ranges_merge_in_any_order(length, tmp_path):
    """The tally of a manifest is that of its ranges, the last one first."""
    source = write(tmp_path / "a.manifest", b"\n".join(manifest("boxes or labels", 0.1, {})))
    parts = [check_range(source, *part) for part in ranges(source.size, length)]
    assert told(merge(reversed(parts))) == told(check_range(source))


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_gives_the_same_report(pool, tmp_path, monkeypatch):
    """Threads or processes: the same counts, problems and line numbers."""
    source = write(tmp_path / "a.manifest", b"\n".join(manifest("every image twice", 0.1, {})))
    alone = lint(source)
    monkeypatch.setattr(reader, "RANGE", 10_000)
    with pool(2) as executor:
        together = lint(source, executor)
    assert (together.totals, together.problems, together.errors) == (alone.totals, alone.problems, alone.errors)


def test_the_second_line_for_an_image_is_dropped(tmp_path):
    """The first line counts, every further one is invalid and told with its number."""
    lines = text(image_line("a", "x"), image_line("b", "y"), image_line("a", "x"), image_line("a", "z"))
    report = lint(write(tmp_path / "a.manifest", lines))
    assert codes(report) == [(3, "DUPLICATE_SOURCE_REF"), (4, "DUPLICATE_SOURCE_REF")]
    assert (report.totals.valid, report.totals.invalid, report.totals.dropped) == (2, 2, 2)
    assert (report.totals.labels, report.errors) == ({"x": 1, "y": 1}, (3, 4))


def test_a_duplicate_hides_other_problems(tmp_path):
    """A line that is dropped for its image is not blamed for anything else, nor counted twice."""
    bad = image_line("a")
    bad["scene-metadata"]["type"] = "groundtruth/x"
    report = lint(
        write(tmp_path / "a.manifest", text(image_line("a"), bad, {"source-ref": "s3://bucket/images/a.png"}))
    )
    assert codes(report) == [(2, "DUPLICATE_SOURCE_REF"), (3, "DUPLICATE_SOURCE_REF")]
    assert (report.totals.invalid, report.totals.ignored, report.errors) == (2, 0, (2, 3))


def test_checksums_alone_make_no_duplicate(tmp_path, monkeypatch):
    """Images whose marks are equal by chance are told apart by reading the lines again."""
    monkeypatch.setattr("reconciler.manifest.marks.crc32", lambda _: 1)
    monkeypatch.setattr("reconciler.manifest.marks.adler32", lambda _: 1)
    first = lint(write(tmp_path / "a.manifest", images(6, "x", "y")))
    second = lint(write(tmp_path / "b.manifest", images(3, "x", "y", first=5)))
    assert (first.problems, second.problems) == ((), ())
    assert verdict(first, second).leaks == ((1, "s3://bucket/images/5.png"),)


def test_a_leak_is_an_image_used_in_both(tmp_path):
    """Only lines that would be used count: an unlabelled or broken one teaches nothing."""
    unlabelled = json.dumps({"source-ref": "s3://bucket/images/3.png"}) + "\n"
    train = lint(write(tmp_path / "train.manifest", images(3, "x", "y") + unlabelled))
    test = lint(write(tmp_path / "test.manifest", images(4, "x", "y", first=2)))
    assert verdict(train, test).leaks == ((1, "s3://bucket/images/2.png"),)


def test_an_object_is_linted_like_a_file():
    """A manifest in S3 is read by ranges."""
    content = images(4, "x", "y").encode()
    bucket = SimpleNamespace(
        head=lambda _: SimpleNamespace(size=len(content), etag=""), range=lambda _, start, end: content[start:end]
    )
    assert lint(Source("s3://bucket/a.manifest", bucket)).totals.labels == {"x": 2, "y": 2}


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        ("NUL bytes", b"\0" * 1000),
        ("UTF-16", "{}\n{}\n".encode("utf-16")),
        ("Latin-1", '{"source-ref":"s3://bucket/é.jpg"}\n'.encode("latin-1")),
        ("a line of ten megabytes", b"[" * 10_000_000),
        ("deep nesting", b'{"source-ref":' * 100_000),
        ("a picture", bytes(range(256)) * 100),
    ],
)
def test_anything_is_findings(reason, content, tmp_path):
    """Whatever the bytes are, every line is told about and nothing crashes."""
    report = lint(write(tmp_path / "a.manifest", content))
    assert report.totals.invalid == report.totals.total > 0, reason
    assert {problem.kind for _, problem in report.problems} == {Kind.DROPPED}
    assert len(list(report.findings())) == len(report.problems)


def test_findings_are_bounded(tmp_path):
    """A file of nothing but errors keeps the first ones in detail and counts all."""
    report = lint(write(tmp_path / "a.manifest", b"{}\n" * (NOTED + 5)))
    assert (len(report.problems), len(report.errors)) == (NOTED, NOTED + 5)
    assert report.problems[-1][0] == NOTED


def test_an_empty_manifest_is_a_file_error(tmp_path):
    """The service looks at no line then, and writes no summary."""
    found = verdict(lint(write(tmp_path / "a.manifest", "")))
    assert [problem.code for _, problem in found.file_errors] == ["MANIFEST_EMPTY"]
    assert (found.starts, found.can_split, summary(found)) == (False, False, None)


def test_a_summary_in_the_service_s_form(tmp_path):
    """Both manifests, their counts, the lines with errors, and what spans both."""
    train = lint(write(tmp_path / "train.manifest", images(8, "x", "y") + "\n{}\n"))
    test = lint(
        write(tmp_path / "test.manifest", images(4, "z", "y", first=20) + text({"source-ref": "s3://bucket/z"}))
    )
    assert summary(verdict(train, test)) == {
        "statistics": {
            "training": {
                "use_case": "IMAGE_LEVEL_LABELS",
                "total_json_lines": 10,
                "valid_json_lines": 8,
                "invalid_json_lines": 2,
                "ignored_json_lines": 0,
                "error_json_line_indices": [9, 10],
                "errors": [],
            },
            "testing": {
                "use_case": "IMAGE_LEVEL_LABELS",
                "total_json_lines": 5,
                "valid_json_lines": 4,
                "invalid_json_lines": 0,
                "ignored_json_lines": 1,
                "error_json_line_indices": [],
                "errors": [],
            },
        },
        "errors": [],
    }


def test_labels_that_are_not_tested_span_both_manifests(tmp_path):
    """An error of two manifests stands at the top level of the summary."""
    train = lint(write(tmp_path / "train.manifest", images(9, "a", "b", "c")))
    test = lint(write(tmp_path / "test.manifest", images(6, "a", "z", first=20)))
    found = summary(verdict(train, test))
    assert found
    assert [error["code"] for error in found["errors"]] == ["ERROR_INSUFFICIENT_LABEL_OVERLAP"]
