"""Golden files, and the made-up plans that every view of a plan is tried on."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Phase
from reconciler.core.step import (
    Action,
    Call,
    Cost,
    Kind,
    Lines,
    Note,
    Risk,
    Step,
    Topic,
    Until,
    Usage,
    document,
    join,
    ref,
)
from reconciler.finding import Place
from reconciler.plan.plan import Plan, PlannedTarget

sys.path.insert(0, str(Path(__file__).parent))

ARN = "arn:aws:rekognition:us-east-1:111122223333:project/circuit-boards"
DEV = PlannedTarget("dev", "111122223333", "us-east-1", "emulator")
PROD = PlannedTarget("production", "444455556666", "us-east-1")
PROJECT = Address.of("dev", "circuit-boards")
TRAIN, TEST = PROJECT.child("dataset", "train"), PROJECT.child("dataset", "test")
MODEL = PROJECT.child("model", "v1")
INFERENCE = MODEL.child("inference")
SHA = "5b1c8a0e9d3f7a64c2e8b0d19f6a3c5e7d2b4f8091a6c3e5d7f9b1a3c5e7092f"
WHERE = Place("specs/circuit-boards.yaml", 12, 5, 12, 20)


def write(address, action, operation, arguments, reason="declared, not live", **more):
    """A writing call of Rekognition, or of another service as `service:Operation`."""
    service, _, name = operation.rpartition(":")
    call = Call(service or "rekognition", name, arguments, more.pop("account", address.account))
    more = {"where": WHERE} | more
    return Step(address=address, kind=more.pop("kind", Kind.WRITE), action=action, reason=reason, call=call, **more)


def wait(address, phase=Phase.READY, expected=30, limit=600, reason="", **more):
    """A wait."""
    until = Until((phase,), expected, limit)
    return Step(address=address, kind=Kind.WAIT, action=Action.WAIT, reason=reason, until=until, where=WHERE, **more)


def a_plan(*steps, chain=True, **more):
    """A plan of steps, each after the one before."""
    edges = tuple((at - 1,) if at and chain else () for at in range(len(steps)))
    given = {"targets": (DEV,), "edges": edges, "specs": ("specs/circuit-boards.yaml",)} | more
    return Plan(workspace="vision", repository="acme/vision", steps=steps, **given)


CREATE_PROJECT = write(
    PROJECT,
    Action.CREATE,
    "CreateProject",
    {"ProjectName": "circuit-boards", "Tags": {"managed-by": "reconciler", "reconciler:owner": "vision acme/vision"}},
)
TRAINING = write(
    MODEL,
    Action.CREATE,
    "CreateProjectVersion",
    {
        "ProjectArn": ref(PROJECT),
        "VersionName": "v1",
        "OutputConfig": {"S3Bucket": "vision-dev-output", "S3KeyPrefix": "circuit-boards/v1/"},
        "VersionDescription": "first boards model",
        "KmsKeyId": "alias/vision",
        "Tags": {"stage": "dev", "attempt": "1"},
    },
    risks=frozenset({Risk.SPEND}),
    usage=Usage(training_hours=1),
    cost=Cost(once=1.0),
    slot="training",
)
START = write(
    INFERENCE,
    Action.START,
    "StartProjectVersion",
    {"ProjectVersionArn": ref(MODEL), "MinInferenceUnits": 1, "MaxInferenceUnits": 3},
    risks=frozenset({Risk.SPEND}),
    usage=Usage(inference_units=1),
    cost=Cost(hourly=4.0),
    slot="running",
)
UPLOAD = write(
    TRAIN,
    Action.UPLOAD,
    "s3:PutObject",
    {
        "Bucket": "vision-dev-staging",
        "Key": f"reconciler/manifests/{SHA}.manifest",
        "Body": Lines("/tmp/spool/secret-path", SHA, 60, 12345).placeholder(),
    },
    reason="data/train.manifest is staged where the service can read it",
    payload=Lines("/tmp/spool/secret-path", SHA, 60, 12345),
)


def source(name="train"):
    """A dataset's source in S3."""
    return {"GroundTruthManifest": {"S3Object": {"Bucket": "vision-data", "Name": f"boards/{name}.manifest"}}}


