"""The HTML reports that are looked at: of plans, drift, the status and an apply, with everything that may be given."""

import json
from dataclasses import replace
from datetime import date

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Note, Outcome, Result, Topic
from reconciler.core.want import Tolerance
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan
from reconciler.plan.status import Serving, Status, Waiting, Work
from reconciler.render import html
from reconciler.render.drift import Ways
from reconciler.render.evaluation import evaluation
from reconciler.render.sight import Sight

BOARDS = Address.of("dev", "circuit-boards")
OLD = Address.of("dev", "solder-joints")
LABELS = ["capacitor", "pot_resistor", "日本語 <b>"]


def live(address, kind, phase=Phase.READY, status="", message="", **facts):
    """An observed resource."""
    return Observed(address=address, kind=kind, phase=phase, status=status, message=message, facts=facts)


OBSERVED = {
    one.address: one
    for one in [
        live(BOARDS, "project", Phase.ABSENT),
        live(OLD, "project", status="CREATED"),
        live(OLD.child("applied"), "applied"),
        live(OLD.child("tags"), "tags"),
        live(OLD.child("dataset", "train"), "dataset", status="CREATE_COMPLETE"),
        live(
            OLD.child("dataset", "test"),
            "dataset",
            status="UPDATE_FAILED",
            phase=Phase.FAILED,
            message="2 lines <b>bad</b>",
        ),
        live(OLD.child("model", "v1"), "model", status="RUNNING"),
        live(OLD.child("model", "v1", "inference"), "inference", status="RUNNING", units=2),
        live(OLD.child("model", "v2"), "model", status="TRAINING_IN_PROGRESS", phase=Phase.ARRIVING),
        live(OLD.child("model", "v2", "inference"), "inference", Phase.ABSENT),
    ]
}
SUMMARY = {
    "Version": 1,
    "AggregatedEvaluationResults": {
        "F1Score": 0.931,
        "Precision": 0.95,
        "Recall": 0.912,
        "ConfusionMatrix": [
            {"GroundTruthLabel": row, "PredictedLabel": column, "Value": 0.9 if row == column else 0.05}
            for row in LABELS
            for column in LABELS
        ],
    },
    "EvaluationDetails": {"NumberOfTrainingImages": 80, "NumberOfTestingImages": 20, "Labels": LABELS},
    "LabelEvaluationResults": [
        {
            "Label": label,
            "NumberOfTestingImages": 7,
            "Metrics": {"F1Score": 0.979 - at / 5, "Precision": 1.0, "Recall": 0.96, "Threshold": 0.258},
        }
        for at, label in enumerate(LABELS)
    ],
}


SIGHT = Sight(
    observed=OBSERVED,
    labels={
        OLD.child("dataset", "train"): dict(zip(LABELS, (1200, 800, 7), strict=True)),
        OLD.child("dataset", "test"): dict(zip(LABELS[:2], (310, 190), strict=True)),
        BOARDS.child("dataset", "train"): {},
    },
    evaluations={OLD.child("model", "v1"): evaluation(json.dumps(SUMMARY).encode())},
    unread={OLD.child("model", "v0"): "GetObject: AccessDenied: s3://vision-output/v0.json: <b>no</b>"},
    left={"dataset": 1, "model": 1200},
)


def hand_made(make):
    """Drift of every look: fields, a price, an exception, a patch and a remark."""
    found = [
        Drift(
            OLD.child("tags"),
            DriftClass.CHANGED,
            "1 tag differs",
            (Change("team", "<i>x</i>", "boards"),),
            revert="reconciler apply --only dev/solder-joints/tags",
            accept="write `team: <i>x</i>`",
        ),
        Drift(OLD.child("model", "v0", "inference"), DriftClass.IDLE, "nothing declares that it runs", hourly=4.0),
        Drift(BOARDS, DriftClass.PENDING, "the specs are ahead"),
        Drift(OLD, DriftClass.UNMANAGED, "x", excused=Tolerance(OLD, "an <b>audit</b>", date(2027, 1, 31))),
    ]
    ways = Ways(
        "--- a/specs/b.yaml\n+++ b/specs/b.yaml\n@@ -1 +1 @@\n-team: boards\n+team: <i>x</i>\n", ("no longer needed",)
    )
    return html.drift(make("tags"), found, ways, sight=SIGHT)


GOING = Status(
    now=840.0,
    work=(Work(address=OLD.child("model", "v2"), status="TRAINING_IN_PROGRESS", since=0.0, expected=3600, once=1.0),),
    queued=(Waiting(OLD.child("model", "v3"), 1, "2 of 2 (training) are under way"),),
    trouble=(Note(BOARDS, Topic.FAILED, "TRAINING_FAILED: too few labels", "correct it, then --retry"),),
    serving=(Serving(OLD.child("model", "v1", "inference"), 2, 5, 8.0),),
)


def going_on(make):
    """A training, a queue, trouble, and a model that runs."""
    return html.status(make("noted"), OBSERVED, GOING, sight=SIGHT)


def applied(make):
    """An apply in which one call failed."""
    plan = make("first")
    done = [Outcome(step, Result.DONE) for step in plan.steps[:2]]
    outcomes = [*done, Outcome(plan.steps[2], Result.FAILED, "AccessDenied: <b>no</b>", "r-1", 1, 1.0, 3.0)]
    notes = (Note(OLD, Topic.QUEUED, "second in the queue"),)
    return html.outcome(plan, outcomes, notes, sight=replace(SIGHT, plan=make("tags")))


REPORTS = {
    "plan": lambda make: html.plan(make("first"), sight=SIGHT),
    "saved": lambda make: html.plan(make("first")),
    "drift": hand_made,
    "status": going_on,
    "apply": applied,
    **{
        name: lambda make, name=name: html.plan(make(name))
        for name in ("noted", "rebuild", "tags", "hostile", "long-names")
    },
    "nothing": lambda _make: html.plan(Plan(workspace="vision", repository="", targets=()), sight=Sight()),
}
