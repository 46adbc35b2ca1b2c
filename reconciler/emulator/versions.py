"""CreateProjectVersion, Start-, Stop- and DeleteProjectVersion: the life of a model version.

CreateProjectVersion -> TRAINING_IN_PROGRESS -> TRAINING_COMPLETED | TRAINING_FAILED
Start: TRAINING_COMPLETED | STOPPED | COPYING_COMPLETED -> STARTING -> RUNNING | FAILED
Stop:  RUNNING -> STOPPING -> STOPPED
Delete: whatever is not under way -> DELETING -> gone
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from . import quotas
from .errors import ServiceError, in_use, invalid
from .operation import Context, Given, Operation, Result, Settlement, step
from .record import Record
from .training_inputs import inputs_of, shown_inputs

# StatusMessage must exist in every state. TRAINING_*, RUNNING and STOPPED are AWS's texts (service-facts 1.3); no source
# has the others.
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "TRAINING_IN_PROGRESS": "The model is being trained.",
        "TRAINING_COMPLETED": "The model is ready to run.",
        "STARTING": "The model is starting.",
        "RUNNING": "The model is running.",
        "FAILED": "The model failed to start.",
        "STOPPING": "The model is stopping.",
        "STOPPED": "The model is ready to run.",
        "DELETING": "The model is being deleted.",
        "COPYING_IN_PROGRESS": "The model is being copied.",
        "COPYING_COMPLETED": "The model copy is complete.",
    }
)

STARTABLE = frozenset({"TRAINING_COMPLETED", "STOPPED", "COPYING_COMPLETED"})
DELETABLE = frozenset(
    {
        "TRAINING_COMPLETED",
        "TRAINING_FAILED",
        "STOPPED",
        "FAILED",
        "COPYING_COMPLETED",
        "COPYING_FAILED",
        "DEPRECATED",
        "EXPIRED",
    }
)


def state(status: str, message: str = "") -> dict[str, str]:
    """A status with its message, as fields of a record."""
    return {"status": status, "message": message or MESSAGES[status]}


def create_project_version(context: Context, given: Given) -> Result:
    """Begin a training on the project's datasets or on external manifests, as they are now."""
    project = context.find("project", given["ProjectArn"])
    check_place(context, project, given)
    if "FeatureConfig" in given and project["feature"] == "CUSTOM_LABELS":
        raise invalid("FeatureConfig is applicable only to adapters.")
    inputs = inputs_of(context, project, given)
    check_key(context, given)
    quotas.check_trainings(context)
    record = new_version(context, project, given)
    context.put(
        {
            **record,
            **state("TRAINING_IN_PROGRESS"),
            "description": given.get("VersionDescription"),
            "feature_config": given.get("FeatureConfig"),
            "inputs": inputs,
            "shown": shown_inputs(given),
            "failure": context.failure,
            "due": [step(context.now + context.settings.training, do="training ends")],
        }
    )
    return {"ProjectVersionArn": record["arn"]}


def check_place(context: Context, project: Record, given: Given) -> None:
    """The project can take one more version of this name, and the request says where its files go."""
    if "S3Bucket" not in given["OutputConfig"]:
        raise invalid("OutputConfig must name a bucket.")
    name = given["VersionName"]
    if project["status"] == "DELETING":
        raise in_use("The project is being deleted.")
    if context.named("version", name, project["arn"]):
        raise in_use(f"A model version with the name {name} already exists.")
    quotas.check_versions(context, project)


def check_key(context: Context, given: Given) -> None:
    """The KMS key exists in this Region and the account may use it."""
    key = given.get("KmsKeyId")
    if key is not None and context.objects.kms_key(key, account=context.account, region=context.region) is None:
        raise ServiceError(context.choices.kms_error, f"The KMS key {key} cannot be used.")


def new_version(context: Context, project: Record, given: Given) -> dict[str, Any]:
    """The fields that a trained and a copied version have in common."""
    stamp = context.stamp()
    return {
        "arn": context.arn(f"project/{project['name']}/version/{given['VersionName']}/{stamp}"),
        "kind": "version",
        "project": project["arn"],
        "name": given["VersionName"],
        "created": stamp / 1000,
        "feature": project["feature"],
        "output": given["OutputConfig"],
        "kms": given.get("KmsKeyId"),
        "tags": given.get("Tags", {}),
    }


def start_project_version(context: Context, given: Given) -> Result:
    """STARTING, then RUNNING; already running is ResourceInUseException."""
    record = context.find("version", given["ProjectVersionArn"])
    low = given["MinInferenceUnits"]
    high = given.get("MaxInferenceUnits")
    if high is not None and high < low:
        raise invalid("MaxInferenceUnits must not be less than MinInferenceUnits.")
    quotas.check_units(context, max(low, high or 0))
    if record["status"] not in STARTABLE and not (record["status"] == "FAILED" and context.choices.failed_startable):
        raise in_use(f"The model cannot be started: its status is {record['status']}.")
    quotas.check_running(context)
    after = state("FAILED", context.failure) if context.failure else state("RUNNING")
    running = step(context.now + context.settings.start, **after)
    units = {"min": low, "max": high}
    context.put({**record, **state("STARTING"), "units": units, "due": [running]})
    return {"Status": "STARTING"}


def stop_project_version(context: Context, given: Given) -> Result:
    """STOPPING, then STOPPED; what does not run is ResourceInUseException."""
    record = context.find("version", given["ProjectVersionArn"])
    if record["status"] != "RUNNING" and not (record["status"] == "STARTING" and context.choices.starting_stoppable):
        raise in_use(f"The model cannot be stopped: its status is {record['status']}.")
    stopped = step(context.now + context.settings.stop, **state("STOPPED"))
    context.put({**record, **state("STOPPING"), "due": [stopped]})
    return {"Status": "STOPPING"}


def delete_project_version(context: Context, given: Given) -> Result:
    """DELETING, then gone; refused while it trains, runs or changes (guide "Deleting a model")."""
    record = context.find("version", given["ProjectVersionArn"])
    if record["status"] not in DELETABLE:
        raise in_use(f"The model cannot be deleted: its status is {record['status']}.")
    gone = step(context.now + context.settings.version_deletion, do="version gone")
    context.put({**record, **state("DELETING"), "due": [gone]})
    return {"Status": "DELETING"}


def forget_version(_context: Context, _record: Record) -> None:
    """The deletion is complete; the files it wrote stay in S3."""


OPERATIONS: Mapping[str, Operation] = {
    "CreateProjectVersion": create_project_version,
    "StartProjectVersion": start_project_version,
    "StopProjectVersion": stop_project_version,
    "DeleteProjectVersion": delete_project_version,
}
SETTLEMENTS: Mapping[str, Settlement] = {"version gone": forget_version}
