"""Whole estates in memory: specs in a folder, an emulator, the real commands between them, and a log of every call."""

# ruff: noqa: PLC0415 - what an estate is made of is imported by the tests that need one

import json
import sqlite3
import threading
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from types import SimpleNamespace

import pytest
import yaml
from botocore import xform_name

READS = ("Describe", "List", "Head", "Get")
ACCOUNTS = {"dev": "111122223333", "prod": "444455556666"}


class KilledError(BaseException):
    """The process died: nothing in it goes on, and nothing is answered any more."""


@dataclass(frozen=True)
class Sent:
    """One request: what was asked, by whom, and the HTTP status of the answer (0: the connection was cut)."""

    service: str
    operation: str
    account: str
    body: bytes
    status: int

    @property
    def writes(self):
        """Whether it may change something of Custom Labels, or an object (the lock aside)."""
        if self.service == "s3":
            return self.operation.startswith(("PUT", "POST", "DELETE")) and "/locks/" not in self.operation
        return self.service == "rekognition" and not self.operation.startswith(READS)


class Wire:
    """Between boto3 and the emulator: logs every call, and cuts the power where it is told to.

    `fatal` is asked about every call and says when the process dies: "before" the call has an effect, "after" it and
    before the answer is read, or "" for not now. From then on nothing is answered.
    """

    def __init__(self, data=None, heard=lambda _sent: None):
        self.emulator = _wired(self, data)
        self.heard = heard
        self.log = []
        self.fatal = _never
        self.dead = False
        self.lock = threading.Lock()

    def answer(self, request, answer):
        """Answer a request by `answer`, unless the power is off."""
        from reconciler.emulator.emulator import service_of
        from reconciler.emulator.errors import ConnectionCutError

        service = service_of(request)
        target = request.headers.get("x-amz-target", "").partition(".")[2]
        operation = target or f"{request.method} {request.headers['host']}{request.path}"
        probe = Sent(service, operation, request.scope[0], request.body, 0)
        with self.lock:
            if self.dead:
                raise KilledError
            when = self.fatal(probe)
            self.dead = when == "before"
            if self.dead:
                raise KilledError
        try:
            answered = answer(request)
        except ConnectionCutError:
            self.log.append(probe)  # status 0: nobody was told what became of it
            raise
        self.log.append(Sent(service, operation, request.scope[0], request.body, answered.status))
        self.heard(self.log[-1])
        if when == "after":
            self.dead = True
            raise KilledError
        return answered

    def revive(self):
        """Another process starts."""
        self.fatal, self.dead = _never, False

    def writes(self):
        """The calls that may have changed something, in order."""
        return [sent for sent in self.log if sent.writes]


def _never(_sent):
    """No call is fatal."""
    return ""


def _wired(wire, data):
    """An emulator (in memory unless `data` is a folder) that is reached through a wire."""
    from reconciler.emulator.emulator import Emulator

    class Wired(Emulator):
        """Reached through a wire."""

        def answer(self, request):
            """Answer what the wire lets through."""
            return wire.answer(request, super().answer)

    return Wired(data)


