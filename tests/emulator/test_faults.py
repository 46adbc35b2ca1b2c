"""Trouble on demand: each rule strikes the calls it describes, as often as it says, in every process alike."""

import pytest

from reconciler.emulator.errors import ConnectionCutError
from reconciler.emulator.faults import Faults, Rule
from reconciler.emulator.store import Store


def codes(world, client, count):
    """What so many DescribeProjects are answered with: "ok" or the code."""
    world.calls.clear()
    for _ in range(count):
        try:
            client.describe_projects()
        except client.exceptions.ClientError:
            continue
    return [call["outcome"] for call in world.calls]


THROTTLED = "ThrottlingException"


@pytest.mark.parametrize(
    ("reason", "rule", "outcomes"),
    [
        ("for ever", {"error": THROTTLED}, [THROTTLED] * 4),
        ("so many times", {"error": THROTTLED, "times": 2}, [THROTTLED, THROTTLED, "ok", "ok"]),
        ("after so many", {"error": THROTTLED, "skip": 1, "times": 1}, ["ok", THROTTLED, "ok", "ok"]),
        ("a matching operation", {"error": THROTTLED, "operation": "Describe*"}, [THROTTLED] * 4),
        ("another operation", {"error": THROTTLED, "operation": "Create*"}, ["ok"] * 4),
        ("another account", {"error": THROTTLED, "account": "4*"}, ["ok"] * 4),
        ("another Region", {"error": THROTTLED, "region": "eu-*"}, ["ok"] * 4),
        ("never by chance", {"error": THROTTLED, "probability": 0.0}, ["ok"] * 4),
        (
            "an access refused",
            {"error": "AccessDeniedException", "times": 1},
            ["AccessDeniedException", "ok", "ok", "ok"],
        ),
    ],
)
def test_a_rule_strikes_what_it_describes(world, client, reason, rule, outcomes):
    """Operation, account and Region are globs."""
    world.core.faults.add(Rule(**rule))
    assert codes(world, client, 4) == outcomes


def test_the_same_seed_strikes_the_same_calls(world, client):
    """About half of the calls, reproducibly."""
    runs = []
    for seed in (7, 7, 8):
        world.core.faults.clear()
        world.core.faults.add(Rule(error=THROTTLED, probability=0.5, seed=seed))
        runs.append(codes(world, client, 20))
    assert runs[0] == runs[1] != runs[2]
    assert 4 < runs[0].count(THROTTLED) < 16


@pytest.mark.parametrize(
    ("error", "status"),
    [("ThrottlingException", 500), ("InternalServerError", 500), ("ProvisionedThroughputExceededException", 400)],
)
def test_server_faults_are_500(world, client, error, status):
    """ThrottlingException is modelled as a server fault."""
    world.core.faults.add(Rule(error=error))
    with pytest.raises(client.exceptions.ClientError) as caught:
        client.describe_projects()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_rule_may_choose_status_and_message(world, client):
    """For what a proxy or a load balancer would answer."""
    world.core.faults.add(Rule(error="ServiceUnavailable", status=503, message="try later"))
    with pytest.raises(client.exceptions.ClientError, match="try later") as caught:
        client.describe_projects()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


@pytest.mark.parametrize(("after", "created"), [(False, 0), (True, 1)])
def test_an_error_comes_before_or_after_the_effect(world, client, after, created):
    """After: the work is done and the answer lost, which finds calls that are doubled."""
    world.core.faults.add(Rule(operation="CreateProject", error="InternalServerError", after=after))
    assert world.refused(client.create_project, ProjectName="a") == "InternalServerError"
    assert len(client.describe_projects()["ProjectDescriptions"]) == created


@pytest.mark.parametrize(("after", "created"), [(False, 0), (True, 1)])
def test_a_cut_reaches_the_adapter(world, client, after, created):
    """ConnectionCutError: no byte is sent; the log says "cut"."""
    world.core.faults.add(Rule(operation="CreateProject", cut=True, after=after))
    with pytest.raises(ConnectionCutError):
        client.create_project(ProjectName="a")
    assert world.calls[-1]["outcome"] == "cut"
    assert len(client.describe_projects()["ProjectDescriptions"]) == created


def test_latency_passes_on_the_clock(world, client):
    """A jumping clock moves instead of waiting."""
    world.core.clock.set("jump")
    world.core.faults.add(Rule(latency=3600.0))
    before = world.core.clock.now()
    client.describe_projects()
    assert world.core.clock.now() - before >= 3600


def test_a_new_thing_may_stay_hidden_for_a_while(world, client):
    """Read-after-write lag: absent for reads, its name taken for writes."""
    world.core.faults.add(Rule(operation="CreateProject", hidden=5.0))
    arn = client.create_project(ProjectName="a")["ProjectArn"]
    assert client.describe_projects()["ProjectDescriptions"] == []
    assert world.refused(client.list_tags_for_resource, ResourceArn=arn) == "ResourceNotFoundException"
    assert world.refused(client.create_project, ProjectName="a") == "ResourceInUseException"
    world.later(5)
    assert len(client.describe_projects()["ProjectDescriptions"]) == 1


def test_a_change_may_show_late(world, client):
    """Reads show what was there before."""
    arn = client.create_project(ProjectName="a", Tags={"stage": "dev"})["ProjectArn"]
    world.core.faults.add(Rule(operation="TagResource", hidden=5.0))
    client.tag_resource(ResourceArn=arn, Tags={"stage": "prod"})
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "dev"}
    world.later(5)
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "prod"}


def test_rules_and_counts_are_shared_by_every_process(tmp_path):
    """They live in the store: what one process counted the next one knows."""
    path = tmp_path / "emulator.sqlite"
    first, second = Store(path), Store(path)
    Faults(first).add(Rule(error=THROTTLED, times=1))
    assert len(Faults(second).strike("CreateProject", "1", "r")) == 1
    assert Faults(first).strike("CreateProject", "1", "r") == ()
    assert Faults(first).rules()[0].seen == 2
    first.close()
    second.close()


def test_a_field_that_is_none_of_a_rule_is_named():
    """The admin endpoint and the flags pass JSON."""
    with pytest.raises(ValueError, match="colour"):
        Rule.of({"colour": "red"})
