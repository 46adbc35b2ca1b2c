"""Real clients through the whole life of a project: boto3's waiters, and the AWS CLI's own command lines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.emulator.seed import Home, Wishes, seed

AWS = Path(sys.executable).with_name("aws")
DEV = Home("111122223333", "us-east-1")
TRAIN, TEST = "boards/train.manifest", "boards/test.manifest"


def source(key):
    """Refer to a manifest."""
    return {"GroundTruthManifest": {"S3Object": {"Bucket": "boards-data", "Name": key}}}


@pytest.fixture
def filled(emulator):
    """An emulator with two manifests, whose clock goes on with every look at something unfinished."""
    manifests = (("boards-data", TRAIN), ("boards-data", TEST))
    seed(emulator, Wishes(buckets={"boards-data": DEV}, manifests=manifests))
    emulator.core.clock.set("poll")
    return emulator


def test_the_waiters_of_boto3(filled, clients):
    """project_version_training_completed and project_version_running end when they should."""
    rekognition = clients("rekognition")
    project = rekognition.create_project(ProjectName="boards")["ProjectArn"]
    rekognition.describe_projects()
    for kind, key in (("TRAIN", TRAIN), ("TEST", TEST)):
        arn = rekognition.create_dataset(ProjectArn=project, DatasetType=kind, DatasetSource=source(key))["DatasetArn"]
        rekognition.describe_dataset(DatasetArn=arn)
    version = rekognition.create_project_version(
        ProjectArn=project, VersionName="v1", OutputConfig={"S3Bucket": "boards-data", "S3KeyPrefix": "out"}
    )["ProjectVersionArn"]
    waiting = {"ProjectArn": project, "VersionNames": ["v1"], "WaiterConfig": {"Delay": 0, "MaxAttempts": 5}}
    rekognition.get_waiter("project_version_training_completed").wait(**waiting)
    rekognition.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)
    rekognition.get_waiter("project_version_running").wait(**waiting)
    described = rekognition.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"][0]
    assert described["Status"] == "RUNNING"
    summary = described["EvaluationResult"]["Summary"]["S3Object"]
    body = clients("s3").get_object(Bucket=summary["Bucket"], Key=summary["Name"])["Body"].read()
    assert json.loads(body)["AggregatedEvaluationResults"]["F1Score"] == pytest.approx(
        described["EvaluationResult"]["F1Score"]
    )


class Cli:
    """The AWS CLI, as a person would call it; only its endpoint is another."""

    def __init__(self, url, folder):
        waiters = folder / "data" / "rekognition" / "2016-06-27"
        waiters.mkdir(parents=True)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "111122223333",
            "AWS_SECRET_ACCESS_KEY": "emulator",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_DATA_PATH": str(folder / "data"),
        }
        self._shorten_waits(waiters)

    @staticmethod
    def _shorten_waits(folder):
        """The CLI's waiters sleep two minutes between looks; a file in AWS_DATA_PATH says one second."""
        import botocore  # noqa: PLC0415 - only this test reads its data

        original = Path(botocore.__file__).parent / "data/rekognition/2016-06-27/waiters-2.json"
        waiters = json.loads(original.read_text())
        for waiter in waiters["waiters"].values():
            waiter["delay"] = 1
        (folder / "waiters-2.json").write_text(json.dumps(waiters))

    def __call__(self, line, *more):
        """Run `aws LINE`; gives its JSON, or its text."""
        command = [sys.executable, str(AWS), *line.split(), *more]
        done = subprocess.run(command, capture_output=True, text=True, env=self.env, check=False)
        assert done.returncode == 0, f"aws {line}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout


@pytest.fixture
def aws(filled, url, tmp_path):
    """The AWS CLI against the filled emulator."""
    return Cli(url, tmp_path)


REK = "rekognition"


def two_datasets(aws, project):
    """Fill TRAIN, split a part off into TEST, change an entry; gives their ARNs and the entry."""
    create = f"{REK} create-dataset --project-arn {project} --dataset-type"
    train = aws(f"{create} TRAIN --dataset-source", json.dumps(source(TRAIN)))["DatasetArn"]
    test = aws(f"{create} TEST")["DatasetArn"]
    settled(aws, train, test)
    assert aws(f"{REK} describe-dataset --dataset-arn {train}")["DatasetDescription"]["Status"] == "CREATE_COMPLETE"
    aws(f"{REK} distribute-dataset-entries --datasets", *(json.dumps({"Arn": arn}) for arn in (train, test)))
    settled(aws, train, test)
    line = aws(f"{REK} list-dataset-entries --dataset-arn {train} --max-items 1")["DatasetEntries"][0]
    update = json.dumps({"GroundTruth": line.partition(',"cl-metadata"')[0] + "}"})
    aws(f"{REK} update-dataset-entries --dataset-arn {train} --changes", update)
    settled(aws, train, test)
    assert len(aws(f"{REK} list-dataset-labels --dataset-arn {train}")["DatasetLabelDescriptions"]) == 2
    return train, test, line


