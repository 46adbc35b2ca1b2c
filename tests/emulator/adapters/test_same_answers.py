"""Embedded and served are one emulator: the same calls get the same answers."""

import re
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from reconciler.emulator.emulator import Emulator
from reconciler.emulator.moto_side import backends

START = 1_700_000_000.0
RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|ASIA\w{16}|AKIA\w{16}|AIDA\w+|AROA\w+")

SCRIPT = [
    ("rekognition", "create_project", {"ProjectName": "boards", "Tags": {"team": "boards"}}),
    ("rekognition", "create_project", {"ProjectName": "boards"}),
    ("rekognition", "create_project", {"ProjectName": "no/name"}),
    ("rekognition", "describe_projects", {}),
    ("rekognition", "describe_projects", {"ProjectNames": ["none"]}),
    ("rekognition", "describe_dataset", {"DatasetArn": "arn:aws:rekognition:us-east-1:111122223333:project/x/dataset/train/1"}),
    ("rekognition", "detect_labels", {"Image": {"S3Object": {"Bucket": "boards", "Name": "x"}}}),
    ("s3", "create_bucket", {"Bucket": "boards"}),
    ("s3", "put_object", {"Bucket": "boards", "Key": "a/b.txt", "Body": b"hello"}),
    ("s3", "get_object", {"Bucket": "boards", "Key": "a/b.txt"}),
    ("s3", "get_object", {"Bucket": "boards", "Key": "none"}),
    ("s3", "list_objects_v2", {"Bucket": "boards"}),
    ("s3", "put_bucket_tagging", {"Bucket": "boards", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}),
    ("s3", "get_bucket_tagging", {"Bucket": "boards"}),
    ("s3", "get_bucket_tagging", {"Bucket": "nobody"}),
    ("sts", "get_caller_identity", {}),
    ("kms", "list_aliases", {}),
    ("kms", "describe_key", {"KeyId": "alias/none"}),
    ("iam", "get_role", {"RoleName": "none"}),
    ("resourcegroupstaggingapi", "get_resources", {}),
]  # fmt: skip


@pytest.fixture
def emulator():
    """An emulator whose clock stands still, so that times are equal too."""
    emulator = Emulator()
    emulator.core.clock.set("manual", at=START)
    yield emulator
    emulator.close()


def plain(value):
    """Give an answer without what is drawn at random and what differs by transport."""
    if isinstance(value, dict):
        left_out = {"ResponseMetadata", "HTTPHeaders", "RequestId", "Logref"}
        return {key: plain(each) for key, each in value.items() if key not in left_out}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if hasattr(value, "read"):
        return value.read()
    return RANDOM.sub("…", str(value))


def answers(clients):
    """What the script is answered with."""
    for service, call, arguments in SCRIPT:
        try:
            answer = getattr(clients(service), call)(**arguments)
        except ClientError as error:
            answer = error.response
        yield call, answer["ResponseMetadata"]["HTTPStatusCode"], plain(answer)


def test_the_same_answers(emulator, embedded, served):
    """Every answer, and every refusal, is the same in process and over HTTP."""
    in_process = list(answers(embedded))
    emulator.store.reset()
    emulator.core.clock.set("manual", at=START)
    assert list(answers(served)) == in_process


def test_a_defect_is_a_fault_of_the_service(emulator, clients, monkeypatch):
    """A bug in the emulator is answered with InternalServerError, as a client knows it."""

    def broken(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(emulator.core, "answer", broken)
    with pytest.raises(ClientError) as fault:
        clients("rekognition").describe_projects()
    assert fault.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert fault.value.response["Error"]["Code"] == "InternalServerError"


def test_another_host_is_refused(embedded):
    """Nothing that is asked of an embedded session can reach a network."""
    with pytest.raises(Exception, match="Could not connect to the endpoint URL"):
        embedded("ec2").describe_instances()


COMMON = """
import sys
from reconciler.emulator import session
made = session.open(None)
made.client("sts").get_caller_identity()
made.client("rekognition").create_project(ProjectName="boards")
s3 = made.client("s3")
s3.create_bucket(Bucket="boards")
s3.put_object(Bucket="boards", Key="k", Body=b"1", IfNoneMatch="*")
s3.head_object(Bucket="boards", Key="k")
s3.list_objects_v2(Bucket="boards")
print("moto" in sys.modules)
"""


def test_what_every_run_asks_needs_no_moto():
    """Identity, Rekognition and objects are answered without moto's import."""
    done = subprocess.run([sys.executable, "-c", COMMON], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_moto_its_part_is_refused_in_words(emulator, embedded, monkeypatch):
    """An installation without the extra says what is missing."""
    monkeypatch.setattr(backends, "_HOLDER", [])
    monkeypatch.setitem(sys.modules, "moto.core.botocore_stubber", None)
    with pytest.raises(ClientError, match=r"pip install 'reconciler\[emulator\]'"):
        embedded("iam").list_roles()