class Trial:
    """A workspace of two accounts (`dev`, `prod`) on an emulator whose clock jumps.

    The emulator is in memory, or what a folder `data` holds; `heard` is told of every call that was answered.
    """

    def __init__(self, root, data=None, heard=lambda _sent: None):
        from reconciler.cli.estate import EmulatedClock, World
        from reconciler.cloud.rates import Pace

        self.root = root
        self.specs = root / "specs"
        self.specs.mkdir(parents=True, exist_ok=True)
        (root / ".git").mkdir(exist_ok=True)
        self.wire = Wire(data, heard)
        self.emulator = self.wire.emulator
        self.sessions = {}
        if not data:
            self.reset()
        self.world = World(
            connecting=lambda target: self.session(target.alias, target.account_id, target.region),
            clock=EmulatedClock(self.emulator.core.clock),
            label="emulator",
            pace=Pace(None, None),
        )
        self.told = ""

    def reset(self):
        """Forget everything that is live."""
        self.emulator.store.reset()
        self.emulator.core.clock.set("jump", at=1_780_000_000.0)
        self.emulator.core.set_settings(training=240.0, copy=120.0, start=60.0, stop=30.0)  # fewer looks at what waits
        self.wire.log.clear()
        self.wire.revive()

    def keep(self):
        """What is live, to come back to with `restore`."""
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        self.emulator.store.db.backup(kept)
        return kept

    def restore(self, kept):
        """Make live what was kept."""
        store = self.emulator.store
        kept.backup(store.db)
        store._data_version = store._resets = -1
        self.wire.log.clear()
        self.wire.revive()

    def session(self, alias, account="", region="us-east-1"):
        """An account's boto3 session on the emulator, through the wire."""
        from reconciler.emulator import session

        if alias not in self.sessions:
            made = session.open(self.emulator, region=region, account=account or ACCOUNTS[alias])
            self.sessions[alias] = Kept(made)
        return self.sessions[alias]

    def client(self, alias="dev", service="rekognition"):
        """A client for changes by hand."""
        return self.session(alias).client(service)

    def declare(self, *documents, **files):
        """Replace the specs by a workspace, these documents (YAML text or values) and files beside them."""
        for old in self.specs.iterdir():
            old.unlink()
        texts = [one if isinstance(one, str) else yaml.safe_dump(one, sort_keys=False) for one in documents]
        if not any("kind: Workspace" in one for one in texts):
            texts.insert(0, WORKSPACE)
        (self.specs / "all.yaml").write_text("\n---\n".join(texts))
        for name, content in files.items():
            (self.specs / name.replace("__", ".")).write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )

    def declare_projects(self, specs, removed=None, workspace=None, **files):
        """Declare specs by address (`dev/boards`), removals by address, and what differs in the workspace's spec."""
        ground = yaml.safe_load(WORKSPACE)
        ground["spec"] |= workspace or {}
        documents = [_document(address, "Project", {"spec": spec}) for address, spec in specs.items()]
        for address, destroy in (removed or {}).items():
            account, _, name = address.rpartition("/")
            about = {"metadata": {"account": account}, "spec": {"project": name, "destroy": destroy}}
            documents.append({"apiVersion": "reconciler/v1", "kind": "Removed", **about})
        self.declare(ground, *documents, **files)

    def arn(self, name, alias="dev"):
        """The ARN of `project`, `project/version` or `project:train`; None where there is none."""
        client = self.client(alias)
        project, _, version = name.partition("/")
        project, _, side = project.partition(":")
        found = client.describe_projects(ProjectNames=[project])["ProjectDescriptions"]
        if side:
            arns = {one["DatasetType"].lower(): one["DatasetArn"] for one in found[0]["Datasets"]} if found else {}
            return arns.get(side)
        arn = found[0]["ProjectArn"] if found else None
        if not version or not arn:
            return arn
        versions = client.describe_project_versions(ProjectArn=arn, VersionNames=[version])
        return next((one["ProjectVersionArn"] for one in versions["ProjectVersionDescriptions"]), None)

    def hand(self, do, *, of=None, alias="dev", lines=None, sleep=3600, **arguments):
        """Change something by hand, `sleep` seconds ago: an operation on what `of` names (see `arn`), with arguments."""
        client = self.client(alias)
        members = client.meta.service_model.operation_model(do).input_shape.members
        if of:
            key = next(
                name for name in ("ResourceArn", "ProjectVersionArn", "DatasetArn", "ProjectArn") if name in members
            )
            arguments[key] = self.arn(of, alias)
        if lines:
            arguments["Changes"] = {"GroundTruth": content(lines)}
        answer = getattr(client, xform_name(do))(**arguments)
        self.emulator.core.clock.sleep(sleep)
        return answer

    def live(self, name, alias="dev"):
        """A version's status (with the units it runs with), or a dataset's source-refs, or a project's status."""
        client, arn = self.client(alias), self.arn(name, alias)
        if arn is None:
            return None
        if ":" in name:
            pages = client.get_paginator("list_dataset_entries").paginate(DatasetArn=arn)
            lines = [json.loads(line) for page in pages for line in page["DatasetEntries"]]
            return sorted(line["source-ref"] for line in lines)
        if "/" in name:
            project = self.arn(name.partition("/")[0], alias)
            found = client.describe_project_versions(ProjectArn=project, VersionNames=[name.partition("/")[2]])
            told = found["ProjectVersionDescriptions"][0]
            return told["Status"] + (f" {told['MinInferenceUnits']}" if told["Status"] == "RUNNING" else "")
        return client.describe_projects(ProjectNames=[name])["ProjectDescriptions"][0]["Status"]

    def tags(self, name, alias="dev"):
        """The tags of what `name` names, without our book-keeping."""
        found = self.client(alias).list_tags_for_resource(ResourceArn=self.arn(name, alias))["Tags"]
        return {key: value for key, value in found.items() if not key.startswith("reconciler:")}

    def seed(self):
        """Make the buckets, keys and manifests that the specs refer to, where they are missing."""
        from reconciler.cli.emulator_specs import wishes_of
        from reconciler.emulator.seed import seed

        return seed(self.emulator, wishes_of(self.specs))

    def opened(self, **chosen):
        """The estate as a command would see it."""
        from reconciler.cli.estate import Chosen, opened
        from reconciler.core.address import Address

        for name in ("only", "exclude", "retry", "replace"):
            chosen[name] = tuple(Address.parse(one) for one in chosen.get(name, ()))
        return opened(Chosen(specs=self.specs, **chosen), self.world)

    def plan(self, **chosen):
        """The plan, as `reconciler plan` makes it."""
        with self.opened(**chosen) as estate:
            return estate.plan()[0]

    def drift(self, **chosen):
        """The drift, as `reconciler drift` finds it."""
        from reconciler.plan.drift import drifted

        with self.opened(**chosen) as estate:
            plan, live = estate.plan()
            return drifted(plan, estate.declared, live)

    def apply(self, *, allow=("destroy", "interrupt"), wait=None, **chosen):
        """`reconciler apply --yes`; gives the exit code. What it told is in `told`, one JSON event per line."""
        from reconciler.cli.apply import _apply
        from reconciler.cli.run import RunOptions
        from reconciler.core.step import Risk

        options = RunOptions(
            yes=True,
            allow=frozenset(Risk(one) for one in allow),
            wait=wait,
            timeout=None,
            lock_timeout=300.0,
            journal=None,
            output="jsonl",
            color="never",
        )
        out = StringIO()
        with redirect_stdout(out), self.opened(**chosen) as estate:
            try:
                return _apply(estate, None, options)
            finally:
                self.told = out.getvalue()

    def events(self):
        """What the last apply told, as values."""
        return [json.loads(line) for line in self.told.splitlines()]

    def put(self, uri, body):
        """Write an object."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        self.client("dev", "s3").create_bucket(Bucket=bucket)
        self.client("dev", "s3").put_object(Bucket=bucket, Key=key, Body=body)


def _document(address, kind, more):
    """A document for an address; `metadata` may stand beside the spec's own keys."""
    account, _, name = address.rpartition("/")
    spec = dict(more["spec"])
    about = spec.pop("metadata", {})
    about = {"name": name} | ({} if "accounts" in about else {"account": account}) | about
    return {"apiVersion": "reconciler/v1", "kind": kind, "metadata": about, "spec": spec}