def first():
    """A whole project, from nothing to running."""
    arguments = {"ProjectArn": ref(PROJECT), "DatasetSource": source()}
    steps = (
        CREATE_PROJECT,
        UPLOAD,
        write(TRAIN, Action.CREATE, "CreateDataset", {"DatasetType": "TRAIN", **arguments}),
        wait(TRAIN),
        write(
            TEST,
            Action.CREATE,
            "CreateDataset",
            {"DatasetType": "TEST", "ProjectArn": ref(PROJECT)},
            reason="declared, not live; 20 percent split from train with seed 7",
            deferred=True,
        ),
        wait(TEST),
        TRAINING,
        wait(MODEL, expected=3600, limit=86400),
        START,
        wait(INFERENCE, expected=600, limit=1800),
        write(PROJECT, Action.RECORD, "TagResource", {"ResourceArn": ref(PROJECT)}, kind=Kind.RECORD),
    )
    edges = ((), (), (0, 1), (2,), (0, 3), (4,), (3, 5), (6,), (7,), (8,), (9,))
    return a_plan(*steps, edges=edges, hourly_after=4.0)


def tags():
    """Tags of a project that change in place."""
    changes = (
        Change("tags.team", "boards", "circuit boards"),
        Change("tags.managed-by", None, "reconciler"),
        Change("tags.ticket", "1234", None),
    )
    put = {"ResourceArn": ARN, "Tags": {"team": "circuit boards", "managed-by": "reconciler"}}
    return a_plan(
        write(PROJECT, Action.UPDATE, "TagResource", put, reason="3 tags differ", changes=changes),
        write(
            PROJECT, Action.UPDATE, "UntagResource", {"ResourceArn": ARN, "TagKeys": ["ticket"]}, reason="3 tags differ"
        ),
        unchanged=6,
    )


def rebuild():
    """A dataset that loses entries: backed up, deleted, created again."""
    destroy = {"risks": frozenset({Risk.DESTROY}), "arn": f"{ARN}/dataset/train/1690474772815", "stamp": "1690474772"}
    why = "2 entries left the manifest; the service cannot remove entries, so the dataset is made again"
    changes = (Change("entries.removed", 2, 0), Change("entries.added", 0, 5))
    key = "reconciler/backup/circuit-boards/train/2026-11-22.manifest"
    backup = {"Bucket": "vision-dev-staging", "Key": key, "Body": Lines("x", SHA, 1198, 812_345).placeholder()}
    group = {"group": f"rebuild {TRAIN}"}
    return a_plan(
        write(TRAIN, Action.UPLOAD, "s3:PutObject", backup, reason="every live entry is kept", **group),
        write(TRAIN, Action.DELETE, "DeleteDataset", {"DatasetArn": destroy["arn"]}, why, **destroy, **group),
        wait(TRAIN, Phase.ABSENT, **group),
        write(
            TRAIN,
            Action.CREATE,
            "CreateDataset",
            {"DatasetType": "TRAIN", "ProjectArn": ARN, "DatasetSource": source()},
            why,
            changes=changes,
            **group,
        ),
        wait(TRAIN, expected=90, limit=3600, **group),
        write(PROJECT, Action.RECORD, "TagResource", {}, kind=Kind.RECORD),
        write(PROJECT, Action.RECORD, "TagResource", {"again": "applied"}, kind=Kind.RECORD),
        unchanged=4,
    )


def units():
    """A running model that gets other units, with the service away meanwhile."""
    arn = f"{ARN}/version/v1/1690474772815"
    group = {"group": "restart", "risks": frozenset({Risk.INTERRUPT}), "arn": arn, "stamp": "1690474772"}
    why = "units differ; the service changes them only by stopping the model (10 to 20 minutes without service)"
    changes = (Change("inference.minUnits", 1, 2), Change("inference.maxUnits", None, 5))
    return a_plan(
        write(
            INFERENCE,
            Action.STOP,
            "StopProjectVersion",
            {"ProjectVersionArn": arn},
            why,
            changes=changes,
            cost=Cost(hourly=-4),
            **group,
        ),
        wait(INFERENCE, Phase.ABSENT, group="restart"),
        write(
            INFERENCE,
            Action.START,
            "StartProjectVersion",
            {"ProjectVersionArn": arn, "MinInferenceUnits": 2, "MaxInferenceUnits": 5},
            why,
            cost=Cost(hourly=8),
            **group,
        ),
        wait(INFERENCE, expected=600, limit=1800, group="restart"),
        unchanged=5,
        hourly_before=4.0,
        hourly_after=8.0,
    )


