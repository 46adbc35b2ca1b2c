"""One small world for the emulator's tests: a core on a manual clock, S3 in a dict, and real boto3 clients in process."""

from dataclasses import dataclass, field

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from reconciler.emulator.core import Core
from reconciler.emulator.operation import Caller
from reconciler.emulator.outcome import Outcome
from reconciler.emulator.ports import Bucket, Head, ObjectUnavailableError
from reconciler.emulator.protocol import installed_model
from reconciler.emulator.store import Store

ACCOUNT = "111122223333"
REGION = "us-east-1"
START = 1_700_000_000.0


class MemoryObjects:
    """S3 and KMS in dicts: an account reads and writes its own buckets only."""

    def __init__(self):
        self.buckets = {}
        self.bodies = {}
        self.keys = {}

    def add_bucket(self, name, *, owner=ACCOUNT, region=REGION):
        """Create a bucket."""
        self.buckets[name] = Bucket(owner, region)

    def bucket(self, name):
        """See ports.Objects."""
        return self.buckets.get(name)

    def head(self, bucket, key, *, account, version=""):  # noqa: ARG002 - one version each
        """See ports.Objects."""
        self._check(bucket, account)
        body = self.bodies.get((bucket, key))
        return Head(len(body), "etag") if body is not None else None

    def read(self, bucket, key, *, account, offset=0, length=None, version=""):  # noqa: ARG002 - one version each
        """See ports.Objects."""
        self._check(bucket, account)
        if (bucket, key) not in self.bodies:
            raise ObjectUnavailableError("no such key")
        body = self.bodies[bucket, key]
        return body[offset:] if length is None else body[offset : offset + length]

    def write(self, bucket, key, body, *, account):
        """See ports.Objects."""
        self._check(bucket, account)
        self.bodies[bucket, key] = body

    def kms_key(self, key, *, account, region):
        """See ports.Objects."""
        return self.keys.get((key, account, region))

    def _check(self, bucket, account):
        if bucket not in self.buckets or self.buckets[bucket].owner != account:
            raise ObjectUnavailableError("access denied")


