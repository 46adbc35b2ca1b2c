"""TagResource, UntagResource, ListTagsForResource on projects, versions and datasets."""

from collections.abc import Mapping

from . import arns
from .errors import ServiceError, not_found
from .operation import Context, Given, Operation, Result
from .record import Record


def tag_resource(context: Context, given: Given) -> Result:
    """Add tags; a known key gets the new value."""
    record = tagged(context, given)
    tags = {**record["tags"], **given["Tags"]}
    if len(tags) > context.settings.tags_per_resource:
        text = f"A resource can have at most {context.settings.tags_per_resource} tags."
        raise ServiceError("ServiceQuotaExceededException", text)
    context.put({**record, "tags": tags})
    return {}


def untag_resource(context: Context, given: Given) -> Result:
    """Remove tags; a key that is not there is no error."""
    record = tagged(context, given)
    context.put(
        {**record, "tags": {key: value for key, value in record["tags"].items() if key not in given["TagKeys"]}}
    )
    return {}


def list_tags_for_resource(context: Context, given: Given) -> Result:
    """All tags of a resource."""
    return {"Tags": tagged(context, given)["tags"]}


def tagged(context: Context, given: Given) -> Record:
    """The record behind ResourceArn. Raises ResourceNotFoundException."""
    arn = given["ResourceArn"]
    parts = arns.parse(arn)
    if parts is None:
        raise not_found(arn)
    return context.find(parts.kind, arn)


OPERATIONS: Mapping[str, Operation] = {
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
