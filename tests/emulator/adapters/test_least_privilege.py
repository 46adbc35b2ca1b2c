"""A policy can be proven: enough with every action, and each missing action is denied and named."""

import json

import pytest
from botocore.exceptions import ClientError

DEV = "111122223333"
PROJECT = "arn:aws:rekognition:us-east-1:111122223333:project/boards/*"

NEEDED = {
    "rekognition:CreateProject": PROJECT,
    "rekognition:TagResource": PROJECT,
    "rekognition:DescribeProjects": "*",
    "rekognition:ListTagsForResource": PROJECT,
    "rekognition:CreateDataset": PROJECT,
    "s3:GetObject": "arn:aws:s3:::boards-data/*",
    "s3:PutObject": "arn:aws:s3:::boards-data/*",
    "rekognition:DescribeDataset": PROJECT,
    "rekognition:DeleteDataset": PROJECT,
    "rekognition:DeleteProject": PROJECT,
}


def document(**actions):
    """Allow each action on its resource."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": each, "Resource": on} for each, on in actions.items()],
    }


@pytest.fixture
def role(clients):
    """A role that dev's root may assume, in an account with one bucket; `rights` replaces its policy."""
    iam = clients("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": DEV}, "Action": "sts:AssumeRole"},
    ]}  # fmt: skip
    iam.create_role(
        RoleName="ci", AssumeRolePolicyDocument=json.dumps(trust), Tags=[{"Key": "team", "Value": "boards"}]
    )
    clients("s3").create_bucket(Bucket="boards-data")

    class Role:
        arn = f"arn:aws:iam::{DEV}:role/ci"

        def rights(self, policy):
            iam.put_role_policy(RoleName="ci", PolicyName="rights", PolicyDocument=json.dumps(policy))

        def client(self, service, **arguments):
            return clients(service, credentials=clients.assume(self.arn, **arguments))

    return Role()


def life_of_a_project(role, emulator):
    """Create, tag, fill, look at and delete a project with a dataset."""
    rekognition, s3 = role.client("rekognition"), role.client("s3")
    line = {"source-ref": "s3://boards-data/1.png", "a": 1, "a-metadata": {
        "class-name": "good", "confidence": 1, "type": "groundtruth/image-classification", "job-name": "j",
        "human-annotated": "yes", "creation-date": "2026-01-01T00:00:00"}}  # fmt: skip
    s3.put_object(Bucket="boards-data", Key="train.manifest", Body=json.dumps(line).encode())
    project = rekognition.create_project(ProjectName="boards", Tags={"team": "boards"})["ProjectArn"]
    emulator.core.clock.advance(3600)
    rekognition.describe_projects()
    rekognition.list_tags_for_resource(ResourceArn=project)
    manifest = {"GroundTruthManifest": {"S3Object": {"Bucket": "boards-data", "Name": "train.manifest"}}}
    dataset = rekognition.create_dataset(ProjectArn=project, DatasetType="TRAIN", DatasetSource=manifest)["DatasetArn"]
    emulator.core.clock.advance(3600)
    rekognition.describe_dataset(DatasetArn=dataset)
    rekognition.delete_dataset(DatasetArn=dataset)
    emulator.core.clock.advance(3600)
    rekognition.delete_project(ProjectArn=project)


def test_the_policy_is_sufficient(emulator, role, clients):
    """With exactly these actions on exactly these resources everything passes."""
    role.rights(document(**NEEDED))
    emulator.enforce(on=True)
    emulator.core.clock.set("manual")
    life_of_a_project(role, emulator)
    emulator.core.clock.advance(3600)
    assert clients("rekognition").describe_projects()["ProjectDescriptions"] == []


@pytest.mark.parametrize("missing", NEEDED)
@pytest.mark.parametrize("clients", ["embedded"], indirect=True)
def test_each_missing_action_is_named(emulator, role, missing):
    """Whichever action is left out, the refusal names it."""
    role.rights(document(**{action: on for action, on in NEEDED.items() if action != missing}))
    emulator.enforce(on=True)
    emulator.core.clock.set("manual")
    with pytest.raises(ClientError) as refused:
        life_of_a_project(role, emulator)
    error = refused.value.response["Error"]
    assert error["Code"] in {"AccessDeniedException", "AccessDenied"}
    assert f"not authorized to perform: {missing} on resource: " in error["Message"]


ON_TAGS = {
    "a tag that the request sets": ({"aws:RequestTag/team": "boards"}, {"team": "boards"}, True),
    "another value of it": ({"aws:RequestTag/team": "boards"}, {"team": "cats"}, False),
    "the caller's role's own tag": ({"aws:PrincipalTag/team": "boards"}, {"team": "cats"}, True),
    "the Region that is asked": ({"aws:RequestedRegion": "eu-west-1"}, {"team": "boards"}, False),
    "the caller's account": ({"aws:PrincipalAccount": DEV}, {"team": "boards"}, True),
    "the caller's role": ({"aws:PrincipalArn": f"arn:aws:iam::{DEV}:role/ci"}, {"team": "boards"}, True),
}


