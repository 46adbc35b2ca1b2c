"""A version from outside the workspace is copied by its ARN, by the destination alone, and needed no more once it is."""

import json

import pytest

LAB = "999988887777"
OUTPUT = {"S3Bucket": "lab-output", "S3KeyPrefix": ""}


@pytest.fixture
def source(shared, estates):
    """A version that somebody trained in an account that the workspace does not know; its ARN and its project's."""
    shared.reset()
    shared.session("lab", LAB)
    for name in ("lab-output", "lab-images"):
        shared.client("lab", "s3").create_bucket(Bucket=name)
    project = shared.hand("CreateProject", alias="lab", ProjectName="models")["ProjectArn"]
    for side, lines in (("train", "images 0-29 of ab in lab-images"), ("test", "images 30-39 of ab in lab-images")):
        shared.hand("CreateDataset", alias="lab", of="models", DatasetType=side.upper())
        shared.hand("UpdateDatasetEntries", alias="lab", of=f"models:{side}", lines=lines)
    made = {"VersionName": "v7", "OutputConfig": OUTPUT}
    version = shared.hand("CreateProjectVersion", alias="lab", of="models", sleep=86400, **made)["ProjectVersionArn"]
    assert shared.live("models/v7", "lab") == "TRAINING_COMPLETED"
    return version, project


def allow(trial, version):
    """The lab lets the workspace's account copy it."""
    statement = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Resource": version}
    document = {"Version": "2012-10-17", "Statement": [statement | {"Action": "rekognition:CopyProjectVersion"}]}
    given = {"PolicyName": "dev-may-copy", "PolicyDocument": json.dumps(document)}
    return trial.hand("PutProjectPolicy", alias="lab", of="models", **given)["PolicyRevisionId"]


def test_a_version_from_outside_is_copied_once(shared, source):
    """Refused until its owner allows it; then copied, and no difference whatever becomes of the source and the policy."""
    version, project = source
    model = {"name": "v1", "versionArn": version, "projectArn": project, "inference": {"minUnits": 1}}
    shared.declare_projects({"dev/boards": {"models": [model]}})
    shared.seed()
    assert shared.apply() == 1
    (failed,) = (one for one in shared.events() if one.get("result") == "failed")
    assert failed["message"].startswith("CopyProjectVersion: AccessDeniedException: ")
    assert "name its account in a policy of the source project" in failed["message"]

    revision = allow(shared, version)
    before = len(shared.wire.log)
    assert shared.apply() == 0, shared.told
    sent = shared.wire.log[before:]
    assert [one.operation for one in sent if one.writes and one.operation != "TagResource"] == [
        "CopyProjectVersion",
        "StartProjectVersion",
    ]
    assert shared.live("boards/v1") == "RUNNING 1"

    policy = {"PolicyName": "dev-may-copy", "PolicyRevisionId": revision}
    shared.hand("DeleteProjectPolicy", alias="lab", of="models", **policy)
    shared.hand("DeleteProjectVersion", alias="lab", of="models/v7")
    before = len(shared.wire.log)
    plan = shared.plan()
    assert (plan.steps, plan.notes, shared.drift()) == ((), (), ())
    assert shared.apply() == 0, shared.told
    assert [one for one in shared.wire.log[before:] if one.writes] == []
    assert LAB not in {one.account for one in shared.wire.log[before:]}
