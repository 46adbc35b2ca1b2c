"""The key of a live version is what it was made with: an alias or an id that may be it is no difference."""

import pytest

DATASETS = {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}}
OUTPUT = {"S3Bucket": "dev-output", "S3KeyPrefix": "results"}


@pytest.mark.parametrize(
    ("declared", "differs"),
    [("alias/vision", False), ("{id}", False), ("{arn}", False), ("12345678-1234-1234-1234-123456789012", True)],
)
def test_a_key_is_compared_as_far_as_it_can_be(shared, estates, declared, differs):
    """What an alias stands for is not looked up; another id is told, and nothing is made anew for it."""
    shared.reset()
    arn = shared.client(service="kms").create_key()["KeyMetadata"]["Arn"]
    model = {"name": "v1", "kmsKey": declared.format(arn=arn, id=arn.rpartition("/")[2])}
    declare(shared, estates)
    shared.seed()
    assert shared.apply() == 0, shared.told
    shared.hand("CreateProjectVersion", of="boards", VersionName="v1", OutputConfig=OUTPUT, KmsKeyId=arn, sleep=86400)
    declare(shared, estates, model)
    plan = shared.plan()
    assert [step.call.operation for step in plan.steps if step.call] == ["TagResource", "TagResource"]
    told = f"kmsKey was {arn} when it was created; the spec now says "
    assert [note.message.startswith(told) for note in plan.notes] == [True] * differs


def declare(trial, estates, *models):
    """A project with models."""
    files = {"train__manifest": estates.content("images 0-39 of ab")}
    trial.declare_projects({"dev/boards": {"datasets": DATASETS, "models": list(models)}}, **files)
