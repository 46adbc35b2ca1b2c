"""`validate` lints the manifests that specs hold or lie beside, offline and once per content."""

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
BOTH = SPECS.replace("train.manifest}", "train.manifest}, test: {file: test.manifest}")


def line(number, labels="ab"):
    """One image-level line with one of the labels."""
    about = {"class-name": labels[number % len(labels)], "confidence": 1, "type": "groundtruth/image-classification"}
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
    monkeypatch.setattr("reconciler.cli.local_manifests.lint", None)
    assert validated([line(0), line(1), "{", "{"]) == first


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """A function that validates a workspace with these files beside it: the exit code and the findings."""
    monkeypatch.chdir(tmp_path)

    def run(specs, **files):
        for name, text in {"specs.yaml": specs, **files}.items():
            (tmp_path / "specs" / name).parent.mkdir(exist_ok=True)
            (tmp_path / "specs" / name).write_text(text)
        code = main(["validate", "-o", "concise"])
        return code, capsys.readouterr().out.splitlines()

    return run


def lines(*numbers, labels="ab"):
    """A manifest of these lines."""
    return "".join(line(number, labels) + "\n" for number in numbers)


def test_both_datasets_of_a_project_are_judged_together(told):
    """An image that is in both is told in the test dataset; labels that are not in both stop a training."""
    train = lines(*range(20))
    code, found = told(BOTH, **{"train.manifest": train, "test.manifest": lines(*range(19, 30))})
    assert (code, len(found)) == (0, 2)
    assert found[0].startswith("specs/test.manifest:1: warning: IMAGE_IN_TRAIN_AND_TEST ")
    code, found = told(BOTH, **{"train.manifest": train, "test.manifest": lines(*range(20, 30), labels="cd")})
    assert code == 5
    assert [one.split(" ")[:2] for one in found[:-1]] == [["specs/test.manifest:", "ERROR_INSUFFICIENT_LABEL_OVERLAP"]]


def test_a_test_dataset_alone_is_not_trained_on(told):
    """What a training would say of too few labels is not asked of it."""
    specs = SPECS.replace(
        "train: {file: train.manifest}", "train: {manifest: s3://a-b-c/d}, test: {file: test.manifest}"
    )
    assert told(specs, **{"test.manifest": lines(*range(3), labels="a")}) == (0, [])


def test_a_split_of_our_own_needs_not_what_the_services_does(told):
    """Too few images for the service to split a dataset are no matter: a project's datasets are split before."""
    specs = SPECS.replace("train.manifest}}", "train.manifest}, test: {splitFrom: train}}")
    assert told(specs, **{"train.manifest": lines(*range(2))}) == (0, [])


def test_an_image_named_twice_is_an_error(told):
    """As it is for a plan: nobody knows which of the two lines the service would keep."""
    code, found = told(SPECS, **{"train.manifest": lines(*range(20), 0)})
    assert code == 5
    assert found[0].startswith("specs/train.manifest:21:16: DUPLICATE_SOURCE_REF ")


def test_lines_in_the_spec_are_told_where_they_stand(told):
    """At the entry, in the YAML file."""
    rows = "".join(f"        - '{line(number)}'\n" for number in range(20))
    specs = SPECS.replace("{train: {file: train.manifest}}", f"\n    train:\n      entries:\n{rows}        - '{{'\n")
    code, found = told(specs)
    assert code == 0
    assert found == [
        "specs/specs.yaml:34:11: warning: ERROR_INVALID_JSON_LINE The JSON Line has an invalid format.",
        "Found 1 warning.",
    ]
    assert told(specs) == (code, found)


def test_what_is_made_of_other_files_is_told_at_these(told, monkeypatch):
    """A CSV file is converted; its problems are those of the manifest, and of the file when none can be made of it."""
    specs = SPECS.replace("file: train.manifest", "csv: train.csv, images: s3://images/boards")
    rows = "".join(f"{number}.jpg,{'ab'[number % 2]}\n" for number in range(20))
    assert told(specs, **{"train.csv": rows}) == (0, [])
    long = {"train.csv": f"{rows}20.jpg,{'x' * 300}\n"}
    code, found = told(specs, **long)
    assert code == 0
    assert found[0].startswith("specs/train.csv: warning: ERROR_INVALID_LABEL_NAME_LENGTH ")
    assert found[0].endswith("(line 21 of the manifest that is made of it)")
    monkeypatch.setattr("reconciler.cli.local_manifests.lint", None)
    assert told(specs, **long) == (code, found)
    code, found = told(specs.replace("csv: train.csv", "coco: train.csv"))
    assert code == 5
    assert found[0].startswith("specs/train.csv: no-manifest train.csv: ")


def test_projects_share_a_manifest(told):
    """What is wrong with it is told once."""
    second = SPECS.split("---\n")[1].replace("boards", "bottles")
    code, found = told(f"{SPECS}---\n{second}", **{"train.manifest": lines(*range(20)) + "{\n"})
    assert (code, len(found)) == (0, 2)


def test_a_line_for_each_problem_has_an_end(told):
    """The first twenty are told, and how many there are."""
    code, found = told(SPECS, **{"train.manifest": lines(*range(200)) + "{\n" * 25})
    assert (code, len(found)) == (0, 22)
    assert found[0] == "specs/train.manifest: warning: more-problems 25 problems in lines; the first 20 are shown"
