"""ListDatasetEntries and ListDatasetLabels: pages straight from the entries' table."""

from collections.abc import Mapping

from . import paging
from .datasets import view_of
from .entries import Filter, View
from .errors import ServiceError
from .operation import Context, Given, Operation, Result

PAGE = 100


def list_dataset_entries(context: Context, given: Given) -> Result:
    """A page of JSON lines that pass all filters (guide "Listing dataset entries (SDK)")."""
    view = _readable(context, given)
    with_errors = given.get("HasErrors")
    wanted = Filter(
        labels=given.get("ContainsLabels", ()),
        labeled=given.get("Labeled"),
        source=given.get("SourceRefContains", ""),
        faulty=with_errors if with_errors or context.choices.has_errors_false_filters else None,
    )
    after = paging.position(context, given) or "0"
    if not after.isdecimal():
        raise ServiceError("InvalidPaginationTokenException")
    size = given.get("MaxResults", PAGE)
    rows = context.entries.page(view, wanted, after=int(after), size=size + 1)
    token = paging.token(context, given, str(rows[size - 1][0])) if len(rows) > size else None
    return {"DatasetEntries": [text.decode() for _, text in rows[:size]], "NextToken": token}


def _readable(context: Context, given: Given) -> View:
    """The entries of the dataset, once they stand. Which of the two modelled codes refuses when is a choice."""
    record = context.find("dataset", given["DatasetArn"])
    if record["status"] == "CREATE_IN_PROGRESS":
        raise ServiceError(context.choices.dataset_listed_while_created)
    if record["status"] in ("UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"):
        raise ServiceError(context.choices.dataset_listed_while_changed)
    return view_of(record)


def list_dataset_labels(context: Context, given: Given) -> Result:
    """A page of labels by name. Counts are of images; image-level labels have no BoundingBoxCount (service-facts 1.2)."""
    view = _readable(context, given)
    after, size = paging.position(context, given), given.get("MaxResults", PAGE)
    rows = [row for row in context.entries.labels(view) if row[0] > after]
    descriptions = [
        {"LabelName": name, "LabelStats": {"EntryCount": images, "BoundingBoxCount": boxed or None}}
        for name, images, boxed in rows[:size]
    ]
    token = paging.token(context, given, rows[size - 1][0]) if len(rows) > size else None
    return {"DatasetLabelDescriptions": descriptions, "NextToken": token}


OPERATIONS: Mapping[str, Operation] = {
    "ListDatasetEntries": list_dataset_entries,
    "ListDatasetLabels": list_dataset_labels,
}
