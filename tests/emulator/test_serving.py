"""Start-, Stop-, Delete- and DescribeProjectVersions (guide "Running" and "Deleting" a model)."""

import pytest

from reconciler.emulator.faults import Rule


@pytest.fixture
def trained(boards):
    """A version that finished its training."""
    return boards.trained()


def test_a_started_model_runs_after_a_while(world, boards, client, trained):
    """STARTING, then RUNNING, with the units it was started with."""
    started = client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1, MaxInferenceUnits=3)
    assert started["Status"] == "STARTING"
    assert boards.status() == "STARTING"
    world.later(1200)
    version = boards.only()
    assert version["Status"] == "RUNNING"
    assert (version["MinInferenceUnits"], version["MaxInferenceUnits"]) == (1, 3)


def test_a_started_model_shows_its_results_and_its_units(boards, client, trained):
    """What training came to stays."""
    before = set(boards.only())
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1, MaxInferenceUnits=3)
    assert set(boards.only()) == before | {"MinInferenceUnits", "MaxInferenceUnits"}


def test_a_stopped_model_can_be_started_again(world, boards, client, trained):
    """STOPPING at once (script 11 raises on anything else), then STOPPED."""
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1)
    world.later(1200)
    assert client.stop_project_version(ProjectVersionArn=trained)["Status"] == "STOPPING"
    assert boards.status() == "STOPPING"
    world.later(1200)
    assert boards.status() == "STOPPED"
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=2)
    assert boards.only()["MinInferenceUnits"] == 2


def test_a_start_may_fail(world, boards, client, trained):
    """FAILED with the rule's message; it can be started again (a choice)."""
    world.core.faults.add(Rule(operation="StartProjectVersion", failure="no capacity", times=1))
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1)
    world.later(1200)
    assert (boards.status(), boards.only()["StatusMessage"]) == ("FAILED", "no capacity")
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1)


@pytest.mark.parametrize(("shows", "expected"), [(True, True), (False, False)])
def test_the_units_of_a_stopped_model_are_a_choice(world, boards, client, trained, shows, expected):
    """Clients test for the key."""
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1)
    world.later(1200)
    client.stop_project_version(ProjectVersionArn=trained)
    world.later(1200)
    world.core.set_choices(stopped_shows_units=shows)
    assert ("MinInferenceUnits" in boards.only()) == expected


@pytest.mark.parametrize(
    ("reason", "units", "code"),
    [
        ("more than a model may have", {"MinInferenceUnits": 6}, "LimitExceededException"),
        ("a maximum above it", {"MinInferenceUnits": 1, "MaxInferenceUnits": 6}, "LimitExceededException"),
        ("a maximum below the minimum", {"MinInferenceUnits": 2, "MaxInferenceUnits": 1}, "InvalidParameterException"),
    ],
)
def test_units_have_limits(world, client, trained, reason, units, code):
    """Five per started model."""
    assert world.refused(client.start_project_version, ProjectVersionArn=trained, **units) == code


def test_equal_units_are_accepted(client, trained):
    """Max = Min = 1 (AWS's published example)."""
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1, MaxInferenceUnits=1)


def test_two_models_run_at_once(world, boards, client):
    """The third start is LimitExceededException until one has stopped."""
    arns = []
    for name in "abc":
        arns.append(boards.train(name))
        world.later(86400)
    for arn in arns[:2]:
        client.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    third = {"ProjectVersionArn": arns[2], "MinInferenceUnits": 1}
    assert world.refused(client.start_project_version, **third) == "LimitExceededException"
    world.later(1200)
    client.stop_project_version(ProjectVersionArn=arns[0])
    client.start_project_version(**third)


START, STOP, DELETE = "start_project_version", "stop_project_version", "delete_project_version"
STATUSES = {
    "TRAINING_IN_PROGRESS": set(),
    "TRAINING_COMPLETED": {START, DELETE},
    "TRAINING_FAILED": {DELETE},
    "STARTING": set(),
    "RUNNING": {STOP},
    "FAILED": {START, DELETE},
    "STOPPING": set(),
    "STOPPED": {START, DELETE},
    "DELETING": set(),
    "COPYING_IN_PROGRESS": set(),
    "COPYING_COMPLETED": {START, DELETE},
    "COPYING_FAILED": {DELETE},
    "DEPRECATED": {DELETE},
    "EXPIRED": {DELETE},
}


