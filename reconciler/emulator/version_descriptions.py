"""DescribeProjectVersions: what a version shows in each of its states."""

from collections.abc import Mapping
from typing import Any

from . import paging
from .operation import Context, Given, Operation, Result
from .record import Record

SERVING = frozenset({"STARTING", "RUNNING", "STOPPING"})
DATA_RESULTS = ("TrainingDataResult", "TestingDataResult")


def describe_project_versions(context: Context, given: Given) -> Result:
    """The versions of a project, latest first, those named or all; unknown names are absent, not an error."""
    project = context.find("project", given["ProjectArn"])
    chosen = context.select("version", project["arn"], given.get("VersionNames"))
    shown, token = paging.page(context, given, chosen, newest_first=True)
    return {"ProjectVersionDescriptions": [_description(context, version) for version in shown], "NextToken": token}


def _description(context: Context, version: Record) -> Mapping[str, Any]:
    """Members by state as in AWS's published dumps (service-facts 6); None is left out."""
    context.show(version)
    units = _units(context, version)
    results = version.get("results", {})
    return {
        "ProjectVersionArn": version["arn"],
        "CreationTimestamp": version["created"],
        "MinInferenceUnits": units.get("min"),
        "Status": version["status"],
        "StatusMessage": version["message"],
        "BillableTrainingTimeInSeconds": version.get("billable"),
        "TrainingEndTimestamp": version.get("ended"),
        "OutputConfig": version["output"],
        **{name: _data_result(version, results, name) for name in DATA_RESULTS},
        "EvaluationResult": results.get("EvaluationResult"),
        "ManifestSummary": results.get("ManifestSummary"),
        "KmsKeyId": version["kms"],
        "MaxInferenceUnits": units.get("max"),
        "SourceProjectVersionArn": version.get("source"),
        "VersionDescription": version.get("description"),
        "Feature": context.shown_feature(version),
        "FeatureConfig": version.get("feature_config"),
    }


def _data_result(version: Record, results: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return {"Input": version["shown"][name], **results.get(name, {})}


def _units(context: Context, version: Record) -> Mapping[str, Any]:
    shows = version["status"] in SERVING or (version["status"] == "STOPPED" and context.choices.stopped_shows_units)
    return version.get("units", {}) if shows else {}


OPERATIONS: Mapping[str, Operation] = {"DescribeProjectVersions": describe_project_versions}
