"""What has become due is applied when somebody looks, in the order and at the moments in which it was due."""

import pytest

from reconciler.emulator import modules
from reconciler.emulator.operation import step

PROJECT = "arn:aws:rekognition:us-east-1:111122223333:project/"
START = 1_700_000_000.0


@pytest.fixture
def noted(monkeypatch):
    """A settlement that notes whose turn it was, when, and for whom."""
    noted = []

    def note(context, record):
        noted.append((record["name"], context.now - START, context.caller.arn))
        return record

    monkeypatch.setitem(modules.SETTLEMENTS, "note", note)
    return noted


def add(world, name, *due, **fields):
    """Add a project with deadlines."""
    arn = f"{PROJECT}{name}/{len(name)}{ord(name[-1])}"
    common = {"kind": "project", "project": "", "created": START, "feature": "CUSTOM_LABELS", "auto_update": None}
    return world.put(arn=arn, name=name, status="CREATED", tags={}, due=list(due), **common, **fields)


def test_deadlines_apply_in_their_order_across_records(world, client, noted):
    """At the moment that was due, on the service's own behalf."""
    add(world, "a", step(START + 10, do="note"), step(START + 30, do="note"))
    add(world, "b", step(START + 20, do="note"))
    world.later(100)
    client.describe_projects()
    assert [each[:2] for each in noted] == [("a", 10.0), ("b", 20.0), ("a", 30.0)]
    assert {each[2] for each in noted} == {"arn:aws:rekognition:us-east-1:111122223333:service"}


def test_nothing_applies_twice_or_early(world, client, noted):
    """However often somebody looks."""
    add(world, "a", step(START + 10, do="note"))
    for _ in range(3):
        client.describe_projects()
        assert noted == []
    world.later(10)
    for _ in range(3):
        client.describe_projects()
    assert len(noted) == 1


def test_changes_apply_before_the_settlement(world, client, monkeypatch):
    """A settlement sees the record as the step leaves it, and may replace or remove it."""
    monkeypatch.setitem(modules.SETTLEMENTS, "remove", lambda _, record: None if record["status"] == "DONE" else record)
    add(world, "a", step(START + 10, do="remove", status="DONE"))
    world.later(10)
    assert client.describe_projects()["ProjectDescriptions"] == []


def test_a_read_settles_what_another_process_left(world, client):
    """Deadlines are data: whoever looks next finishes what a dead process began."""
    add(world, "a", step(START + 10, status="DELETING"))
    world.later(10)
    assert client.describe_projects()["ProjectDescriptions"][0]["Status"] == "DELETING"
    with world.core.store.reading():
        assert world.core.store.state("111122223333", "us-east-1").next_deadline() == float("inf")


def test_a_refused_call_does_not_undo_what_it_settled(world, client, noted):
    """A training takes long: it is done once, whatever becomes of the call that found it due."""
    arn = add(world, "a", step(START + 10, do="note"))
    world.later(10)
    for _ in range(2):
        assert world.refused(client.create_project, ProjectName="a") == "ResourceInUseException"
        assert world.refused(client.list_tags_for_resource, ResourceArn=f"{arn}0") == "ResourceNotFoundException"
    assert len(noted) == 1


def test_settling_can_be_asked_for(world, noted):
    """For a look at the store from outside a call."""
    add(world, "a", step(START + 10, do="note"))
    world.later(10)
    world.core.settle("111122223333", "us-east-1")
    assert len(noted) == 1
