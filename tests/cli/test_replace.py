"""`--replace`: deleted and made again, once; nothing is deleted that could not be made again."""

import json

import pytest

TRAIN, TEST, MODEL = "dev/boards/dataset/train", "dev/boards/dataset/test", "dev/boards/model/v1"


def _entries(repository, kind):
    """The source-refs of a live dataset."""
    project = repository.client().describe_projects(ProjectNames=["boards"])["ProjectDescriptions"][0]
    arn = next(one["DatasetArn"] for one in project["Datasets"] if one["DatasetType"] == kind)
    pages = repository.client().get_paginator("list_dataset_entries").paginate(DatasetArn=arn)
    return arn, sorted(json.loads(line)["source-ref"] for page in pages for line in page["DatasetEntries"])


def _staged(repository):
    """The keys in the staging bucket."""
    return [one["Key"] for one in repository.client("s3").list_objects_v2(Bucket="dev-staging").get("Contents", [])]


@pytest.mark.parametrize(("address", "kind"), [(TRAIN, "TRAIN"), (TEST, "TEST")])
def test_a_dataset_is_made_again_with_the_entries_that_it_is_to_have(applied, address, kind):
    """Every live entry is backed up first, the split stays as it was drawn, and nothing is left to do."""
    before, refs = _entries(applied, kind)
    code, _, err = applied.run("apply", "--yes", "--replace", address, "--allow", "destroy", "-o", "jsonl")
    assert code == 0, err
    assert any(key.startswith(f"x/backup/boards/{kind.lower()}-") for key in _staged(applied))
    after, again = _entries(applied, kind)
    assert after != before
    assert again == refs
    assert "No changes." in applied.run("plan")[1]
    assert applied.run("apply", "--yes", "--replace", address, "--allow", "destroy", "-o", "jsonl")[0] == 0
    assert _entries(applied, kind)[0] != after


def test_it_destroys_and_has_to_be_allowed(applied):
    """Without that nothing is sent."""
    before = _entries(applied, "TRAIN")
    code, out, _ = applied.run("apply", "--yes", "--replace", TRAIN)
    assert code == 4
    assert "it destroys, which needs --allow destroy" in out
    assert _entries(applied, "TRAIN") == before


def test_nothing_is_deleted_where_the_source_makes_no_dataset(applied):
    """The source is linted first; what is live stays."""
    applied.client("s3").put_object(Bucket="dev-data", Key="boards/train.manifest", Body=b'{"a": 1}\n{"b": 2}\n')
    before = _entries(applied, "TRAIN")
    code, out, _ = applied.run("apply", "--yes", "--replace", TRAIN, "--allow", "destroy")
    assert code == 5, out
    assert _entries(applied, "TRAIN") == before


def test_entries_that_nobody_declares_are_not_thrown_away(applied):
    """An empty dataset would be all that could be made."""
    spec = (applied.root / "specs" / "boards.yaml").read_text()
    spec = spec.replace("train: {manifest: s3://dev-data/boards/train.manifest}", "train: {entries: unmanaged}")
    applied.spec(
        "boards.yaml", spec.replace("test: {splitFrom: train, percent: 20, seed: 7}", "test: {entries: unmanaged}")
    )
    before = _entries(applied, "TRAIN")
    code, out, _ = applied.run("apply", "--yes", "--replace", TRAIN, "--allow", "destroy")
    assert code == 4
    assert "it cannot be made again: the specs do not say what is in it" in " ".join(out.split())
    assert _entries(applied, "TRAIN") == before


def test_a_copied_dataset_is_copied_again(applied):
    """It takes what its source has now, which it otherwise never does after it was made."""
    copy = (
        "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: copies}\nspec:\n  datasets: {train: {copyOf: %s}}\n"
    )
    applied.spec("copies.yaml", copy % "{project: boards, dataset: train}")
    assert applied.run("apply", "--yes", "-o", "jsonl")[0] == 0
    address = "dev/copies/dataset/train"
    steps = applied.json("plan", "--replace", address)["steps"]
    assert [one["call"]["operation"] for one in steps if one["call"]] == ["PutObject", "DeleteDataset", "CreateDataset"]
    assert applied.run("apply", "--yes", "--replace", address, "--allow", "destroy", "-o", "jsonl")[0] == 0
    assert "No changes." in applied.run("plan")[1]


@pytest.mark.parametrize(
    "address",
    ["dev/boards", "dev/boards/model", "dev/boards/model/v1/inference", "dev/boards/tags", "dev/boards/model/v1/tags"],
)
def test_what_cannot_be_made_again_is_refused(applied, address):
    """Nothing is read for it."""
    code, _, err = applied.run("plan", "--replace", address)
    assert code == 64
    assert f"--replace {address}: this cannot be deleted and made again" in err


def test_a_running_model_is_stopped_made_again_and_started_at_the_same_price(applied):
    """What it costs afterwards is what it costs now."""
    plan = applied.json("plan", "--replace", MODEL)
    assert (plan["hourly_before"], plan["hourly_after"]) == (4.0, 4.0)
    risks = ("--allow", "destroy,interrupt")
    assert applied.run("apply", "--yes", "--replace", MODEL, *risks, "-o", "jsonl")[0] == 0
    assert applied.json("plan")["steps"] == []


def test_a_model_whose_training_would_fail_is_not_deleted(applied):
    """Its sources are linted before anything is sent."""
    one = b'{"source-ref": "s3://dev-data/boards/0.jpg"}\n'
    applied.client("s3").put_object(Bucket="dev-data", Key="boards/train.manifest", Body=one)
    before = applied.version()
    code, out, _ = applied.run("apply", "--yes", "--replace", MODEL, "--allow", "destroy,interrupt")
    assert code == 5, out
    assert applied.version() == before
    assert applied.client().describe_project_versions(ProjectArn=applied.project())["ProjectVersionDescriptions"]
