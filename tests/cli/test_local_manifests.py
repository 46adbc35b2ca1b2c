"""`validate` lints the manifests beside the specs, offline and once per content."""

import json

import pytest

from reconciler.__main__ import main

SPECS = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  accounts: {dev: {accountId: "111122223333", region: us-east-1, staging: s3://staging/}}
---
apiVersion: reconciler/v1
kind: Project
metadata: {name: boards}
spec:
  datasets: {train: {file: train.manifest}}
"""


def line(number):
    """One image-level line with one of two labels."""
    about = {"class-name": "ab"[number % 2], "confidence": 1, "type": "groundtruth/image-classification"}
    about |= {"human-annotated": "yes", "creation-date": "2026-01-01T00:00:00.000", "job-name": "job"}
    return json.dumps({"source-ref": f"s3://images/{number}.jpg", "kind": 0, "kind-metadata": about})


@pytest.fixture
def validated(tmp_path, monkeypatch, capsys):
    """A function that validates specs with a manifest of these lines: the exit code, and what was found by line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "specs.yaml").write_text(SPECS)

    def run(lines):
        (tmp_path / "specs" / "train.manifest").write_text("\n".join(lines) + "\n")
        code = main(["validate", "-o", "concise"])
        return code, capsys.readouterr().out

    return run


def test_a_sound_manifest_is_silent(validated):
    """Nothing is found in a manifest that a training would take."""
    assert validated([line(number) for number in range(20)]) == (0, "")


def test_single_lines_are_warnings(validated):
    """The service leaves them out and trains all the same."""
    code, told = validated([*[line(number) for number in range(20)], "{"])
    assert code == 0
    assert "specs/train.manifest:21" in told
    assert "warning: ERROR_INVALID_JSON_LINE" in told


def test_what_a_training_would_fail_for_is_an_error(validated):
    """More than a fifth of the lines is more than the service takes."""
    code, told = validated([line(0), line(1), "{", "{"])
    assert code == 5
    assert "specs/train.manifest: ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST" in told


def test_a_content_is_linted_once(validated, monkeypatch):
    """The second time its findings come from the cache, wherever the linter is."""
    first = validated([line(0), line(1), "{", "{"])
    monkeypatch.setattr("reconciler.manifest.lint.lint", None)
    assert validated([line(0), line(1), "{", "{"]) == first
