"""What the emulator was told survives the process that was told."""

import json
import shutil

import pytest
from botocore.exceptions import ClientError

from reconciler.emulator import session
from reconciler.emulator.emulator import Emulator

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """A data directory in which one process has made a bit of everything."""
    folder = tmp_path_factory.mktemp("made")
    emulator = Emulator(folder)
    made = session.open(emulator)
    made.client("s3").create_bucket(Bucket="boards-data")
    made.client("s3").put_object(Bucket="boards-data", Key="k", Body=b"1")
    made.client("s3").put_bucket_tagging(Bucket="boards-data", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    made.client("iam").create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)
    made.client("iam").create_user(UserName="ada")
    key = made.client("kms").create_key()["KeyMetadata"]["KeyId"]
    made.client("kms").create_alias(AliasName="alias/vision", TargetKeyId=key)
    made.client("rekognition").create_project(ProjectName="boards", Tags={"team": "boards"})
    emulator.close()
    return folder


@pytest.fixture
def data(made_once, tmp_path):
    """A copy of it."""
    return shutil.copytree(made_once, tmp_path / "copy")


@pytest.fixture
def again(data):
    """Another process's session on the same directory: nothing of the first is left in memory."""
    emulator = Emulator(data)
    yield session.open(emulator)
    emulator.close()


QUESTIONS = [
    ("iam", "get_role", {"RoleName": "ci"}, "Role"),
    ("iam", "get_user", {"UserName": "ada"}, "User"),
    ("kms", "describe_key", {"KeyId": "alias/vision"}, "KeyMetadata"),
    ("s3", "list_buckets", {}, "Buckets"),
    ("s3", "get_bucket_tagging", {"Bucket": "boards-data"}, "TagSet"),
    ("s3", "head_object", {"Bucket": "boards-data", "Key": "k"}, "ETag"),
    ("rekognition", "describe_projects", {}, "ProjectDescriptions"),
    ("resourcegroupstaggingapi", "get_resources", {}, "ResourceTagMappingList"),
]


@pytest.mark.parametrize(("service", "call", "arguments", "member"), QUESTIONS)
def test_the_answer_stays_the_same(data, again, service, call, arguments, member):
    """Ids, dates and contents are those of the first process, for whoever asks next."""
    first = Emulator(data)
    before = getattr(session.open(first).client(service), call)(**arguments)[member]
    first.close()
    after = getattr(again.client(service), call)(**arguments)[member]
    assert before
    assert after == before


def test_two_processes_see_each_other_s_changes(data, again):
    """What one of them makes, the other finds, also what moto keeps."""
    other = Emulator(data)
    assert len(again.client("iam").list_roles()["Roles"]) == 1
    session.open(other).client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=TRUST)
    assert {role["RoleName"] for role in again.client("iam").list_roles()["Roles"]} == {"ci", "other"}
    other.close()


def test_emulators_of_one_process_do_not_mix(data, again, tmp_path_factory):
    """Two data directories are two worlds, although moto has one memory."""
    empty = Emulator(tmp_path_factory.mktemp("empty"))
    assert session.open(empty).client("iam").list_roles()["Roles"] == []
    assert len(again.client("iam").list_roles()["Roles"]) == 1
    empty.close()


def test_reset_forgets_everything(data, again):
    """After a reset nothing answers, whoever had it in memory."""
    iam = again.client("iam")
    assert iam.list_roles()["Roles"]
    other = Emulator(data)
    other.store.reset()
    other.close()
    assert iam.list_roles()["Roles"] == []
    assert again.client("s3").list_buckets()["Buckets"] == []
    assert again.client("rekognition").describe_projects()["ProjectDescriptions"] == []


def test_a_server_stops_when_it_is_told(server):
    """SIGTERM ends it cleanly, after it has said where it listens and what to export."""
    server.start()
    assert server.line.startswith("http://127.0.0.1:")
    assert f"export AWS_ENDPOINT_URL={server.url}" in server.line
    assert server.stop() == 0


def test_assumed_credentials_outlive_a_killed_server(server):
    """After SIGKILL and a new start they still reach their own account, never the default one."""
    before = server.start().clients
    credentials = before.assume()
    before("rekognition", credentials=credentials).create_project(ProjectName="prod-boards")
    before("rekognition").create_project(ProjectName="dev-boards")
    server.kill()
    after = server.start().clients
    found = after("rekognition", credentials=credentials).describe_projects()["ProjectDescriptions"]
    assert [project["ProjectArn"].split(":")[4] for project in found] == ["444455556666"]


def test_credentials_of_another_server_are_refused(server, tmp_path):
    """A temporary key that this data directory never gave out is nobody's."""
    credentials = server.start().clients.assume()
    server.kill()
    server.data = str(tmp_path / "other")
    clients = server.start().clients
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        clients("rekognition", credentials=credentials).describe_projects()