@pytest.mark.parametrize(("condition", "tags", "allowed"), ON_TAGS.values(), ids=ON_TAGS.keys())
@pytest.mark.parametrize("clients", ["embedded"], indirect=True)
def test_conditions_of_a_request(emulator, role, condition, tags, allowed):
    """Tags, Region and principal reach the policy's conditions."""
    policy = document(**{"rekognition:*": "*"})
    policy["Statement"][0]["Condition"] = {"StringEquals": condition}
    role.rights(policy)
    emulator.enforce(on=True)
    create = role.client("rekognition").create_project
    if allowed:
        assert create(ProjectName="boards", Tags=tags)["ProjectArn"]
    else:
        with pytest.raises(ClientError, match="AccessDeniedException"):
            create(ProjectName="boards", Tags=tags)


@pytest.mark.parametrize("clients", ["embedded"], indirect=True)
def test_the_tags_of_a_resource(emulator, role, clients):
    """A policy on aws:ResourceTag opens what is tagged so and nothing else."""
    arns = {
        team: clients("rekognition").create_project(ProjectName=team, Tags={"team": team})["ProjectArn"]
        for team in ("boards", "cats")
    }
    policy = document(**{"rekognition:ListTagsForResource": "*"})
    policy["Statement"][0]["Condition"] = {"StringEquals": {"aws:ResourceTag/team": "boards"}}
    role.rights(policy)
    emulator.enforce(on=True)
    rekognition = role.client("rekognition")
    assert rekognition.list_tags_for_resource(ResourceArn=arns["boards"])["Tags"] == {"team": "boards"}
    with pytest.raises(ClientError, match="AccessDeniedException"):
        rekognition.list_tags_for_resource(ResourceArn=arns["cats"])


def test_a_session_policy_bounds_the_role(emulator, role):
    """What AssumeRole was given as a policy is all that the session may do."""
    role.rights(document(**{"*": "*"}))
    emulator.enforce(on=True)
    bounded = role.client("rekognition", Policy=json.dumps(document(**{"rekognition:DescribeProjects": "*"})))
    bounded.describe_projects()
    with pytest.raises(ClientError, match="no session policy allows the rekognition:CreateProject action"):
        bounded.create_project(ProjectName="boards")


def test_a_role_has_to_exist_and_to_trust(emulator, clients, role):
    """With IAM enforced AssumeRole is decided by the trust policy."""
    emulator.enforce(on=True)
    stranger = clients("sts", account="444455556666")
    for arn in (role.arn, f"arn:aws:iam::{DEV}:role/none"):
        with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
            stranger.assume_role(RoleArn=arn, RoleSessionName="me")


def test_a_user_needs_its_own_policies(emulator, clients):
    """A user's key gives what the user's and its groups' policies allow."""
    iam = clients("iam")
    iam.create_user(UserName="ada")
    iam.create_group(GroupName="readers")
    iam.add_user_to_group(UserName="ada", GroupName="readers")
    policy = json.dumps(document(**{"rekognition:DescribeProjects": "*"}))
    iam.put_group_policy(GroupName="readers", PolicyName="read", PolicyDocument=policy)
    key = {**iam.create_access_key(UserName="ada")["AccessKey"], "SessionToken": None}
    emulator.enforce(on=True)
    clients("rekognition", credentials=key).describe_projects()
    with pytest.raises(ClientError, match="not authorized to perform: iam:ListUsers"):
        clients("iam", credentials=key).list_users()


def test_another_account_needs_the_bucket_s_policy_too(emulator, clients, role):
    """Across accounts both the caller's and the bucket's policy have to allow."""
    clients("s3").put_object(Bucket="boards-data", Key="k", Body=b"1")
    iam = clients("iam", account="444455556666")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
    ]}  # fmt: skip
    iam.create_role(RoleName="copier", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="copier", PolicyName="all", PolicyDocument=json.dumps(document(**{"s3:*": "*"})))
    emulator.enforce(on=True)
    s3 = clients("s3", credentials=clients.assume("arn:aws:iam::444455556666:role/copier"))
    with pytest.raises(ClientError, match="no resource-based policy allows the s3:GetObject action"):
        s3.get_object(Bucket="boards-data", Key="k")
    opened = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::boards-data/*",
    }]}  # fmt: skip
    clients("s3").put_bucket_policy(Bucket="boards-data", Policy=json.dumps(opened))
    assert s3.get_object(Bucket="boards-data", Key="k")["Body"].read() == b"1"