def removal():
    """A project that leaves, in the order that the service needs."""
    old = Address.of("dev", "old-boards")
    arn = "arn:aws:rekognition:us-east-1:111122223333:project/old-boards"
    model, why = old.child("model", "v3"), "specs/removed.yaml removes old-boards and destroys it"
    live = {"risks": frozenset({Risk.DESTROY}), "arn": arn, "stamp": "1690474772"}
    return a_plan(
        write(
            model.child("inference"),
            Action.STOP,
            "StopProjectVersion",
            {"ProjectVersionArn": f"{arn}/version/v3/1"},
            why,
            risks=frozenset({Risk.INTERRUPT}),
            cost=Cost(hourly=-8.0),
        ),
        wait(model.child("inference"), Phase.ABSENT),
        write(model, Action.DELETE, "DeleteProjectVersion", {"ProjectVersionArn": f"{arn}/version/v3/1"}, why, **live),
        wait(model, Phase.ABSENT),
        write(old, Action.DELETE, "DeleteProject", {"ProjectArn": arn}, why, **live),
        wait(old, Phase.ABSENT),
        hourly_before=12.0,
        hourly_after=4.0,
        unchanged=9,
    )


def training():
    """Nothing to send: a model is being trained."""
    return a_plan(
        wait(
            MODEL,
            expected=4200,
            limit=86400,
            reason="TRAINING_IN_PROGRESS since 09:14 UTC: The model is being trained.",
        ),
        unchanged=3,
        notes=(Note(INFERENCE, Topic.BLOCKED, "starts when dev/circuit-boards/model/v1 is trained"),),
    )


def noted():
    """One note of every topic, and nothing to send."""
    here = Address.of("dev", "boards")
    message = {
        Topic.FAILED: ("TRAINING_FAILED: The manifest file has too few usable labels.", "correct it, then --retry"),
        Topic.CONFLICT: ("owned by workspace audio of acme/audio", "remove one of the two declarations"),
        Topic.UNKNOWN: ("DescribeDataset: AccessDeniedException: no rekognition:DescribeDataset", "allow it"),
        Topic.UNMANAGED: ("live, not declared", "declare it, or delete it with --prune"),
        Topic.ORPHANED: ("left the specs with 2 versions and 1 dataset; retained", "add a kind: Removed document"),
        Topic.IDLE: ("started by somebody else on 2026-11-20; no declaration asks for it", "declare or stop it"),
        Topic.STALE_COPY: ("copied from version v1, the specs say v2", "give the copy another name"),
        Topic.QUEUED: ("second in the queue for one of 2 trainings in us-east-1", ""),
        Topic.BLOCKED: ("waits for dev/boards/dataset/train, which failed", ""),
        Topic.REFUSED: ("protected by reconciler:protect=true", "take protect away in a commit of its own"),
        Topic.INVALID: ("feature is CONTENT_MODERATION live and can never change", "declare another project"),
        Topic.INFO: ("trained on other data than the dataset holds today", ""),
    }
    price = {Topic.IDLE: 4.0, Topic.ORPHANED: 8.0}
    notes = [
        Note(here.child("model", f"m{at}"), topic, *told, hourly=price.get(topic, 0.0), where=WHERE)
        for at, (topic, told) in enumerate(message.items())
    ]
    return a_plan(notes=tuple(notes), unchanged=1, hourly_before=12.0, hourly_after=12.0)


