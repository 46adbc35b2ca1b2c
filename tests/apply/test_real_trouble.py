"""The real resources on the emulator, with a run that dies, or loses an answer, at every single call."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reconciler.apply.attempt import Scene
from reconciler.apply.bounds import Limits
from reconciler.apply.engine import Engine
from reconciler.apply.journal import Journal
from reconciler.apply.known import Known
from reconciler.apply.live import Live
from reconciler.apply.locks import Locks
from reconciler.cloud.client import Clients
from reconciler.cloud.objects import S3Objects
from reconciler.cloud.rates import Pace, Rates
from reconciler.cloud.reader import CloudReader
from reconciler.cloud.sender import CloudSender
from reconciler.core.service import CallError, Meaning
from reconciler.core.want import Target
from reconciler.document.specs import load_specs
from reconciler.emulator import session
from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults import Rule
from reconciler.plan.draft import Drafter, Intent
from reconciler.plan.observe import Scope, observe
from reconciler.resources import RESOURCES

ACCOUNTS = {"dev": "111122223333", "prod": "444455556666"}
SPECS = Path(__file__).parent / "estate"
SENDS = {"making": 19, "changing": 20}  # how many calls each stage sends at most


class Killed(BaseException):
    """The process died."""


def manifest(count):
    """A manifest of two labels."""
    lines = [
        {
            "source-ref": f"s3://images/{number}.jpg",
            "kind": number % 2,
            "kind-metadata": {
                "class-name": "ab"[number % 2],
                "confidence": 1,
                "type": "groundtruth/image-classification",
                "job-name": "job",
                "human-annotated": "yes",
                "creation-date": "2026-01-01T00:00:00.000",
            },
        }
        for number in range(count)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


@dataclass
class Troubled:
    """A sender with trouble at chosen sends, that remembers what took effect."""

    inner: CloudSender
    wrongs: dict = field(default_factory=dict)
    lost: bool = False  # whether a call that fails has worked all the same
    count: int = 0
    effects: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, call, payload=None):
        """See core.service.Sender."""
        with self.lock:
            wrong = self.wrongs.get(self.count)
            self.count += 1
        if wrong == "kill before":
            raise Killed
        if wrong == "cut before":
            raise CallError(call.operation, "NoAnswer", "cut", meaning=Meaning.NO_ANSWER)
        try:
            answer = self.inner.send(call, payload)
        except CallError:
            if self.lost:
                self.remember(call)
            raise
        self.remember(call)
        if wrong == "kill after":
            raise Killed
        if wrong == "cut after":
            raise CallError(call.operation, "NoAnswer", "cut", meaning=Meaning.NO_ANSWER)
        return answer

    def remember(self, call):
        """Note that a call took effect."""
        self.effects.append((call.service, call.operation, json.dumps(call.arguments, sort_keys=True)))


@dataclass(frozen=True)
class JumpingClock:
    """The emulator's clock, moved by sleeping."""

    inner: object
    virtual: bool = True

    def now(self):
        """Epoch seconds."""
        return self.inner.now()

    def sleep(self, seconds):
        """Let `seconds` pass."""
        self.inner.sleep(seconds)


