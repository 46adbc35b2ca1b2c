"""TagResource, UntagResource, ListTagsForResource on everything that has an ARN."""

import pytest

BASE = "arn:aws:rekognition:us-east-1:111122223333:project/boards/"


@pytest.fixture(params=["project", "version", "dataset"])
def resource(request, world):
    """One resource of each kind, with one tag."""
    path = {"project": "1", "version": "version/v1/2", "dataset": "dataset/train/3"}[request.param]
    return world.put(arn=f"{BASE}{path}", kind=request.param, project="", name="x", created=1.0, tags={"a": "1"})


def test_tags_are_added_and_overwritten(client, resource):
    """A known key gets the new value."""
    client.tag_resource(ResourceArn=resource, Tags={"a": "2", "b": ""})
    assert client.list_tags_for_resource(ResourceArn=resource)["Tags"] == {"a": "2", "b": ""}


def test_tags_are_removed(client, resource):
    """An unknown key is no error."""
    client.untag_resource(ResourceArn=resource, TagKeys=["a", "unknown"])
    assert client.list_tags_for_resource(ResourceArn=resource)["Tags"] == {}


def test_the_number_of_tags_is_limited(world, client, resource):
    """ServiceQuotaExceededException, and nothing changes."""
    world.core.set_settings(tags_per_resource=2)
    refused = world.refused(client.tag_resource, ResourceArn=resource, Tags={"b": "", "c": ""})
    assert refused == "ServiceQuotaExceededException"
    assert client.list_tags_for_resource(ResourceArn=resource)["Tags"] == {"a": "1"}


@pytest.mark.parametrize(
    "arn",
    [
        f"{BASE}99",
        "arn:aws:rekognition:us-east-1:111122223333:collection/faces",
        "arn:aws:s3:::a-bucket-somewhere",
        "no ARN at all, but long enough",
    ],
)
def test_what_does_not_exist_is_not_found(world, client, arn):
    """Whatever its form."""
    assert world.refused(client.list_tags_for_resource, ResourceArn=arn) == "ResourceNotFoundException"
    assert world.refused(client.tag_resource, ResourceArn=arn, Tags={}) == "ResourceNotFoundException"
    assert world.refused(client.untag_resource, ResourceArn=arn, TagKeys=[]) == "ResourceNotFoundException"