@pytest.mark.parametrize("call", [START, STOP, DELETE])
@pytest.mark.parametrize("found", STATUSES)
def test_what_a_status_allows(world, boards, client, trained, found, call):
    """Everything else is ResourceInUseException (three independent clients catch it)."""
    world.put(**{**boards.record(trained), "status": found, "due": []})
    given = {"ProjectVersionArn": trained} | ({"MinInferenceUnits": 1} if call == START else {})
    if call in STATUSES[found]:
        assert getattr(client, call)(**given)["Status"] in {"STARTING", "STOPPING", "DELETING"}
    else:
        assert world.refused(getattr(client, call), **given) == "ResourceInUseException"


@pytest.mark.parametrize("call", [START, STOP, DELETE])
def test_an_unknown_version_is_not_found(world, client, trained, call):
    """A number that no version has."""
    given = {"ProjectVersionArn": f"{trained}0"} | ({"MinInferenceUnits": 1} if call == START else {})
    assert world.refused(getattr(client, call), **given) == "ResourceNotFoundException"


def test_stopping_a_starting_model_is_a_choice(world, boards, client, trained):
    """One AWS sample calls it."""
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1)
    world.core.set_choices(starting_stoppable=True)
    client.stop_project_version(ProjectVersionArn=trained)
    world.later(100_000)
    assert boards.status() == "STOPPED"


def test_a_deleted_version_is_listed_until_it_is_gone(world, boards, client, trained):
    """Script 22 polls by name for an empty list."""
    assert client.delete_project_version(ProjectVersionArn=trained)["Status"] == "DELETING"
    assert boards.status() == "DELETING"
    world.later(60)
    found = client.describe_project_versions(ProjectArn=boards.arn, VersionNames=["v1"])
    assert found["ProjectVersionDescriptions"] == []


def test_versions_come_latest_first(world, boards, client):
    """And by name; unknown names are absent."""
    world.core.set_settings(trainings=10)
    for name in "abc":
        boards.train(name)

    def listed(**filters):
        page = client.describe_project_versions(ProjectArn=boards.arn, **filters)
        return [each["ProjectVersionArn"].split("/")[3] for each in page["ProjectVersionDescriptions"]]

    assert listed() == ["c", "b", "a"]
    assert listed(VersionNames=["a", "nobody"]) == ["a"]


def test_versions_of_an_unknown_project_are_not_found(world, bare_boards, client):
    """ResourceNotFoundException is modelled here."""
    assert (
        world.refused(client.describe_project_versions, ProjectArn=f"{bare_boards.arn}0") == "ResourceNotFoundException"
    )


def test_pages_reach_every_version_once(world, boards, client):
    """150 versions in two pages, latest first."""
    world.core.set_settings(versions_per_project=1000, trainings=1000)
    created = [boards.train(f"v{number}") for number in range(150)]
    pages = client.get_paginator("describe_project_versions").paginate(ProjectArn=boards.arn)
    shown = [each["ProjectVersionArn"] for page in pages for each in page["ProjectVersionDescriptions"]]
    assert shown == created[::-1]


def test_the_training_waiter_ends(world, boards, client):
    """boto3's own waiter, on a clock that follows its polls."""
    boards.train()
    world.core.clock.set("poll")
    waiter = client.get_waiter("project_version_training_completed")
    waiter.wait(ProjectArn=boards.arn, VersionNames=["v1"], WaiterConfig={"Delay": 0})
    assert boards.status() == "TRAINING_COMPLETED"


def test_the_running_waiter_ends(world, boards, client, trained):
    """boto3's own waiter."""
    client.start_project_version(ProjectVersionArn=trained, MinInferenceUnits=1)
    world.core.clock.set("poll")
    waiter = client.get_waiter("project_version_running")
    waiter.wait(ProjectArn=boards.arn, VersionNames=["v1"], WaiterConfig={"Delay": 0})
    assert boards.status() == "RUNNING"