def copy():
    """A model that is copied to another account, with the policy that allows it."""
    there = Address.of("production", "circuit-boards")
    policy = PROJECT.child("policy", "prod-may-copy")
    model = there.child("model", "v1")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": "rekognition:CopyProjectVersion",
        "Resource": join(ref(PROJECT), "/version/v1/*"),
    }
    return a_plan(
        write(
            policy,
            Action.CREATE,
            "PutProjectPolicy",
            {
                "ProjectArn": ARN,
                "PolicyName": "prod-may-copy",
                "PolicyDocument": document({"Version": "2012-10-17", "Statement": [statement]}),
            },
        ),
        write(there, Action.CREATE, "CreateProject", {"ProjectName": "circuit-boards"}),
        write(
            model,
            Action.CREATE,
            "CopyProjectVersion",
            {
                "SourceProjectArn": ARN,
                "SourceProjectVersionArn": ref(MODEL),
                "DestinationProjectArn": ref(there),
                "VersionName": "v1",
                "OutputConfig": {"S3Bucket": "vision-prod-output", "S3KeyPrefix": "circuit-boards/v1/"},
            },
            reason="declared as a copy of dev/circuit-boards/model/v1, whose F1 is 0.93 (0.85 is asked for)",
            slot="copy",
        ),
        wait(model, expected=1200, limit=21600),
        edges=((), (), (0, 1), (2,)),
        targets=(DEV, PROD),
        unchanged=7,
    )


def hostile():
    """Names and messages that try to break out of every view."""
    nasty = "</script><img src=x onerror=alert(1)> @everyone `code` | [x](http://e) \x1b[31mred\u202e\n# Heading\n```"
    here = Address.of("dev", "boards")
    changes = (Change("tags.日本語の長いキー", "値", nasty), Change("tags.quoted", '"yes"', "yes"))
    return a_plan(
        write(here, Action.UPDATE, "TagResource", {"Tags": {"note": nasty, "n": "1.10"}}, nasty, changes=changes),
        notes=(Note(here, Topic.FAILED, nasty, nasty), Note(here, Topic.INFO, "</details>\n\n<!-- " + "-" * 9)),
    )


def long_names():
    """Names at the service's limit of 255 characters."""
    here = Address.of("dev", "b" * 255, "model", "v" * 255)
    return a_plan(
        write(here, Action.CREATE, "CreateProjectVersion", {"ProjectArn": ref(here.above(2)), "VersionName": "v" * 255})
    )


def batches():
    """A dataset updated in several batches, one waited for after another."""
    why = "12,000 entries are new and 3 changed"
    parts = []
    for at in range(1, 6):
        lines = Lines("/tmp/x", f"{at}{SHA[1:]}", 2401, 4_999_000, at * 5_000_000)
        body = {"DatasetArn": f"{ARN}/dataset/train/1", "Changes": {"GroundTruth": lines.placeholder()}}
        parts += [write(TRAIN, Action.UPDATE, "UpdateDatasetEntries", body, why, payload=lines), wait(TRAIN)]
    return a_plan(*parts, unchanged=2)


MADE = {
    "empty": lambda: a_plan(unchanged=12),
    "records": lambda: a_plan(
        write(PROJECT, Action.RECORD, "TagResource", {}, kind=Kind.RECORD), unchanged=1, hourly_before=4, hourly_after=4
    ),
    "first": first,
    "tags": tags,
    "rebuild": rebuild,
    "units": units,
    "removal": removal,
    "training": training,
    "noted": noted,
    "copy": copy,
    "hostile": hostile,
    "long-names": long_names,
    "batches": batches,
    "custom-endpoint": lambda: replace(
        tags(), targets=(replace(DEV, endpoint="http://127.0.0.1:5000"), PROD), unchanged=1
    ),
}


@pytest.fixture(params=sorted(MADE))
def made(request):
    """A made-up plan with its name."""
    return request.param, MADE[request.param]()


@pytest.fixture
def make():
    """Give a made-up plan by name."""
    return lambda name: MADE[name]()


@pytest.fixture
def golden():
    """Compare text with a file beside the test; with GOLDEN=write the file is written instead, for review."""

    def compare(path: Path, text: str) -> None:
        if os.environ.get("GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
