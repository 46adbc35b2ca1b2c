"""CreateDataset, DescribeDataset and DeleteDataset.

What a manifest brings is judged when the call comes and shown when its time is due: until then it waits in the record's
`due` step, so a process may end in between.
"""

from collections.abc import Mapping
from typing import Any

from . import manifests, verdict
from .entries import EMPTY, View
from .errors import ServiceError, already_exists, in_use, invalid, not_found
from .operation import Context, Given, Operation, Result, Settlement, step
from .record import Record
from .verdict import Problem

BUSY = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
FROM_MANIFEST = "The dataset was successfully created from the manifest file."
# Only the text above is known (service-facts 1.2); the others are placeholders in its style.
FROM_DATASET = "The dataset was successfully created from the dataset."
CREATED_EMPTY = "The dataset was successfully created."
MESSAGES = {
    "CREATE_IN_PROGRESS": "The dataset is being created.",
    "UPDATE_IN_PROGRESS": "The dataset is being updated.",
    "DELETE_IN_PROGRESS": "The dataset is being deleted.",
    "UPDATE_COMPLETE": "The dataset was successfully updated.",
}

# The view that shows the entries, and what failed instead.
Outcome = tuple[View, Problem | None]


def create_dataset(context: Context, given: Given) -> Result:
    """A dataset in CREATE_IN_PROGRESS, one of each type per project (guide "Creating training and test datasets")."""
    project = context.find("project", given["ProjectArn"])
    if project["status"] == "DELETING":
        raise not_found(project["arn"])
    kind = given["DatasetType"]
    if context.named("dataset", kind, project["arn"]):
        raise already_exists(f"The project already has a {kind} dataset.")
    outcome, message = _source(context, given.get("DatasetSource"))
    stamp = context.stamp()
    arn = context.arn(f"project/{project['name']}/dataset/{kind.lower()}/{stamp}")
    at = context.now + context.settings.dataset_creation
    record = {
        "arn": arn,
        "kind": "dataset",
        "project": project["arn"],
        "name": kind,
        "created": stamp / 1000,
        "tags": given.get("Tags", {}),
        "view": [*EMPTY],
        "stats": stats(context, EMPTY),
        **busy("CREATE_IN_PROGRESS", stamp / 1000),
        "due": [result(context, at, "CREATE", outcome, message)],
    }
    context.put(record)
    return {"DatasetArn": arn}


def busy(status: str, at: float) -> dict[str, Any]:
    """The fields of a record that is at work."""
    return {"status": status, "message": MESSAGES[status], "code": "SUCCESS", "updated": at}


def result(context: Context, at: float, verb: str, outcome: Outcome, message: str) -> dict[str, Any]:
    """What a CREATE or UPDATE comes to at a moment; a failure leaves the entries as they are (service-facts 1.2)."""
    view, problem = outcome
    if problem:
        return step(at, status=f"{verb}_FAILED", message=problem.message, code="CLIENT_ERROR", updated=at)
    done = {"status": f"{verb}_COMPLETE", "message": message, "code": "SUCCESS", "updated": at}
    return step(at, "", view=[*view], stats=stats(context, view), **done)


def stats(context: Context, view: View) -> dict[str, int]:
    """What DatasetStats says of a view: total, labeled and faulty entries, and labels."""
    total, labeled, faulty = context.entries.counts(view)
    return {"total": total, "labeled": labeled, "faulty": faulty, "labels": len(context.entries.labels(view))}


def view_of(record: Record) -> View:
    """The entries of a dataset as they stand."""
    return View(*record["view"])


def _source(context: Context, source: Mapping[str, Any] | None) -> tuple[Outcome, str]:
    """The entries that a dataset begins with, and what to say of them."""
    if source is None:
        return (EMPTY, None), CREATED_EMPTY
    if len(source) != 1:
        raise invalid("A dataset source is either a manifest file or a dataset.")
    if "DatasetArn" in source:
        return (_copied(context, source["DatasetArn"]), None), FROM_DATASET
    data = manifests.read(context, source["GroundTruthManifest"].get("S3Object", {}))
    if isinstance(data, Problem):
        return (EMPTY, data), ""
    return _created(context, data), FROM_MANIFEST


def _copied(context: Context, arn: str) -> View:
    source = context.find("dataset", arn)
    if source["status"] in (*BUSY, "CREATE_FAILED"):
        raise ServiceError(context.choices.dataset_source_busy_error, f"The dataset {arn} is not ready to be copied.")
    return view_of(source)


def _created(context: Context, data: bytes) -> Outcome:
    lines, problem = verdict.accept(data, manifests.rules(context))
    if problem:
        return EMPTY, problem
    entries = (manifests.entry(line, context.choices) for line in lines)
    return context.entries.create(context.account, context.region, entries), None


def describe_dataset(context: Context, given: Given) -> Result:
    """A dataset; every member is there in every state (the guide's clients index them without a check)."""
    record = context.show(context.find("dataset", given["DatasetArn"]))
    description = {
        "CreationTimestamp": record["created"],
        "LastUpdatedTimestamp": record["updated"],
        "Status": record["status"],
        "StatusMessage": record["message"],
        "StatusMessageCode": record["code"],
        "DatasetStats": {
            "LabeledEntries": record["stats"]["labeled"],
            "TotalEntries": record["stats"]["total"],
            "TotalLabels": record["stats"]["labels"],
            "ErrorEntries": record["stats"]["faulty"],
        },
    }
    return {"DatasetDescription": description}


def delete_dataset(context: Context, given: Given) -> Result:
    """DELETE_IN_PROGRESS, then gone; not while it changes (API page) nor while a version of the project trains."""
    record = context.find("dataset", given["DatasetArn"])
    if record["status"] in BUSY:
        raise in_use("The dataset is being changed.")
    trains = any(each["status"] == "TRAINING_IN_PROGRESS" for each in context.of("version", record["project"]))
    if trains and not context.choices.dataset_deletable_while_training:
        raise in_use("A model of the project is being trained.")
    at = context.now + context.settings.dataset_deletion
    context.put({**record, **busy("DELETE_IN_PROGRESS", context.now), "due": [step(at, do="dataset gone")]})
    return {}


def forget_dataset(context: Context, record: Record) -> None:
    """The dataset is gone; entries that nothing else uses go with it, and a copied model may use them anywhere."""
    states = [context.store.state(*scope) for scope in context.store.scopes()]
    users = (each for state in states for each in (*state.dataset, *state.version) if each["arn"] != record["arn"])
    used = {content for each in users for content in contents(each)}
    context.entries.sweep(context.account, context.region, used)


def contents(record: Record) -> set[int]:
    """The contents that a dataset shows or is about to show, or that a version is or was trained on."""
    models = (record.get("model"), (record.get("copied") or {}).get("model"))
    views = [view for model in models if model for view in model["views"]]
    holders = (record, *(each["set"] for each in record.get("due", ())), *(record.get("inputs") or {}).values())
    views += [each["view"] for each in holders if isinstance(each, Mapping) and "view" in each]
    return {view[0] for view in views}


OPERATIONS: Mapping[str, Operation] = {
    "CreateDataset": create_dataset,
    "DescribeDataset": describe_dataset,
    "DeleteDataset": delete_dataset,
}
SETTLEMENTS: Mapping[str, Settlement] = {"dataset gone": forget_dataset}
