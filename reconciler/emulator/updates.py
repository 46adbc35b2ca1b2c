"""UpdateDatasetEntries and DistributeDatasetEntries."""

from collections.abc import Mapping

from . import distribute, manifests, verdict
from .datasets import BUSY, MESSAGES, Outcome, busy, result, view_of
from .distribute import Image
from .entries import Entry, View, image_of
from .errors import ServiceError, in_use, invalid, not_ready
from .lines import bucket_of
from .operation import Context, Given, Operation, Result
from .record import Record


def update_dataset_entries(context: Context, given: Given) -> Result:
    """UPDATE_IN_PROGRESS at once; lines replace those of the same image or are added (S:12623)."""
    record = context.find("dataset", given["DatasetArn"])
    if record["status"] in BUSY:
        raise in_use("The dataset is being changed.")
    if record["status"] == "CREATE_FAILED":
        raise ServiceError(context.choices.dataset_update_after_failed_creation, "The dataset was not created.")
    outcome = _changed(context, view_of(record), given["Changes"]["GroundTruth"])
    _begin(context, record, context.settings.dataset_update, outcome)
    return {}


def _begin(context: Context, record: Record, seconds: float, outcome: Outcome) -> None:
    last = result(context, context.now + seconds, "UPDATE", outcome, MESSAGES["UPDATE_COMPLETE"])
    context.put({**record, **busy("UPDATE_IN_PROGRESS", context.now), "due": [last]})


def _changed(context: Context, view: View, data: bytes) -> Outcome:
    """The entries after a change, or what stops it: then the old ones stay."""
    rules = manifests.rules(context)
    lines, problem = verdict.accept(data, rules)
    if problem:
        return view, problem
    changes = [manifests.entry(line, context.choices) for line in lines]
    new = _written(context, view, changes)
    old = (source for _, source, _ in context.entries.images(view, size=1))
    buckets = {bucket_of(source) for source in (*old, *(each.source for each in changes))}
    problem = verdict.dataset_problem(buckets, (name for name, _, _ in context.entries.labels(new)), rules)
    if context.entries.counts(new)[0] > rules.rows:
        problem = verdict.problem("ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM")
    return (view, problem) if problem else (new, None)


def _written(context: Context, view: View, changes: list[Entry]) -> View:
    if view.content:
        return context.entries.change(view, changes)
    return context.entries.create(context.account, context.region, changes)


def distribute_dataset_entries(context: Context, given: Given) -> Result:
    """Move 20 % of a project's training dataset to its empty test dataset; both are UPDATE_IN_PROGRESS (API page)."""
    records = [context.find("dataset", each["Arn"]) for each in given["Datasets"]]
    by_type = {record["name"]: record for record in records}
    if set(by_type) != {"TRAIN", "TEST"} or len({record["project"] for record in records}) > 1:
        raise invalid("Give the training dataset and the test dataset of one project.")
    if any(record["status"] in (*BUSY, "CREATE_FAILED") for record in records):
        raise not_ready("Both datasets must be complete.")
    train, test = by_type["TRAIN"], by_type["TEST"]
    if test["stats"]["total"]:
        raise invalid("The test dataset must be empty.")
    for record, outcome in zip((train, test), _distributed(context, view_of(train), view_of(test)), strict=True):
        _begin(context, record, context.settings.dataset_distribution, outcome)
    return {}


def _distributed(context: Context, train: View, test: View) -> tuple[Outcome, Outcome]:
    rows = context.entries.images(train)
    images = [Image(place, image_of(source), tuple(labels)) for place, source, labels in rows]
    drawn = distribute.draw(images, context.choices.split_least_images_per_label)
    if drawn is None:
        problem = verdict.problem("ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE")
        return (train, problem), (test, problem)
    rest, taken = context.entries.take(train, drawn)
    return (rest, None), (taken, None)


OPERATIONS: Mapping[str, Operation] = {
    "UpdateDatasetEntries": update_dataset_entries,
    "DistributeDatasetEntries": distribute_dataset_entries,
}
