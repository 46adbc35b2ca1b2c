"""The core inside somebody else's moto tests."""

import boto3
import pytest
from moto import mock_aws

from reconciler.emulator.install import install, uninstall

LINE = (
    b'{"source-ref":"s3://boards/1.png","a":1,"a-metadata":{"class-name":"good","confidence":1,"job-name":"j",'
    b'"type":"groundtruth/image-classification","human-annotated":"yes","creation-date":"2026-01-01T00:00:00"}}'
)


@pytest.fixture
def core(monkeypatch):
    """A core in moto, as a test of somebody's own would install it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        core = install()
        core.clock.set("manual")
        yield core
        uninstall()


def test_custom_labels_work_inside_mock_aws(core):
    """A project, and a dataset out of moto's own S3."""
    s3, rekognition = boto3.client("s3"), boto3.client("rekognition")
    s3.create_bucket(Bucket="boards")
    s3.put_object(Bucket="boards", Key="train.manifest", Body=LINE)
    project = rekognition.create_project(ProjectName="boards")["ProjectArn"]
    assert project.split(":")[4] == "123456789012"
    core.clock.advance(60)
    source = {"GroundTruthManifest": {"S3Object": {"Bucket": "boards", "Name": "train.manifest"}}}
    dataset = rekognition.create_dataset(ProjectArn=project, DatasetType="TRAIN", DatasetSource=source)["DatasetArn"]
    core.clock.advance(60)
    described = rekognition.describe_dataset(DatasetArn=dataset)["DatasetDescription"]
    assert (described["Status"], described["DatasetStats"]["TotalEntries"]) == ("CREATE_COMPLETE", 1)


def test_the_rest_of_rekognition_stays_moto_s(core):
    """Operations that are not Custom Labels' are answered as before."""
    image = {"S3Object": {"Bucket": "boards", "Name": "1.png"}}
    assert boto3.client("rekognition").detect_labels(Image=image)["Labels"]
