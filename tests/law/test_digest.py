"""`{digest}` stands for what a version is trained on: accepted entries and the split, and nothing else."""

import pytest

BASE = {"train": "images 0-39 of ab", "other": "images 100-109 of ab"}
SPLIT = {"splitFrom": "train", "percent": 20, "seed": 7}


def version(trial, estates, *, files=BASE, test=SPLIT, tags=None, train=None, **model):
    """The name of the version that would be trained, or what is told instead."""
    trial.reset()
    contents = {f"{name}__manifest": estates.content(text) for name, text in files.items()}
    models = [{"name": "latest", "version": "b-{digest}", **model}]
    datasets = {"train": train or {"file": "train.manifest"}, "test": test}
    trial.declare_projects({"dev/boards": {"tags": tags or {}, "datasets": datasets, "models": models}}, **contents)
    trial.seed()
    plan = trial.plan()
    named = [step.call.arguments["VersionName"] for step in plan.steps if step.action == "create" and step.slot]
    return named[0] if named else next(note.message for note in plan.notes if note.topic == "invalid")


OTHER = {"file": "other.manifest"}


@pytest.mark.parametrize(
    ("this", "that", "same"),
    [
        ({}, {"output": "s3://dev-output/x/", "kmsKey": "alias/k", "description": "d", "tags": {"a": "b"}}, True),
        ({}, {"files": {"train": "images 0-40 of ab"}}, False),
        ({}, {"test": {**SPLIT, "seed": 8}}, False),
        ({}, {"test": {**SPLIT, "percent": 30}}, False),
        ({}, {"test": OTHER}, False),
        ({"test": OTHER}, {"test": OTHER, "files": {**BASE, "other": "images 100-110 of ab"}}, False),
        ({"test": OTHER}, {"test": {"file": "train.manifest"}, "train": OTHER}, False),
    ],
    ids=["what is only stored", "entries", "seed", "percent", "a test dataset", "its entries", "which is which"],
)
def test_a_digest_stands_for_the_content(shared, estates, this, that, same):
    """Another name is another version, and so another training."""
    found = [version(shared, estates, **one) for one in (this, that)]
    assert all(one.startswith("b-") and len(one) == 18 for one in found)
    assert (found[0] == found[1]) is same


@pytest.mark.parametrize(
    "unmanaged",
    [
        {"train": {"entries": "unmanaged"}, "test": {"splitFrom": "train", "by": "service"}},
        {"test": {"entries": "unmanaged"}},
    ],
    ids=["training", "test"],
)
def test_what_others_fill_has_no_digest(shared, estates, unmanaged):
    """Nobody can say what it will hold."""
    told = version(shared, estates, **unmanaged)
    assert told == "dev/boards/model/latest: `{digest}` needs datasets whose entries the specs declare"
