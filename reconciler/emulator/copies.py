"""CopyProjectVersion: a trained model goes to another project, perhaps of another account, within its Region."""

from collections.abc import Mapping
from typing import Any

from . import arns, quotas, versions
from .errors import ServiceError, denied, in_use, invalid, not_found
from .operation import Context, Given, Operation, Result, Settlement, step
from .outcome import NO_OUTPUT
from .policy_document import ACTION, decision
from .ports import ObjectUnavailableError
from .record import Record

NOT_OF_PROJECT = "The source model version is not of the source project."
COPYABLE = frozenset(
    {"TRAINING_COMPLETED", "STARTING", "RUNNING", "STOPPING", "STOPPED", "FAILED", "COPYING_COMPLETED"}
)


def copy_project_version(context: Context, given: Given) -> Result:
    """Begin a copy of a version of the source project into a project of the caller."""
    destination = context.find("project", given["DestinationProjectArn"])
    source, owner = _source(context, given)
    versions.check_place(context, destination, given)
    if destination["feature"] != source["feature"]:
        raise invalid("Source and destination project must have the same feature.")
    versions.check_key(context, given)
    quotas.check_copies(context, destination)
    record = versions.new_version(context, destination, given)
    context.put(
        {
            **record,
            **versions.state("COPYING_IN_PROGRESS"),
            "source": source["arn"],
            "origin": {"account": owner.account, "name": source["name"], "project": _project_name(source)},
            "description": source.get("description"),
            "shown": source["shown"],
            "copied": {name: source.get(name) for name in ("results", "model")},
            "failure": context.failure,
            "due": [step(context.now + context.settings.copy, do="copy ends")],
        }
    )
    return {"ProjectVersionArn": record["arn"]}


def _source(context: Context, given: Given) -> tuple[Record, Context]:
    """The version to copy and the context of its account, once everything about it was checked."""
    project_arn, version_arn = given["SourceProjectArn"], given["SourceProjectVersionArn"]
    owner = context.peer(_owner(context, project_arn, version_arn), context.region)
    project = owner.state.project.get(project_arn)
    if project is None:
        raise not_found(project_arn)
    _authorise(context, owner, project, version_arn)
    version = owner.state.version.get(version_arn)
    if version is None:
        raise not_found(version_arn)
    if version["project"] != project_arn:
        raise invalid(NOT_OF_PROJECT)
    if version["status"] not in COPYABLE:
        raise in_use(f"The source model cannot be copied: its status is {version['status']}.")
    return version, owner


def _owner(context: Context, project_arn: str, version_arn: str) -> str:
    """The source's account, once both ARNs name one project of this Region."""
    project, version = arns.parse(project_arn), arns.parse(version_arn)
    assert project is not None  # the model's patterns have been checked
    assert version is not None
    if project.region != context.region:
        raise ServiceError(context.choices.copy_region_error, "A model can only be copied within its Region.")
    if any(getattr(project, part) != getattr(version, part) for part in ("account", "region", "project")):
        raise invalid(NOT_OF_PROJECT)
    return project.account


def _authorise(context: Context, owner: Context, project: Record, version_arn: str) -> None:
    """Another account needs an Allow; a Deny counts within the account too (guide "Copying a model")."""
    documents = [policy["document"] for policy in owner.of("policy", project["arn"])]
    effect = decision(documents, context.caller.arn, context.caller.account, version_arn)
    if effect == "Deny" or (effect is None and owner.account != context.account):
        raise denied(context.caller.arn, ACTION, version_arn)


def _project_name(version: Record) -> str:
    return str(version["project"].split("/")[1])


def end_copy(context: Context, record: Record) -> Record:
    """The copy is due: the training results lie in the destination's bucket, or it failed."""
    after = {name: value for name, value in record.items() if name != "copied"}
    if record["failure"]:
        return {**after, **versions.state("COPYING_FAILED", record["failure"])}
    try:
        results = Files(context, record).copied(record["copied"]["results"] or {})
    except ObjectUnavailableError:
        return {**after, **versions.state("COPYING_FAILED", NO_OUTPUT)}
    return {**after, **versions.state("COPYING_COMPLETED"), "results": results, "model": record["copied"]["model"]}


class Files:
    """Copies the files that a training wrote, renamed for their new project and version."""

    def __init__(self, context: Context, record: Record) -> None:
        self._context = context
        self._record = record
        self._origin: Mapping[str, str] = record["origin"]

    def copied(self, value: Any) -> Any:
        """The same results with every S3Object replaced by its copy."""
        if isinstance(value, list):
            return [self.copied(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {name: self._copy(each) if name == "S3Object" else self.copied(each) for name, each in value.items()}

    def _copy(self, location: Mapping[str, str]) -> Mapping[str, str]:
        body = self._context.objects.read(location["Bucket"], location["Name"], account=self._origin["account"])
        bucket, key = self._record["output"]["S3Bucket"], self._key(location["Name"])
        self._context.objects.write(bucket, key, body, account=self._context.account)
        return {"Bucket": bucket, "Name": key}

    def _key(self, name: str) -> str:
        old = f"-{self._origin['project']}-{self._origin['name']}.json"
        kind = name.rpartition("/")[2].removesuffix(old)
        prefix = self._record["output"].get("S3KeyPrefix", "")
        folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
        return f"{folder}{kind}-{_project_name(self._record)}-{self._record['name']}.json"


OPERATIONS: Mapping[str, Operation] = {"CopyProjectVersion": copy_project_version}
SETTLEMENTS: Mapping[str, Settlement] = {"copy ends": end_copy}
