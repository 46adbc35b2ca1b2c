"""What is going on, as text: every section, in two widths."""

from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Topic
from reconciler.plan.plan import PlannedTarget
from reconciler.plan.status import Serving, Status, Waiting, Work
from reconciler.render import status

HERE = Path(__file__).parent / "outcomes"
NOW = 1_780_000_000.0
BOARDS = Address.of("dev", "circuit-boards")


def going_on(plan):
    """One thing of every sort."""
    training = Work(
        address=BOARDS.child("model", "v2"),
        status="TRAINING_IN_PROGRESS",
        message="The model is being trained.",
        since=NOW - 840,
        expected=3600,
        once=1.0,
    )
    return Status(
        now=NOW,
        work=(
            training,
            replace(training, address=BOARDS.child("model", "v3"), since=NOW - 90_000, message=""),
            Work(address=BOARDS.child("model", "v1", "inference"), status="STARTING", expected=600, hourly=8.0),
            Work(address=Address.of("production", "old"), status="DELETING"),
        ),
        queued=(
            Waiting(BOARDS.child("model", "v4"), 1, "2 of 2 (training) are under way in us-east-1"),
            Waiting(BOARDS.child("dataset", "train"), 0, "version v2 is training; datasets are not written meanwhile"),
        ),
        trouble=tuple(note for note in plan.notes if note.topic in (Topic.FAILED, Topic.UNKNOWN)),
        serving=(Serving(BOARDS.child("model", "v0", "inference"), 1, 3, 4.0),),
    )


@pytest.mark.parametrize("width", [80, 120])
def test_long_names_keep_their_columns(width, make, golden):
    """A name that is too long for its column has a line of its own, and the state stands below, where the others' do."""
    long = Address.of("dev", "boards-of-" + "a" * 60)
    observed = [
        Observed(one, kind, phase, status=word, message="The dataset was successfully created from the manifest file.")
        for one, kind, phase, word in [
            (long, "project", Phase.READY, "CREATED"),
            (long.child("dataset", "train"), "dataset", Phase.READY, "CREATE_COMPLETE"),
            (long.child("dataset", "test"), "dataset", Phase.FAILED, "CREATE_FAILED"),
            (BOARDS, "project", Phase.READY, "CREATED"),
        ]
    ]
    serving = (Serving(long.child("model", "v1", "inference"), 1, 2, 4.0), Serving(BOARDS, 1, 1, 4.0))
    told = status.text(
        make("empty"), {one.address: one for one in observed}, Status(now=NOW, serving=serving), width=width
    )
    golden(HERE / f"status-long-{width}.txt", told)


@pytest.mark.parametrize("width", [80, 120])
def test_what_goes_on_is_told_as_reviewed(width, make, golden):
    """Since when, until when, at what price; what is unknown is left out; a line for each of several targets."""
    plan = replace(make("noted"), targets=(*make("noted").targets, PlannedTarget("production", "4" * 12, "eu-west-1")))
    golden(HERE / f"status-{width}.txt", status.text(plan, {}, going_on(plan), width=width))