@dataclass
class World:
    """The core, what surrounds it, and clients for any account and Region."""

    core: Core
    objects: MemoryObjects
    session: botocore.session.Session
    calls: list = field(default_factory=list)

    def client(self, account=ACCOUNT, region=REGION, arn=""):
        """A real boto3 client whose requests the core answers; every answer passes botocore's own parser."""
        caller = Caller(arn or f"arn:aws:iam::{account}:user/tester", account)
        client = self.session.create_client(
            "rekognition",
            region,
            aws_access_key_id="AKIA",
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register("before-send.rekognition", self._sender(account, region, caller))
        return client

    def _sender(self, account, region, caller):
        def send(request, **_):
            operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
            status, headers, body = self.core.answer(operation, request.body, account, region, caller)
            response = AWSResponse(request.url, status, headers, None)
            response._content = body
            return response

        return send

    def refused(self, call, **arguments):
        """The code of the exception that a call is answered with."""
        with pytest.raises(ClientError) as caught:
            call(**arguments)
        return caught.value.response["Error"]["Code"]

    def later(self, seconds):
        """Let time pass."""
        self.core.clock.advance(seconds)

    def put(self, **record):
        """Set a record directly, where a test is not about the operation that makes it."""
        account, region = record["arn"].split(":")[4], record["arn"].split(":")[3]
        with self.core.store.writing():
            self.core.store.state(account, region).put(record)
        return record["arn"]


@pytest.fixture(scope="session")
def botocore_session():
    """One session for all clients: it reads the service model once."""
    return botocore.session.Session()


@pytest.fixture(scope="session")
def model():
    """The rekognition service model, read once."""
    return installed_model()


@pytest.fixture
def objects():
    """S3 and KMS with an output bucket per account."""
    objects = MemoryObjects()
    objects.add_bucket("output")
    objects.add_bucket("prod-output", owner="444455556666")
    return objects


@pytest.fixture
def world(objects, botocore_session, model):
    """An empty emulator in memory whose clock stands until a test moves it."""
    store = Store()
    world = World(Core(store, objects, load_model=lambda: model), objects, botocore_session)
    world.core.sinks = (world.calls.append,)
    world.core.clock.set("manual", at=START)
    yield world
    store.close()
    assert [call["bug"] for call in world.calls if "bug" in call] == []


@pytest.fixture
def client(world):
    """A client of the default account and Region."""
    return world.client()


ASSET = {"GroundTruthManifest": {"S3Object": {"Bucket": "output", "Name": "models/x.json"}}}
RESULTS = {
    "TrainingDataResult": {"Output": {"Assets": [ASSET]}, "Validation": {"Assets": [ASSET]}},
    "TestingDataResult": {"Output": {"Assets": [ASSET], "AutoCreate": False}, "Validation": {"Assets": [ASSET]}},
    "EvaluationResult": {"F1Score": 0.9, "Summary": {"S3Object": {"Bucket": "output", "Name": "models/e.json"}}},
    "ManifestSummary": {"S3Object": {"Bucket": "output", "Name": "models/m.json"}},
}


@dataclass
class Boards:
    """A project called boards, and shorthands for its datasets and versions."""

    world: World
    client: object
    arn: str
    output: dict = field(default_factory=lambda: {"S3Bucket": "output", "S3KeyPrefix": "models"})

    def add_dataset(self, name, **fields):
        """Give it a dataset as it stands after its creation; gives the ARN."""
        dataset = {
            "arn": self.arn.replace("/boards/", f"/boards/dataset/{name.lower()}/"),
            "kind": "dataset",
            "project": self.arn,
            "name": name,
            "created": 1.0,
            "updated": 1.0,
            "status": "CREATE_COMPLETE",
            "message": "",
            "code": "SUCCESS",
            "tags": {},
            "stats": {"total": 10, "labeled": 10, "faulty": 0, "labels": 2},
            "view": [1, 1],
        }
        return self.world.put(**{**dataset, **fields})

    def given(self, name="v1", **arguments):
        """The arguments of a training."""
        return {"ProjectArn": self.arn, "VersionName": name, "OutputConfig": self.output, **arguments}

    def train(self, name="v1", **arguments):
        """Begin a training; gives the version's ARN."""
        return self.client.create_project_version(**self.given(name, **arguments))["ProjectVersionArn"]

    def refused(self, name="v1", **arguments):
        """The code with which a training is refused."""
        return self.world.refused(self.client.create_project_version, **self.given(name, **arguments))

    def trained(self, name="v1"):
        """Train a version to its end; gives its ARN."""
        arn = self.train(name)
        self.world.later(86400)
        return arn

    def only(self):
        """The only version's description."""
        (version,) = self.client.describe_project_versions(ProjectArn=self.arn)["ProjectVersionDescriptions"]
        return version

    def status(self):
        """The only version's status."""
        return self.only()["Status"]

    def record(self, arn):
        """A version's record."""
        with self.world.core.store.reading():
            return self.world.core.store.state(ACCOUNT, REGION).version.get(arn)


@pytest.fixture
def boards(world, client, monkeypatch):
    """A project with both datasets in which every training succeeds with the same results."""
    monkeypatch.setattr("reconciler.emulator.training_end.train", lambda *_: Outcome(results=RESULTS))
    boards = Boards(world, client, client.create_project(ProjectName="boards")["ProjectArn"])
    boards.add_dataset("TRAIN")
    boards.add_dataset("TEST")
    return boards


@pytest.fixture
def bare_boards(boards):
    """The same project without datasets."""
    with boards.world.core.store.writing():
        state = boards.world.core.store.state(ACCOUNT, REGION)
        for dataset in state.dataset.of(boards.arn):
            state.drop(dataset)
    return boards
