"""A model's whole life with nothing stubbed: manifest, datasets, training, copy to another account, detection, the end."""

import json
import struct

import pytest

PROD = "444455556666"
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)  # as much as anybody looks at


def line(number, label):
    """An image-level line, as Ground Truth writes it (guide "Image-level labels in manifest files")."""
    details = {
        "class-name": label,
        "confidence": 0.9,
        "type": "groundtruth/image-classification",
        "job-name": "identify",
        "human-annotated": "yes",
        "creation-date": "2024-01-01T00:00:00",
    }
    return json.dumps({"source-ref": f"s3://images/{number}.png", "label": 0, "label-metadata": details})


def manifest(first):
    """Twenty lines, ten of each label."""
    return "\n".join(line(first + number, "ok" if number % 2 else "scratched") for number in range(20)).encode()


@pytest.fixture
def project(world, client, objects):
    """A project with both datasets, complete."""
    objects.add_bucket("images")
    arn = client.create_project(ProjectName="boards")["ProjectArn"]
    for number, kind in enumerate(("TRAIN", "TEST")):
        objects.bodies["images", f"{kind}.manifest"] = manifest(100 * number)
        source = {"GroundTruthManifest": {"S3Object": {"Bucket": "images", "Name": f"{kind}.manifest"}}}
        client.create_dataset(ProjectArn=arn, DatasetType=kind, DatasetSource=source)
    world.later(600)
    return arn


@pytest.fixture
def trained(world, client, project):
    """A version trained on them."""
    output = {"S3Bucket": "output", "S3KeyPrefix": "models"}
    arn = client.create_project_version(ProjectArn=project, VersionName="v1", OutputConfig=output)["ProjectVersionArn"]
    world.later(86400)
    return arn


def version(client, project):
    """The only version's description."""
    (found,) = client.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]
    return found


def test_a_training_writes_its_six_files_where_it_says(client, project, trained, objects):
    """Every pointer leads to an object (service-facts 5)."""
    described = version(client, project)
    assert (described["Status"], described["StatusMessage"]) == ("TRAINING_COMPLETED", "The model is ready to run.")
    written = {key for bucket, key in objects.bodies if bucket == "output"}
    assert written == {
        f"models/{kind}-boards-v1.json"
        for kind in (
            "EvaluationResultSummary",
            "ManifestSummary",
            "TestingGroundTruth",
            "TestingManifestWithValidation",
            "TrainingGroundTruth",
            "TrainingManifestWithValidation",
        )
    }
    assert set(places(described)) == {("output", key) for key in written}


def places(value):
    """Bucket and key of every S3Object within a value."""
    if isinstance(value, list):
        return [place for each in value for place in places(each)]
    if not isinstance(value, dict):
        return []
    inner = [place for name, each in value.items() if name != "S3Object" for place in places(each)]
    here = value.get("S3Object")
    return [*inner, (here["Bucket"], here["Name"])] if here else inner


def test_a_training_that_cannot_write_fails(world, client, project):
    """Into a bucket of another account: the guide's message, and nothing billed."""
    client.create_project_version(ProjectArn=project, VersionName="v1", OutputConfig={"S3Bucket": "prod-output"})
    world.later(86400)
    described = version(client, project)
    assert (described["Status"], described["StatusMessage"]) == (
        "TRAINING_FAILED",
        "Unable to write to output S3 bucket.",
    )
    assert "BillableTrainingTimeInSeconds" not in described


def test_a_training_sees_the_datasets_as_they_were_at_the_call(world, client, project):
    """An update during the training does not reach it."""
    output = {"S3Bucket": "output"}
    client.create_project_version(ProjectArn=project, VersionName="v1", OutputConfig=output)
    (train,) = (
        each["DatasetArn"]
        for each in client.describe_projects()["ProjectDescriptions"][0]["Datasets"]
        if each["DatasetType"] == "TRAIN"
    )
    more = "\n".join(line(number, "bent") for number in range(50, 60)).encode()
    client.update_dataset_entries(DatasetArn=train, Changes={"GroundTruth": more})
    world.later(86400)
    assert client.describe_dataset(DatasetArn=train)["DatasetDescription"]["DatasetStats"]["TotalEntries"] == 30
    bucket, key = places(version(client, project)["EvaluationResult"])[0]
    summary = json.loads(world.objects.bodies[bucket, key])
    assert summary["EvaluationDetails"]["Labels"] == ["ok", "scratched"]
    assert summary["EvaluationDetails"]["NumberOfTrainingImages"] == 20


def test_a_copy_detects_what_its_source_learnt(world, client, project, trained, objects):
    """Even when source version, datasets and project are gone."""
    prod = world.client(account=PROD)
    allow = {"Effect": "Allow", "Principal": {"AWS": PROD}, "Action": "rekognition:CopyProjectVersion", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    client.put_project_policy(ProjectArn=project, PolicyName="prod", PolicyDocument=policy)
    copy = prod.copy_project_version(
        SourceProjectArn=project,
        SourceProjectVersionArn=trained,
        DestinationProjectArn=prod.create_project(ProjectName="boards")["ProjectArn"],
        VersionName="v1",
        OutputConfig={"S3Bucket": "prod-output"},
    )["ProjectVersionArn"]
    world.later(3600)
    empty(world, client, project, trained)
    prod.start_project_version(ProjectVersionArn=copy, MinInferenceUnits=1)
    world.later(3600)
    objects.add_bucket("images", owner=PROD)  # so that the other account may read an image of the test dataset
    objects.bodies["images", "100.png"] = PICTURE
    image = {"S3Object": {"Bucket": "images", "Name": "100.png"}}
    found = prod.detect_custom_labels(ProjectVersionArn=copy, Image=image, MinConfidence=0.0)
    assert found["CustomLabels"][0]["Name"] == "scratched"


def empty(world, client, project, trained):
    """Delete the source: version, datasets, project."""
    client.delete_project_version(ProjectVersionArn=trained)
    for dataset in client.describe_projects(ProjectNames=["boards"])["ProjectDescriptions"][0]["Datasets"]:
        client.delete_dataset(DatasetArn=dataset["DatasetArn"])
    world.later(600)
    client.delete_project(ProjectArn=project)
    world.later(600)
    assert client.describe_projects()["ProjectDescriptions"] == []
