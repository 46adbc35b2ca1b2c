"""The end of an apply, and drift, as text."""

from pathlib import Path

import pytest

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.step import Note, Outcome, Result, Topic
from reconciler.plan.drift import Drift, DriftClass
from reconciler.render import drift, outcome

HERE = Path(__file__).parent / "outcomes"


def ended(plan, *results, message=""):
    """The outcomes of a plan's first steps."""
    return [
        Outcome(step, result, message if result not in (Result.DONE, Result.SATISFIED) else "", "", 1, 100.0, 107.0)
        for step, result in zip(plan.steps, results, strict=False)
    ]


def all_done(make):
    """Every step done."""
    plan = make("first")
    return plan, ended(plan, *[Result.DONE] * len(plan.steps)), ()


def left(make):
    """A training that the run does not wait for."""
    plan = make("first")
    told = "TRAINING_IN_PROGRESS, about 3480 s left; the next apply carries on"
    done = ended(plan, *[Result.DONE] * 7, Result.IN_PROGRESS, message=told)
    skipped = [
        Outcome(plan.steps[at], Result.SKIPPED, "skipped because dev/circuit-boards/model/v1 is in progress")
        for at in (8, 9)
    ]
    return plan, done + skipped, ()


def failed(make):
    """A call that failed, with what needed it, book-keeping among it, which nobody asks about."""
    plan = make("first")
    why = (
        "CreateDataset: InvalidS3ObjectException: "
        "Unable to get object metadata from S3. Check object key, region and permissions."
    )
    bad = Outcome(plan.steps[2], Result.FAILED, why, "8f1c2a9e-7b1d", 3, 100.0, 131.5)
    skipped = [
        Outcome(step, Result.SKIPPED, "skipped because dev/circuit-boards/dataset/train failed")
        for step in plan.steps[3:]
    ]
    return plan, [*ended(plan, Result.DONE, Result.SATISFIED), bad, *skipped], ()


def refused(make):
    """Risks that nobody allowed."""
    plan = make("rebuild")
    return plan, ended(plan, *[Result.REFUSED] * 5, message="it destroys, which needs --allow destroy"), ()


def interrupted(make):
    """Ctrl-C while a model starts."""
    plan = make("units")
    told = "the run was interrupted; starting goes on without it"
    done = ended(plan, Result.DONE, Result.DONE, Result.DONE, Result.INTERRUPTED, message=told)
    return plan, done, ()


def queued(make):
    """No room for another training, and a note beside it."""
    plan = make("first")
    told = "first in the queue: 2 of 2 trainings run in us-east-1 (dev/a/model/v1, dev/b/model/v4)"
    done = [*ended(plan, *[Result.DONE] * 6), Outcome(plan.steps[6], Result.QUEUED, told)]
    note = Note(Address.of("dev", "b", "model", "v3"), Topic.IDLE, "nothing declares that it runs", "stop it", 4.0)
    return plan, done, (note,)


def held(make):
    """Guards held a branch before the run: the notes say so, and the rest went on."""
    plan = make("tags")
    model = plan.steps[0].address.child("model", "v1", "inference")
    notes = (
        Note(model, Topic.REFUSED, "it interrupts, which needs --allow interrupt"),
        Note(model.above(3).child("applied"), Topic.BLOCKED, "waits for what was refused"),
        Note(model.above(3).child("model", "v0"), Topic.UNMANAGED, "live, not declared"),
    )
    return plan, ended(plan, Result.DONE, Result.DONE), notes


CASES = {case.__name__: case for case in (all_done, left, failed, refused, interrupted, queued, held)}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", CASES)
def test_the_end_of_an_apply_reads_as_reviewed(name, width, make, golden):
    """What was done, what was not and why, what runs and costs, and what to do next."""
    plan, outcomes, notes = CASES[name](make)
    golden(HERE / f"{name}-{width}.txt", outcome.text(plan, outcomes, notes, width=width))


def test_nothing_to_apply_is_said(make):
    """An empty plan ends with a sentence, not with silence."""
    assert outcome.text(make("empty"), []) == "Nothing to apply.\n"


def test_an_address_counts_once_as_the_worst_that_became_of_it(make):
    """A created dataset whose wait failed is a failure, not also a success."""
    plan = make("first")
    found = outcome.ended(plan, ended(plan, Result.DONE, Result.DONE, Result.DONE, Result.FAILED))
    assert [(str(one.address), one.outcome.result) for one in found] == [
        ("dev/circuit-boards", Result.DONE),
        ("dev/circuit-boards/dataset/train", Result.FAILED),
    ]


BOARDS = Address.of("dev", "boards")
DRIFTED = [
    Drift(
        BOARDS,
        DriftClass.CHANGED,
        "2 tags differ",
        (Change("tags.team", "someone else", "boards"), Change("tags.stage", None, "dev"), Change("tags.x", "1", None)),
    ),
    Drift(BOARDS.child("model", "v9"), DriftClass.UNMANAGED, "live, not declared"),
    Drift(BOARDS.child("model", "v9", "inference"), DriftClass.IDLE, "nothing declares that it runs", hourly=8.0),
    Drift(BOARDS.child("dataset", "test"), DriftClass.MISSING, "declared, not live"),
    Drift(Address.of("prod", "boards", "model", "v1"), DriftClass.STALE_COPY, "copied from v1, the specs say v2"),
    Drift(BOARDS.child("model", "v2"), DriftClass.PENDING, "work is in flight"),
]


@pytest.mark.parametrize("width", [80, 120])
def test_drift_reads_as_reviewed(width, make, golden):
    """Every class has its section; live and declared values stand side by side."""
    golden(HERE / f"drift-{width}.txt", drift.text(make("copy"), DRIFTED, width=width))


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], "No drift."),
        ([DriftClass.PENDING], "No drift. 1 pending."),
        ([DriftClass.MISSING, DriftClass.CHANGED, DriftClass.CHANGED], "Drift: 2 changed, 1 missing."),
    ],
)
def test_pending_alone_is_no_drift(kinds, said):
    """What the specs are ahead of was not changed by anybody."""
    assert drift.summary([Drift(BOARDS, kind, "") for kind in kinds]) == said


def test_a_training_that_has_not_begun_costs_nothing_yet(make):
    """It waits for a dataset that the run does not wait for."""
    plan = make("first")
    waits = [Outcome(step, Result.IN_PROGRESS, "waits for dev/circuit-boards/dataset/train") for step in plan.steps[3:]]
    told = " ".join(outcome.advice(plan, [*ended(plan, *[Result.DONE] * 3), *waits]))
    assert "Training under way" not in told
