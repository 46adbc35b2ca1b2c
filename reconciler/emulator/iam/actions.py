"""One table: every operation of Custom Labels, all actions it is authorised for, on which resources, and why.

SAR is the Service Authorization Reference's page on Rekognition (actions, resource types, condition keys aws:RequestTag,
aws:TagKeys and aws:ResourceTag); API is the operation's page or its members' text in the botocore model; S is a line of
the developer guide. Where SAR names no resource type but the guide's policies do (CreateProject), the guide decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reconciler.emulator import arns
from reconciler.emulator.iam.decision import Need
from reconciler.emulator.iam.match import Context as Keys
from reconciler.emulator.operation import Context, Given
from reconciler.emulator.record import Record

Resources = Callable[[Context, Given], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Authorised:
    """An action that a call needs on each of its resources; no resource means the call does not need it."""

    action: str
    resources: Resources
    source: str


def _member(name: str) -> Resources:
    return lambda _, given: [given[name]]


def _everything(_context: Context, _given: Given) -> list[str]:
    return ["*"]


def _new_project(context: Context, given: Given) -> list[str]:
    """The ARN's number is not known before the call: policies have to end in a wildcard, as the guide's do."""
    return [context.arn(f"project/{given['ProjectName']}/0")]


def _new_version(member: str) -> Resources:
    return lambda _, given: [f"{given[member].rpartition('/')[0]}/version/{given['VersionName']}/0"]


def _new_dataset(_context: Context, given: Given) -> list[str]:
    return [f"{given['ProjectArn'].rpartition('/')[0]}/dataset/{given['DatasetType'].lower()}/0"]


def _if_tagged(resources: Resources) -> Resources:
    return lambda context, given: resources(context, given) if given.get("Tags") else []


def _both_datasets(_context: Context, given: Given) -> list[str]:
    return [each["Arn"] for each in given["Datasets"]]


def _source_dataset(_context: Context, given: Given) -> list[str]:
    arn = given.get("DatasetSource", {}).get("DatasetArn")
    return [arn] if arn else []


def _s3(context: Context, place: Mapping[str, str]) -> str:
    return f"arn:{context.partition}:s3:::{place.get('Bucket', '')}/{place.get('Name', '')}"


def _manifest(context: Context, given: Given) -> list[str]:
    manifest = given.get("DatasetSource", {}).get("GroundTruthManifest", {}).get("S3Object")
    return [_s3(context, manifest)] if manifest else []


def _training_manifests(context: Context, given: Given) -> list[str]:
    assets = [each for name in ("TrainingData", "TestingData") for each in given.get(name, {}).get("Assets", [])]
    return [_s3(context, each["GroundTruthManifest"]["S3Object"]) for each in assets if "GroundTruthManifest" in each]


def _image(context: Context, given: Given) -> list[str]:
    return [_s3(context, given["Image"]["S3Object"])] if "S3Object" in given["Image"] else []


def _output(member: str) -> Resources:
    def resources(context: Context, given: Given) -> list[str]:
        output, project = given["OutputConfig"], arns.parse(given[member])
        name = project.project if project else ""
        prefix = output.get("S3KeyPrefix", "").strip("/")
        key = f"{prefix}/EvaluationResultSummary-{name}-{given['VersionName']}.json".lstrip("/")
        return [_s3(context, {"Bucket": output.get("S3Bucket", ""), "Name": key})]

    return resources


def _key(context: Context, given: Given) -> list[str]:
    given_key = given.get("KmsKeyId")
    if not given_key:
        return []
    return [context.objects.kms_key(given_key, account=context.account, region=context.region) or given_key]


def _simple(operation: str, member: str, source: str = "API, SAR") -> tuple[Authorised, ...]:
    return (Authorised(f"rekognition:{operation}", _member(member), source),)


def _kms() -> tuple[Authorised, ...]:
    names = ("CreateGrant", "DescribeKey", "GenerateDataKey", "Decrypt")
    return tuple(Authorised(f"kms:{name}", _key, "API KmsKeyId; S:950-966, S:5511-5525") for name in names)


_TAGGED = "IAM user guide: tagging on creation is authorised as tagging too; SAR: aws:RequestTag and aws:TagKeys"

ACTIONS: Mapping[str, tuple[Authorised, ...]] = {
    "CopyProjectVersion": (
        Authorised("rekognition:CopyProjectVersion", _member("SourceProjectVersionArn"), "API; SAR: projectversion*"),
        Authorised("rekognition:CopyProjectVersion", _member("DestinationProjectArn"), "SAR: project*"),
        Authorised("rekognition:CreateProjectVersion", _member("DestinationProjectArn"), "a copy creates a version in the destination"),
        Authorised("rekognition:TagResource", _if_tagged(_new_version("DestinationProjectArn")), _TAGGED),
        Authorised("s3:PutObject", _output("DestinationProjectArn"), "API OutputConfig; S:16110"),
        *_kms(),
    ),
    "CreateDataset": (
        *_simple("CreateDataset", "ProjectArn"),
        Authorised("rekognition:ListDatasetEntries", _source_dataset, "API: needed to copy an existing dataset"),
        Authorised("rekognition:TagResource", _if_tagged(_new_dataset), _TAGGED),
        Authorised("s3:GetObject", _manifest, "S:433-440, the policy for buckets of one's own"),
    ),
    "CreateProject": (
        Authorised("rekognition:CreateProject", _new_project, "API; S:17855-17870"),
        Authorised("rekognition:TagResource", _if_tagged(_new_project), _TAGGED),
    ),
    "CreateProjectVersion": (
        *_simple("CreateProjectVersion", "ProjectArn"),
        Authorised("rekognition:CreateProjectVersion", _new_version("ProjectArn"), "S:17843-17853, on the version"),
        Authorised("rekognition:TagResource", _if_tagged(_new_version("ProjectArn")), _TAGGED),
        Authorised("s3:PutObject", _output("ProjectArn"), "API OutputConfig"),
        Authorised("s3:GetObject", _training_manifests, "S:433-440, the policy for buckets of one's own"),
        *_kms(),
    ),
    "DeleteDataset": _simple("DeleteDataset", "DatasetArn"),
    "DeleteProject": _simple("DeleteProject", "ProjectArn"),
    "DeleteProjectPolicy": _simple("DeleteProjectPolicy", "ProjectArn"),
    "DeleteProjectVersion": _simple("DeleteProjectVersion", "ProjectVersionArn"),
    "DescribeDataset": _simple("DescribeDataset", "DatasetArn"),
    "DescribeProjectVersions": _simple("DescribeProjectVersions", "ProjectArn"),
    "DescribeProjects": (Authorised("rekognition:DescribeProjects", _everything, "SAR: no resource type; S:17838"),),
    "DetectCustomLabels": (
        *_simple("DetectCustomLabels", "ProjectVersionArn", "API, SAR; S:17885-17893"),
        Authorised("s3:GetObject", _image, "S:17427"),
    ),
    "DistributeDatasetEntries": (
        Authorised("rekognition:DistributeDatasetEntries", _both_datasets, "API; SAR: dataset*"),
    ),
    "ListDatasetEntries": _simple("ListDatasetEntries", "DatasetArn"),
    "ListDatasetLabels": _simple("ListDatasetLabels", "DatasetArn"),
    "ListProjectPolicies": _simple("ListProjectPolicies", "ProjectArn"),
    "ListTagsForResource": _simple("ListTagsForResource", "ResourceArn"),
    "PutProjectPolicy": _simple("PutProjectPolicy", "ProjectArn"),
    "StartProjectVersion": _simple("StartProjectVersion", "ProjectVersionArn", "API, SAR; S:17848"),
    "StopProjectVersion": _simple("StopProjectVersion", "ProjectVersionArn", "API, SAR; S:17847"),
    "TagResource": _simple("TagResource", "ResourceArn"),
    "UntagResource": _simple("UntagResource", "ResourceArn"),
    "UpdateDatasetEntries": _simple("UpdateDatasetEntries", "DatasetArn"),
}  # fmt: skip


def request_keys(given: Given) -> dict[str, str | tuple[str, ...]]:
    """The condition keys that the request itself carries: the tags it sets and the keys it names."""
    tags: Mapping[str, str] = given.get("Tags") or {}
    keys: dict[str, str | tuple[str, ...]] = {f"aws:requesttag/{name.lower()}": value for name, value in tags.items()}
    named = (*tags, *given.get("TagKeys", ()))
    return keys | ({"aws:tagkeys": named} if named else {})


def _record(context: Context, arn: str) -> Record | None:
    kinds = ("project", "version", "dataset")
    return next((found for kind in kinds if (found := context.state.table(kind).get(arn))), None)


def resource_keys(context: Context, arn: str) -> dict[str, str]:
    """The condition keys that the resource carries: its tags."""
    found = _record(context, arn)
    tags: Mapping[str, str] = found.get("tags", {}) if found else {}
    return {f"aws:resourcetag/{name.lower()}": value for name, value in tags.items()}


def needs(context: Context, given: Given, caller_keys: Keys) -> list[Need]:
    """Everything that a call has to be allowed, in the table's order, with the condition keys that apply."""
    keys: dict[str, str | tuple[str, ...]] = {**caller_keys, **request_keys(given)}
    return [
        Need(row.action, arn, {**keys, **resource_keys(context, arn)})
        for row in ACTIONS[context.operation]
        for arn in row.resources(context, given)
    ]