class Kept:
    """A session that makes each client once."""

    def __init__(self, session):
        self._inner = session
        self._session = session._session
        self._clients = {}
        self.events = SimpleNamespace(register=lambda *_: None)  # the wire hears every call; nobody else need

    def client(self, service, **options):
        """The client of a service."""
        if service not in self._clients:
            self._clients[service] = self._inner.client(service, **options)
        return self._clients[service]

    def get_available_regions(self, *arguments, **more):
        """As boto3's."""
        return self._inner.get_available_regions(*arguments, **more)


WORKSPACE = """
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://dev-staging/x/
      defaults: {output: s3://dev-output/results/, tags: {stage: dev}}
    prod:
      accountId: "444455556666"
      region: us-east-1
      staging: s3://prod-staging/x/
      defaults: {output: s3://prod-output/results/, tags: {stage: prod}}
  tags: {managed-by: reconciler}
  ignoreTags: ["cost-*"]
  guards: {maxDestroyPercent: 100, maxProjectsDeleted: 5, maxTrainings: 20, maxHourlyCost: 1000.0}
"""


def line(number, label, *, bucket="dev-images", **more):
    """One image-level line of a manifest, as JSON text."""
    value = {
        "source-ref": f"s3://{bucket}/{number}.jpg",
        "kind": 0,
        "kind-metadata": {
            "class-name": label,
            "confidence": 1,
            "type": "groundtruth/image-classification",
            "job-name": "job",
            "human-annotated": "yes",
            "creation-date": "2026-01-01T00:00:00.000",
        },
    }
    return json.dumps(value | more)


def manifest(numbers, labels="ab", **more):
    """A manifest of images with labels in turn."""
    return "".join(line(number, labels[number % len(labels)], **more) + "\n" for number in numbers)


def content(text):
    """A file's content: the text itself, or a manifest told as `images 0-39 of ab`, one line a range."""
    if not text.startswith("images "):
        return text
    found = []
    for told in text.splitlines():
        _, numbers, _, labels, *more = told.split()
        first, _, last = numbers.partition("-")
        bucket = {"bucket": more[1]} if more else {}
        found.append(manifest(range(int(first), int(last or first) + 1), labels, **bucket))
    return "".join(found)


@pytest.fixture(scope="session")
def estates():
    """The names that tests of whole estates build their cases from."""
    return SimpleNamespace(
        Trial=Trial,
        Killed=KilledError,
        WORKSPACE=WORKSPACE,
        ACCOUNTS=ACCOUNTS,
        line=line,
        manifest=manifest,
        content=content,
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One estate for a whole module; reset it before each use."""
    return Trial(tmp_path_factory.mktemp("estate"))


@pytest.fixture
def trial(tmp_path):
    """An empty estate."""
    return Trial(tmp_path)


@pytest.fixture(autouse=True)
def _a_pipe(monkeypatch):
    """Output goes to a pipe of no width of its own, whatever runs the tests."""
    monkeypatch.delenv("COLUMNS", raising=False)
