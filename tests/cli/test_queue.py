"""More trainings than there is room for: an order that is kept and shown, and slots that are used when they are free."""

import json

import pytest

NAMES = ("alpha", "bravo", "charlie", "delta")
PROJECT = """\
apiVersion: reconciler/v1
kind: Project
metadata: {{name: {name}}}
spec:
  datasets:
    train: {{manifest: s3://dev-data/boards/train.manifest}}
    test: {{splitFrom: train, percent: 20, seed: 7}}
  models: [{{name: v1}}]
"""


@pytest.fixture
def four(fresh):
    """Four projects with filled datasets and a model to train each; the service trains two at a time."""
    (fresh.root / "specs" / "boards.yaml").unlink()
    for name in NAMES:
        fresh.spec(f"{name}.yaml", PROJECT.format(name=name).replace("  models: [{name: v1}]\n", ""))
    assert fresh.run("apply", "--yes", "-o", "jsonl")[0] == 0
    for name in NAMES:
        fresh.spec(f"{name}.yaml", PROJECT.format(name=name))
    return fresh


def _sent(out, operation="CreateProjectVersion"):
    """The addresses for which a call was sent, in order."""
    lines = [json.loads(line) for line in out.splitlines()]
    return [one["address"] for one in lines if one["event"] == "sent" and operation in json.dumps(one)]


def test_a_slot_that_frees_while_the_run_waits_is_used(four):
    """A run that waits to the end trains them all, in the order of the plan: the third is sent when the first two are over."""
    code, out, err = four.run("apply", "--yes", "-o", "jsonl")
    assert code == 0, err
    assert _sent(out) == [f"dev/{name}/model/v1" for name in NAMES]
    assert "No changes." in four.run("plan")[1]


def test_what_does_not_fit_is_told_with_its_place(four):
    """A run that waits for no training leaves the rest in the queue, in the order of the plan, and status agrees."""
    code, out, _ = four.run("apply", "--yes", "--wait", "5m")
    assert code == 3
    for place, name in enumerate(NAMES[2:], 1):
        told = f"number {place} in the queue for a training in dev"
        assert f"  dev/{name}/model/v1  CreateProjectVersion\n    {told}\n" in out
    queued = four.json("status")["queued"]
    assert [(one["address"], one["place"]) for one in queued] == [
        ("dev/charlie/model/v1", 1),
        ("dev/delta/model/v1", 2),
    ]


def test_a_group_that_would_find_no_room_is_not_begun(four):
    """A version that is to be made anew stays where it is until another one can be trained."""
    assert four.run("apply", "--yes", "--only", "dev/alpha", "-o", "jsonl")[0] == 0
    assert four.run("apply", "--yes", "--wait", "5m", "-o", "jsonl")[0] == 3
    arn = four.version(project="alpha")
    anew = ("--replace", "dev/alpha/model/v1", "--allow", "destroy", "--only", "dev/alpha")
    code, out, _ = four.run("apply", "--yes", "--wait", "5m", *anew)
    assert code == 3
    assert "begun only as a whole, and there is no room for a training now" in out
    assert four.version(project="alpha") == arn
