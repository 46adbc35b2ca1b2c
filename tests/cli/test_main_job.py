"""The main job: seed, plan, apply, and a second plan that has nothing left to do."""

import json
import os
import shutil
from pathlib import Path

import pytest

from reconciler.__main__ import main

ROOT = Path(__file__).parents[2]
REAL = os.environ.get("RECONCILER_REAL_MANIFEST")
WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://vision-dev-staging/reconciler/
      defaults: {output: s3://vision-dev-output/}
"""
BIRDS = """\
apiVersion: reconciler/v1
kind: Project
metadata: {name: birds}
spec:
  datasets:
    train: {file: birds.manifest}
    test: {splitFrom: train, percent: 20, seed: 7}
  models:
    - name: v1
      inference: {minUnits: 1, maxUnits: 2}
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A folder with an empty `specs/` as the current one, where every command runs on the emulator."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECONCILER_EMULATOR", "1")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    (tmp_path / "specs").mkdir()
    return tmp_path


def planned(capsys):
    """The plan as data."""
    capsys.readouterr()
    assert main(["plan", "-o", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def birds(repository, manifest):
    """Specs that train and run a model on a manifest."""
    (repository / "specs" / "workspace.yaml").write_text(WORKSPACE)
    (repository / "specs" / "birds.yaml").write_text(BIRDS)
    shutil.copyfile(manifest, repository / "specs" / "birds.manifest")


def run_through(capsys):
    """Seed, plan, apply, and say what is live; the second plan must be empty and the second apply send nothing."""
    assert main(["emulator", "seed"]) == 0
    assert planned(capsys)["steps"]
    assert main(["apply", "--yes"]) == 0
    again = planned(capsys)
    assert again["steps"] == []
    assert again["notes"] == []
    assert main(["apply", "--yes"]) == 0
    capsys.readouterr()
    assert main(["emulator", "show"]) == 0
    return capsys.readouterr().out


def test_the_workspace_in_specs_converges(repository, capsys):
    """`specs/`, which every command runs on by default, is applied in one go."""
    shutil.copytree(ROOT / "specs", repository / "specs", dirs_exist_ok=True)
    shown = run_through(capsys)
    assert "version v1  RUNNING" in shown


def test_the_quickstart_converges(repository, capsys):
    """So is the quickstart."""
    shutil.copytree(ROOT / "examples" / "quickstart" / "specs", repository / "specs", dirs_exist_ok=True)
    assert "RUNNING" in run_through(capsys)


def test_a_labelling_jobs_quirks_are_taken_in(repository, capsys):
    """Fractional pixels, class ids as text and attributes beside the labels train like anything else."""
    birds(repository, Path(__file__).parent / "quirks.manifest")
    assert "version v1  RUNNING" in run_through(capsys)


@pytest.mark.skipif(not REAL, reason="RECONCILER_REAL_MANIFEST names no manifest of a real labelling job")
def test_a_real_labelling_job_is_trained_and_runs(repository, capsys):
    """The output of a real Ground Truth job goes from the file to a running model, and nothing is left to do."""
    birds(repository, REAL)
    shown = run_through(capsys)
    assert "version v1  RUNNING" in shown


def test_what_was_changed_by_hand_is_found_and_repaired(repository, capsys):
    """The demo tells the same story to a person."""
    assert main(["demo"]) == 0
    told = capsys.readouterr().out
    assert "Drift: 1 changed, 1 missing." in told
    assert "No drift." in told.rsplit("Applied:", 1)[1]
