"""What plans found out about manifests is kept for later runs: by content and by the rules, bounded, and never in the way."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.cli.kept import Kept

TRAIN, TEST = "s3://dev-data/boards/train.manifest", "s3://dev-data/boards/test.manifest"
TRAINED = f"""\
apiVersion: reconciler/v1
kind: Project
metadata: {{name: boards}}
spec:
  models:
    - {{name: v1, trainingData: "{TRAIN}", testingData: "{TEST}"}}
"""
DATASETS = f"""\
apiVersion: reconciler/v1
kind: Project
metadata: {{name: boards}}
spec:
  datasets:
    train: {{manifest: "{TRAIN}"}}
    test: {{manifest: "{TEST}"}}
"""
MODEL = "  models: [{name: v1}]\n"


def line(number, label):
    """One image-level line."""
    about = {"class-name": label, "confidence": 1, "type": "groundtruth/image-classification"}
    about |= {"human-annotated": "yes", "creation-date": "2026-01-01T00:00:00.000", "job-name": "job"}
    return json.dumps({"source-ref": f"s3://dev-images/{number}.jpg", "kind": 0, "kind-metadata": about})


def images(labels, start=0, count=40):
    """A manifest of image-level lines that take turns with the labels."""
    return "\n".join(line(number, labels[number % len(labels)]) for number in range(start, start + count)) + "\n"


@pytest.fixture
def boards(fresh):
    """Specs of one project and its two manifests; `planned` gives notes of a plan and which bodies it read."""

    def put(uri, body):
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        fresh.client("s3").put_object(Bucket=bucket, Key=key, Body=body.encode())

    def planned(*arguments):
        code, out, err = fresh.run("plan", "-o", "json", "--log-level", "debug", "--log-json", *arguments)
        assert code in (0, 5), err
        calls = [json.loads(one) for one in err.splitlines()]
        notes = [f"{note['topic']}: {note['message']}" for note in json.loads(out)["notes"]]
        return notes, sum(call["event"] == "GetObject" for call in calls)

    fresh.spec("boards.yaml", TRAINED)
    assert fresh.run("emulator", "seed")[0] == 0
    put(TRAIN, images("ab"))
    put(TEST, images("ab", 100))
    fresh.put, fresh.planned = put, planned
    return fresh


def test_a_manifest_is_read_by_one_plan_and_not_by_the_next(boards):
    """What a training would say of the same content by the same rules does not change."""
    assert boards.planned() == ([], 2)
    assert boards.planned() == ([], 0)


def test_a_new_etag_is_read_again(boards):
    """Other content is another manifest, and what it lacks is told."""
    boards.planned()
    boards.put(TRAIN, images("a"))
    notes, read = boards.planned()
    assert read == 2  # the labels that both have in common are asked of the pair
    assert "training would fail: ERROR_MANIFEST_TOO_FEW_LABELS" in notes[0]
    assert boards.planned() == (notes, 0)


def test_a_changed_rule_asks_again(boards, monkeypatch):
    """What was found by earlier rules is no answer."""
    boards.planned()
    monkeypatch.setattr("reconciler.resources.soundness.VERSION", 2**16)
    assert boards.planned() == ([], 2)
    assert boards.planned() == ([], 0)


def test_datasets_as_declared_are_not_read_for_another_version(boards):
    """Nothing is left to read where the content of datasets is known by its ETag and was judged before."""
    boards.spec("boards.yaml", DATASETS)
    code, _, err = boards.run("apply", "--yes", "-o", "jsonl")
    assert code == 0, err
    boards.spec("boards.yaml", DATASETS + MODEL)
    assert boards.planned() == ([], 2)
    assert boards.planned() == ([], 0)


def test_a_folder_that_cannot_be_used_is_none(boards):
    """A file in its place, or files that hold something else, only mean that manifests are read again."""
    boards.planned()
    for file in (boards.root / ".reconciler/cache/lint").iterdir():
        file.write_text('["torn')
    assert boards.planned() == ([], 2)
    assert boards.planned() == ([], 0)
    for file in (boards.root / ".reconciler/cache/lint").iterdir():
        file.unlink()
    (boards.root / ".reconciler/cache/lint").rmdir()
    (boards.root / ".reconciler/cache/lint").write_text("")
    assert boards.planned() == boards.planned() == ([], 2)


def test_a_snapshot_leans_on_no_earlier_run(boards):
    """It is planned from elsewhere, so it holds what a plan needs although this machine knows the answer."""
    boards.planned()
    assert boards.run("snapshot", "--out", "estate.json")[0] == 0
    code, _, err = boards.run("plan", "--snapshot", "estate.json")
    assert code == 0, err


WRONG = ["", "{}", "[]", '["key"]', '["other", "told"]', '["key", 3]', "[" * 100_000, "\0"]


@pytest.mark.parametrize("content", WRONG, ids=range(len(WRONG)))
def test_what_is_damaged_was_never_kept(tmp_path, content):
    """Whatever a file holds that is not what was kept there."""
    kept = Kept(tmp_path)
    kept["key"] = "told"
    assert kept.get("key") == "told"
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    assert kept.get("key") is None


def test_the_oldest_go_when_there_is_no_room(tmp_path):
    """A run begins by making room; leftovers of runs that were killed go as anything else."""
    (tmp_path / ".left.json.1").write_bytes(bytes(500))
    os.utime(tmp_path / ".left.json.1", (1, 1))
    for number in range(2, 12):
        Kept(tmp_path)[f"key {number}"] = "x" * 100
        os.utime(max(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime), (number, number))
    Kept(tmp_path, room=600)["new"] = "x"
    left = [number for number in range(2, 12) if Kept(tmp_path).get(f"key {number}")]
    assert left == [7, 8, 9, 10, 11]
    assert len(list(tmp_path.iterdir())) == len(left) + 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_read(tmp_path):
    """As in a job whose cache is mounted."""
    Kept(tmp_path)["key"] = "told"
    tmp_path.chmod(0o500)
    Kept(tmp_path)["other"] = "told"
    assert (Kept(tmp_path).get("key"), Kept(tmp_path).get("other")) == ("told", None)


def test_runs_share_a_folder(tmp_path):
    """Some write the same answer, some make room at the same time; nobody fails or reads half of one."""

    def work(number):
        kept = Kept(tmp_path, room=(number % 4) * 500)
        kept["key"] = "told" * 100
        return kept.get("key")

    with ThreadPoolExecutor(8) as executor:
        assert set(executor.map(work, range(200))) <= {"told" * 100, None}
    assert not list(tmp_path.glob(".*"))


def test_deep_lints_what_no_step_needs(boards):
    """Datasets as declared are not linted for nothing; `--deep` does, once per content."""
    boards.put(TRAIN, images("ab") + line(99, "x" * 300) + "\n")
    boards.put(TEST, images("a", 100))
    boards.spec("boards.yaml", DATASETS)
    assert boards.run("apply", "--yes", "-o", "jsonl")[0] == 0
    assert boards.planned() == ([], 0)
    notes, read = boards.planned("--deep")
    short = "The manifest file has too few labels. 1 of at least 2 for IMAGE_LEVEL_LABELS."
    assert notes[0].startswith(f"info: training would fail: ERROR_MANIFEST_TOO_FEW_LABELS: {short}")
    codes = "ERROR_INVALID_LABEL_NAME_LENGTH, line 41 ERROR_NO_VALID_LABEL_ATTRIBUTES"
    assert notes[1:] == [f"info: a line of {TRAIN} with errors: line 41 {codes}"]
    again, less = boards.planned("--deep")
    assert again == notes
    assert less == read - 2  # the entries are still compared


def test_deep_lints_what_a_version_was_trained_on(boards):
    """The manifests of a version that is there are looked at only when that is asked for."""
    assert boards.run("apply", "--yes", "-o", "jsonl")[0] == 0
    boards.put(TRAIN, images("a"))
    assert boards.planned() == ([], 0)
    notes, read = boards.planned("--deep")
    assert notes[0].startswith("info: another training on its manifests would fail: ERROR_MANIFEST_TOO_FEW_LABELS")
    assert read == 2
    assert boards.planned("--deep") == (notes, 0)
    boards.client("s3").delete_object(Bucket="dev-data", Key="boards/train.manifest")
    assert boards.planned() == ([], 0)
    assert f"{TRAIN} does not exist" in boards.planned("--deep")[0][0]