def settled(aws, *datasets):
    """Look at datasets: on a clock that follows polls, what they are busy with is over afterwards."""
    for arn in datasets:
        aws(f"{REK} describe-dataset --dataset-arn {arn}")


def trained_model(aws, project):
    """Train a model and wait for it; gives its ARN."""
    version = aws(
        f"{REK} create-project-version --project-arn {project} --version-name v1"
        " --output-config S3Bucket=boards-data,S3KeyPrefix=out --tags stage=dev"
    )["ProjectVersionArn"]
    aws(f"{REK} wait project-version-training-completed --project-arn {project} --version-names v1")
    return version


def copied_model(aws, project, version, other):
    """Allow a copy by a policy and make it; gives its ARN."""
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": "rekognition:CopyProjectVersion", "Resource": f"{project.rpartition('/')[0]}/version/*"}]}  # fmt: skip
    aws(f"{REK} put-project-policy --project-arn {project} --policy-name copy --policy-document", json.dumps(policy))
    assert aws(f"{REK} list-project-policies --project-arn {project}")["ProjectPolicies"][0]["PolicyName"] == "copy"
    copy = aws(
        f"{REK} copy-project-version --source-project-arn {project} --source-project-version-arn {version}"
        f" --destination-project-arn {other} --version-name v1 --output-config S3Bucket=boards-data,S3KeyPrefix=copies"
    )["ProjectVersionArn"]
    aws(f"{REK} describe-project-versions --project-arn {other}")
    aws(f"{REK} delete-project-policy --project-arn {project} --policy-name copy")
    return copy


def tagged(aws, version):
    """Change a model's tags."""
    aws(f"{REK} tag-resource --resource-arn {version} --tags stage=prod,team=boards")
    aws(f"{REK} untag-resource --resource-arn {version} --tag-keys team")
    assert aws(f"{REK} list-tags-for-resource --resource-arn {version}")["Tags"] == {"stage": "prod"}


def in_service(aws, project, version, line):
    """Start the model, ask it about an image that it knows, stop it."""
    aws(f"{REK} start-project-version --project-version-arn {version} --min-inference-units 1")
    aws(f"{REK} wait project-version-running --project-arn {project} --version-names v1")
    image = f"S3Object={{Bucket=boards-data,Name={key_in(line)}}}"
    assert aws(f"{REK} detect-custom-labels --project-version-arn {version} --image {image}")["CustomLabels"]
    aws(f"{REK} stop-project-version --project-version-arn {version}")
    aws(f"{REK} describe-project-versions --project-arn {project}")


def key_in(line):
    """The key of the image that an entry refers to."""
    return json.loads(line)["source-ref"].removeprefix("s3://boards-data/")


@pytest.mark.slow
def test_the_aws_cli_through_the_life_of_a_project(filled, aws):
    """Every command of the control plane, from the project's creation to its end."""
    project = aws(f"{REK} create-project --project-name boards --tags team=boards")["ProjectArn"]
    other = aws(f"{REK} create-project --project-name copies")["ProjectArn"]
    assert aws(f"{REK} describe-projects --project-names boards")["ProjectDescriptions"][0]["ProjectArn"] == project
    aws(f"{REK} describe-projects")
    train, test, line = two_datasets(aws, project)
    version = trained_model(aws, project)
    tagged(aws, version)
    copy = copied_model(aws, project, version, other)
    in_service(aws, project, version, line)
    for arn in (version, copy):
        aws(f"{REK} delete-project-version --project-version-arn {arn}")
    for arn in (train, test):
        aws(f"{REK} delete-dataset --dataset-arn {arn}")
    filled.core.clock.advance(3600)
    for arn in (project, other):
        aws(f"{REK} delete-project --project-arn {arn}")
    filled.core.clock.advance(3600)
    assert aws(f"{REK} describe-projects")["ProjectDescriptions"] == []


@pytest.mark.slow
def test_the_aws_cli_beside_rekognition(aws, tmp_path):
    """S3, STS, KMS and tagging on the same port."""
    assert aws("sts get-caller-identity")["Account"] == "111122223333"
    role = "arn:aws:iam::444455556666:role/ci"
    assumed = aws(f"sts assume-role --role-arn {role} --role-session-name cli")["AssumedRoleUser"]["Arn"]
    assert assumed == "arn:aws:sts::444455556666:assumed-role/ci/cli"
    assert "train.manifest" in aws("s3 ls s3://boards-data/boards/")
    aws(f"s3 cp s3://boards-data/{TRAIN} {tmp_path / 'train.manifest'}")
    aws(f"s3 cp {tmp_path / 'train.manifest'} s3://boards-data/again.manifest")
    assert aws(f"s3api head-object --bucket boards-data --key {TRAIN}")["ContentLength"] > 0
    key = aws("kms create-key")["KeyMetadata"]["KeyId"]
    aws(f"kms create-alias --alias-name alias/vision --target-key-id {key}")
    aws(f"{REK} create-project --project-name boards --tags team=boards")
    found = aws("resourcegroupstaggingapi get-resources --tag-filters Key=team,Values=boards")
    assert len(found["ResourceTagMappingList"]) == 1
