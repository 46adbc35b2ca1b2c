"""Calls per second, enforced on demand: a token bucket per account, Region and operation on the emulator's clock."""

import pytest


@pytest.fixture
def limited(world):
    """A world that enforces the published rates."""
    world.core.set_settings(enforce_rates=True)
    return world


def accepted(limited, call, **arguments):
    """How many calls at one moment are let through."""
    limited.calls.clear()
    for _ in range(100):
        try:
            call(**arguments)
        except limited.client().exceptions.ClientError:
            break
    return len(limited.calls) - 1


def test_five_calls_a_second(limited, client):
    """The quota of every control-plane operation."""
    assert accepted(limited, client.describe_projects) == 5
    assert limited.calls[-1]["outcome"] == "ProvisionedThroughputExceededException"
    limited.later(0.4)
    assert accepted(limited, client.describe_projects) == 2


def test_ten_tag_calls_a_second(limited, client):
    """ListTagsForResource, TagResource, UntagResource."""
    arn = client.create_project(ProjectName="a")["ProjectArn"]
    assert accepted(limited, client.list_tags_for_resource, ResourceArn=arn) == 10


def test_each_operation_account_and_region_has_its_own_bucket(limited, client):
    """One that is empty empties no other."""
    accepted(limited, client.describe_projects)
    assert accepted(limited, limited.client(account="444455556666").describe_projects) == 5
    assert accepted(limited, limited.client(region="eu-west-1").describe_projects) == 5


def test_the_code_is_a_choice(limited, client):
    """ThrottlingException is published too."""
    limited.core.set_choices(rate_error="ThrottlingException")
    accepted(limited, client.describe_projects)
    assert limited.calls[-1]["outcome"] == "ThrottlingException"


def test_rates_are_not_enforced_unless_asked_for(world, client):
    """Tests and trials run at full speed."""
    for _ in range(20):
        client.describe_projects()