class Estate:
    """A workspace of two accounts with every kind of resource, on one emulator in memory."""

    def __init__(self, root):
        self.root = root
        self.emulator = Emulator(None)
        targets = [Target(alias, account, "us-east-1") for alias, account in ACCOUNTS.items()]
        self.clients = Clients(targets, self._open, label="emulator")

    def _open(self, target):
        return session.open(self.emulator, region=target.region, account=target.account_id)

    def start(self, wrongs):
        """Forget everything; make the buckets, and declare the workspace as it was before."""
        self.emulator.store.reset()
        self.emulator.core.clock.set("jump", at=1_700_000_000.0)
        self.emulator.core.set_settings(running_versions=4)
        self.clock = JumpingClock(self.emulator.core.clock)
        self.rates = Rates(self.clock, Pace(None, None))
        for alias in ACCOUNTS:
            for name in ("staging", "output"):
                self.clients.client(alias, "s3").create_bucket(Bucket=f"{alias}-{name}")
        self.sender = Troubled(CloudSender(self.clients, self.rates), wrongs)
        self.declare("before.yaml", 30)
        return self

    def declare(self, specs, lines):
        """Write the specs and the manifest that they name."""
        (self.root / "specs").mkdir(exist_ok=True)
        (self.root / "specs" / "all.yaml").write_text((SPECS / specs).read_text())
        (self.root / "specs" / "train.manifest").write_text(manifest(lines))
        loaded = load_specs(self.root / "specs", RESOURCES)
        assert loaded.declared, loaded.findings
        self.declared = loaded.declared

    def plan(self, spool):
        """Read everything, and plan."""
        self.reader = CloudReader(self.clients, self.rates, self.clock, spool, self.declared)
        self.drafter = Drafter(RESOURCES, self.declared, Intent())
        scope = Scope(tuple(ACCOUNTS))
        with ThreadPoolExecutor(4) as pool:
            live = observe(RESOURCES, self.declared, self.reader, scope, pool)
        return self.drafter.plan(live, scope, ()), live

    def apply(self, spool, run):
        """One run; its outcomes."""
        plan, live = self.plan(spool)
        known = Known(self.clock, live)
        scene = Scene(
            clock=self.clock,
            live=Live(RESOURCES, self.declared, self.reader, known),
            known=known,
            sender=self.sender,
            redraft=lambda _address, have: self.drafter.items(have),
            locks=Locks.of(
                self.declared.targets.values(),
                lambda alias: S3Objects(self.clients, alias),
                self.clock,
                name="test",
                run=run,
                timeout=600,
            ),
            journal=Journal(),
        )
        return Engine(scene, Limits()).run(plan)

    def converge(self, spool, runs):
        """Apply until a run ends with 0 and the next plan is empty; how many runs it took, or what is left."""
        told = []
        for number in range(1, runs + 1):
            try:
                run = self.apply(spool, f"run-{number}")
            except Killed:
                told.append("killed")
                continue
            bad = [
                f"{one.step.address} {one.result}: {one.message}"
                for one in run.outcomes
                if one.result not in ("done", "satisfied")
            ]
            told.append((run.exit_code, bad))
            if run.exit_code == 0:
                plan, _ = self.plan(spool)
                assert plan.steps == ()
                return number
        return told

    def doubled(self):
        """Mutations of the service that took effect twice; storage is written by digest, so its writes may be repeated."""
        mine = [one for one in self.sender.effects if one[0] == "rekognition"]
        return sorted({one for one in mine if mine.count(one) > 1})

    def state(self):
        """What is live, without what differs from run to run."""
        found = {}
        for alias in ACCOUNTS:
            client = self.clients.client(alias, "rekognition")
            for project in client.describe_projects()["ProjectDescriptions"]:
                arn = project["ProjectArn"]
                versions = client.describe_project_versions(ProjectArn=arn)["ProjectVersionDescriptions"]
                policies = client.list_project_policies(ProjectArn=arn)["ProjectPolicies"]
                found[alias, arn.split("/")[1]] = (
                    sorted(client.list_tags_for_resource(ResourceArn=arn)["Tags"].keys()),
                    sorted((one["DatasetType"], one["Status"].split("_")[1]) for one in project["Datasets"]),
                    sorted(
                        (one["ProjectVersionArn"].split("/")[3], one["Status"], one.get("MinInferenceUnits"))
                        for one in versions
                    ),
                    sorted(one["PolicyName"] for one in policies),
                )
        return found


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """The emulator and its clients, made once."""
    root = tmp_path_factory.mktemp("estate")
    (root / ".git").mkdir()
    return Estate(root)


@pytest.fixture(scope="module")
def ends(estate, tmp_path_factory):
    """What an undisturbed run of each stage makes."""
    return {stage: (run(estate, tmp_path_factory.mktemp(stage), stage, {}), estate.state())[1] for stage in SENDS}


def run(estate, spool, stage, wrongs):
    """Make the estate, or change it after it was made without trouble; how many runs it took."""
    estate.start({} if stage == "changing" else wrongs)
    if stage == "changing":
        assert estate.converge(spool, 1) == 1
        estate.declare("after.yaml", 28)
        estate.sender.wrongs, estate.sender.count, estate.sender.effects = dict(wrongs), 0, []
    return estate.converge(spool, 3)


@pytest.mark.parametrize("stage", SENDS)
def test_every_kind_converges_without_trouble(estate, tmp_path, stage):
    """Everything is made, or changed, and the next plan is empty; the table of troubles covers every send."""
    assert run(estate, tmp_path, stage, {}) in (1, 2)
    assert estate.doubled() == []
    assert estate.sender.count <= SENDS[stage]


def cases():
    """Every send of both stages with every trouble; a few of them by default, all as chaos."""
    for stage, sends in SENDS.items():
        for number in range(sends):
            for place, wrong in enumerate(("cut after", "kill after", "cut before", "kill before")):
                marks = () if (number + place * 5) % 37 == 0 else pytest.mark.chaos
                yield pytest.param(stage, number, wrong, marks=marks)


@pytest.mark.parametrize(("stage", "number", "wrong"), list(cases()))
def test_trouble_at_any_call_is_carried_on(estate, ends, tmp_path, stage, number, wrong):
    """At most two more runs, the same end, nothing done twice, nothing left stopped."""
    assert run(estate, tmp_path, stage, {number: wrong}) in (1, 2, 3)
    assert estate.state() == ends[stage]
    assert estate.doubled() == []


WEATHER = {
    "throttled": [Rule(error="ThrottlingException", probability=0.3, seed=1)],
    "faulty before": [Rule(error="InternalServerError", probability=0.2, seed=2)],
    "faulty after": [Rule(error="InternalServerError", after=True, probability=0.3, seed=3)],
    "cut after": [Rule(cut=True, after=True, probability=0.3, seed=4)],
    "showing old state": [Rule(operation="Create*", hidden=4.0), Rule(operation="Put*", hidden=4.0)],
}


@pytest.mark.parametrize("weather", WEATHER)
def test_bad_weather_is_sat_out(estate, ends, tmp_path, weather):
    """A service that often refuses, loses answers or lags is applied to in one run."""
    estate.start({})
    estate.emulator.core.faults.add(*WEATHER[weather])
    estate.sender.lost = "after" in weather
    ended = estate.apply(tmp_path, "run")
    estate.emulator.core.faults.clear()
    assert [
        f"{one.step.address} {one.result} {one.message}"
        for one in ended.outcomes
        if one.result not in ("done", "satisfied")
    ] == []
    assert estate.plan(tmp_path)[0].steps == ()
    assert estate.state() == ends["making"]
    assert estate.doubled() == []
