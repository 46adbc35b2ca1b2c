"""CreateProject, DescribeProjects, DeleteProject."""

from collections.abc import Mapping
from typing import Any

from . import paging
from .errors import ServiceError, in_use, invalid
from .operation import Context, Given, Operation, Result, step
from .record import Record

CUSTOM_LABELS = "CUSTOM_LABELS"


def create_project(context: Context, given: Given) -> Result:
    """A project in CREATING. A taken name is ResourceInUseException (API page; the CloudFormation type relies on it)."""
    name = given["ProjectName"]
    feature = given.get("Feature", CUSTOM_LABELS)
    if "AutoUpdate" in given and feature == CUSTOM_LABELS:
        raise invalid("AutoUpdate is applicable only to adapters.")
    _check_name_is_free(context, name)
    _check_quota(context)
    stamp = context.stamp()
    arn = context.arn(f"project/{name}/{stamp}")
    context.put(
        {
            "arn": arn,
            "kind": "project",
            "project": "",
            "name": name,
            "created": stamp / 1000,
            "status": "CREATING",
            "feature": feature,
            "auto_update": given.get("AutoUpdate"),
            "tags": given.get("Tags", {}),
            "due": [step(context.now + context.settings.project_creation, status="CREATED")],
        }
    )
    return {"ProjectArn": arn}


def _check_name_is_free(context: Context, name: str) -> None:
    known = context.named("project", name)
    if known is None:
        return
    if known["status"] != "DELETING" or not context.choices.project_name_free_while_deleting:
        raise in_use(f"A project with the name {name} already exists.")


def _check_quota(context: Context) -> None:
    if len(context.state.project) >= context.settings.projects:
        text = f"The account has reached its limit of {context.settings.projects} projects."
        raise ServiceError(context.choices.project_quota_error, text)


def describe_projects(context: Context, given: Given) -> Result:
    """Projects by creation, those named or all; unknown names are absent, not an error (guide "Describing a project")."""
    features = given.get("Features", (CUSTOM_LABELS,))
    named = context.select("project", "", given.get("ProjectNames"))
    chosen = [record for record in named if record["feature"] in features]
    shown, token = paging.page(context, given, chosen, newest_first=context.choices.projects_newest_first)
    return {"ProjectDescriptions": [_description(context, record) for record in shown], "NextToken": token}


def _description(context: Context, record: Record) -> Mapping[str, Any]:
    context.show(record)
    return {
        "ProjectArn": record["arn"],
        "CreationTimestamp": record["created"],
        "Status": record["status"],
        "Datasets": [_dataset(context.show(dataset)) for dataset in context.of("dataset", record["arn"])],
        "Feature": context.shown_feature(record),
        "AutoUpdate": record["auto_update"],
    }


def _dataset(record: Record) -> Mapping[str, Any]:
    return {
        "CreationTimestamp": record["created"],
        "DatasetType": record["name"],
        "DatasetArn": record["arn"],
        "Status": record["status"],
        "StatusMessage": record["message"],
        "StatusMessageCode": record["code"],
    }


def delete_project(context: Context, given: Given) -> Result:
    """DELETING, then gone with its policies; refused while models or datasets are left (guide "Deleting a project")."""
    record = context.find("project", given["ProjectArn"])
    if record["status"] == "DELETING":
        raise in_use("The project is being deleted.")
    if context.of("version", record["arn"]):
        raise in_use("Delete all models of the project first.")
    if context.of("dataset", record["arn"]) and not context.choices.project_with_datasets_deletable:
        raise in_use("Delete all datasets of the project first.")
    gone = step(context.now + context.settings.project_deletion, do="project gone")
    context.put({**record, "status": "DELETING", "due": [gone]})
    return {"Status": "DELETING"}


def forget_project(context: Context, record: Record) -> None:
    """The project's deletion is complete: its policies, and datasets where that is allowed, go with it."""
    for kind in ("policy", "dataset"):
        for child in context.of(kind, record["arn"]):
            context.drop(child)


OPERATIONS: Mapping[str, Operation] = {
    "CreateProject": create_project,
    "DescribeProjects": describe_projects,
    "DeleteProject": delete_project,
}
SETTLEMENTS = {"project gone": forget_project}
