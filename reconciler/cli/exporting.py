"""From live projects to documents that declare them as they are, and what documents cannot say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.core.service import Reader
from reconciler.core.want import Target, Workspace
from reconciler.resources import ownership
from reconciler.resources.live import project_name, version_name

API = "reconciler/v1"
LEAVING = ("DELETING", "DELETE_IN_PROGRESS")
BROKEN = ("TRAINING_FAILED", "COPYING_FAILED", "CREATE_FAILED")
RUNS = ("STARTING", "RUNNING")


@dataclass(frozen=True, slots=True)
class Exported:
    """A project's document, and what it does not say about the live project."""

    name: str
    document: Mapping[str, Any]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Reads one account's projects; `document` says with `account` where they are when that is not plain."""

    reader: Reader
    target: Target
    workspace: Workspace

    def live(self) -> list[Mapping[str, Any]]:
        """The account's projects, those that are being deleted left out."""
        found = self.reader.call(self.target.alias, "DescribeProjects")["ProjectDescriptions"]
        return [one for one in found if one["Status"] not in LEAVING]

    def tags(self, arn: str) -> dict[str, str]:
        """A resource's tags."""
        return dict(self.reader.call(self.target.alias, "ListTagsForResource", ResourceArn=arn)["Tags"])

    def versions(self, project: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """A project's versions, oldest first."""
        answer = self.reader.call(self.target.alias, "DescribeProjectVersions", ProjectArn=project["ProjectArn"])
        return list(reversed(answer["ProjectVersionDescriptions"]))

    def documents(self, projects: list[Mapping[str, Any]]) -> Iterator[Exported]:
        """A document for each of these projects."""
        sources = {
            version["ProjectVersionArn"]: (
                project_name(project["ProjectArn"]),
                version_name(version["ProjectVersionArn"]),
            )
            for project in projects
            for version in self.versions(project)
            if version["Status"] not in LEAVING + BROKEN
        }
        for project in projects:
            yield _Project(self, project, sources).exported()


@dataclass(slots=True)
class _Project:
    """One project on its way to a document."""

    export: Export
    project: Mapping[str, Any]
    sources: Mapping[str, tuple[str, str]]
    remarks: list[str] = field(default_factory=list)

    def exported(self) -> Exported:
        name = project_name(self.project["ProjectArn"])
        metadata = {"name": name, "account": self.export.target.alias}
        document = {"apiVersion": API, "kind": "Project", "metadata": metadata, "spec": self._spec()}
        return Exported(name, document, tuple(self.remarks))

    def _spec(self) -> dict[str, Any]:
        tags = self.export.tags(self.project["ProjectArn"])
        told = {
            "adopt": not ownership.has_owner(tags),
            "deletionPolicy": "delete" if tags.get(ownership.DELETION) == "delete" else None,
            "protect": tags.get(ownership.PROTECT) == "true",
            "tags": self._own(tags, "the project"),
            "datasets": dict(self._datasets()),
            "models": list(self._models()),
            "policies": list(self._policies()),
        }
        return {key: value for key, value in told.items() if value}

    def _own(self, tags: Mapping[str, str], what: str) -> dict[str, str]:
        """The tags that the resource itself has to declare; those of the workspace that it lacks are remarked."""
        workspace, target = self.export.workspace, self.export.target
        live = ownership.ours(tags, workspace.ignore_tags)
        given = ownership.ours({**workspace.tags, **target.tags}, workspace.ignore_tags)
        if missing := sorted(given.keys() - live.keys()):
            self.remarks.append(f"applying puts tags on {what} that the workspace gives to all: {', '.join(missing)}")
        return {key: value for key, value in live.items() if given.get(key) != value}

    def _datasets(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for dataset in sorted(self.project["Datasets"], key=lambda one: one["DatasetType"], reverse=True):
            side, status = dataset["DatasetType"].lower(), dataset["Status"]
            if status in LEAVING + BROKEN:
                self.remarks.append(f"the {side} dataset is left out: it is {status}")
                continue
            self.remarks.append(
                f"the {side} dataset's entries are left to others: the service does not tell their source"
            )
            yield side, {"entries": "unmanaged"}

    def _models(self) -> Iterator[dict[str, Any]]:
        for version in self.export.versions(self.project):
            name, status = version_name(version["ProjectVersionArn"]), version["Status"]
            if status in LEAVING + BROKEN:
                self.remarks.append(f"version {name} is left out: it is {status}")
            else:
                yield self._model(name, version)

    def _model(self, name: str, version: Mapping[str, Any]) -> dict[str, Any]:
        told = {
            "name": name,
            "description": version.get("VersionDescription"),
            "output": _output(version),
            "kmsKey": version.get("KmsKeyId"),
            "copyOf": self._source(name, version.get("SourceProjectVersionArn")),
            **({} if self.project["Datasets"] or "SourceProjectVersionArn" in version else _manifests(version)),
            "tags": self._own(self.export.tags(version["ProjectVersionArn"]), f"version {name}"),
            "inference": _inference(version),
        }
        return {key: value for key, value in told.items() if value}

    def _source(self, name: str, arn: str | None) -> dict[str, str] | None:
        if arn is None:
            return None
        if arn in self.sources:
            project, model = self.sources[arn]
            return {"project": project, "model": model}
        self.remarks.append(f"version {name} is a copy of {arn}, which is not among the projects that are exported")
        return None

    def _policies(self) -> Iterator[dict[str, Any]]:
        arn = self.project["ProjectArn"]
        answer = self.export.reader.call(self.export.target.alias, "ListProjectPolicies", ProjectArn=arn)
        for policy in sorted(answer["ProjectPolicies"], key=lambda one: str(one["PolicyName"])):
            yield {"name": policy["PolicyName"], "document": json.loads(policy["PolicyDocument"])}


def _manifests(version: Mapping[str, Any]) -> dict[str, Any]:
    """What a version was trained on where that was no dataset of its project."""
    training, testing = (version.get(f"{side}DataResult", {}).get("Input", {}) for side in ("Training", "Testing"))
    told = {"trainingData": _manifest(training), "testingData": _manifest(testing)}
    if not told["trainingData"]:
        return {}
    return told if told["testingData"] else {**told, "autoCreate": bool(testing.get("AutoCreate"))}


def _manifest(given: Mapping[str, Any]) -> str:
    places = [one["GroundTruthManifest"]["S3Object"] for one in given.get("Assets", ())]
    return f"s3://{places[0]['Bucket']}/{places[0]['Name']}" if len(places) == 1 else ""


def _output(version: Mapping[str, Any]) -> str:
    config = version.get("OutputConfig") or {}
    return f"s3://{config['S3Bucket']}/{config.get('S3KeyPrefix') or ''}" if config.get("S3Bucket") else ""


def _inference(version: Mapping[str, Any]) -> dict[str, int] | None:
    if version["Status"] not in RUNS:
        return None
    units = {"minUnits": version.get("MinInferenceUnits"), "maxUnits": version.get("MaxInferenceUnits")}
    return {key: value for key, value in units.items() if value}
