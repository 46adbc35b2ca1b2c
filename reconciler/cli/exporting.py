"""From live projects to documents that declare them as they are, and what documents cannot say."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.core.address import Address
from reconciler.core.service import Reader
from reconciler.core.want import Declared, Target
from reconciler.resources import ownership
from reconciler.resources.live import find_project, find_tags, find_versions, project_name, version_name

API = "reconciler/v1"
LEAVING = ("DELETING", "DELETE_IN_PROGRESS")
BROKEN = ("TRAINING_FAILED", "COPYING_FAILED", "CREATE_FAILED")
RUNS = ("STARTING", "RUNNING")

Made = Mapping[str, tuple[str, str, str]]
"""Versions that a copy may be declared to come from: ARN → (account alias, project, model)."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A project's document, and what it does not say about the live project."""

    account: str
    name: str
    document: Mapping[str, Any]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Reads one account's projects as specs would say them."""

    reader: Reader
    target: Target
    declared: Declared

    def live(self) -> list[Mapping[str, Any]]:
        """The account's projects, those that are being deleted left out."""
        found = self.reader.call(self.target.alias, "DescribeProjects")["ProjectDescriptions"]
        return [one for one in found if one["Status"] not in LEAVING]

    def tags(self, arn: str) -> dict[str, str]:
        """A resource's tags."""
        return find_tags(self.reader, self.target.alias, arn)

    def versions(self, project: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """A project's versions, oldest first."""
        return find_versions(self.reader, self.target.alias, project["ProjectArn"])[::-1]

    def made(self, projects: Container[str]) -> Made:
        """What copies of this account's versions may be declared to come from: declared models, and these projects'."""
        models = {
            (want.address.project, want.spec.version): want.spec.name
            for want in self.declared.below(Address.of(self.target.alias))
            if want.kind == "model"
        }
        declared = {project for project, _ in models}
        found = {}
        for project in self.live():
            name = project_name(project["ProjectArn"])
            for version in self.versions(project) if name in projects or name in declared else ():
                own = version_name(version["ProjectVersionArn"])
                model = models.get((name, own), own if name in projects else "")
                if model and version["Status"] not in LEAVING + BROKEN:
                    found[version["ProjectVersionArn"]] = (self.target.alias, name, model)
        return found

    def documents(self, projects: Iterable[Mapping[str, Any]], made: Made) -> Iterator[Exported]:
        """A document for each of these projects."""
        for project in projects:
            yield _Project(self, project, made).exported()

    def declaration(self, address: Address) -> Mapping[str, Any] | None:
        """What specs would say of something live: a project's document, or a model's or policy's item; None of others."""
        live = find_project(self.reader, address)
        if live is None:
            return None
        project = _Project(self, live, self.made(()))
        if address == address.project_address:
            return project.exported().document
        items = {"model": project.models, "policy": project.policies}.get(address.parts[2])
        return next((one for one in items() if one["name"] == address.name), None) if items else None


@dataclass(slots=True)
class _Project:
    """One project on its way to a document."""

    export: Export
    project: Mapping[str, Any]
    made: Made
    remarks: list[str] = field(default_factory=list)

    def exported(self) -> Exported:
        """The whole of it."""
        name, account = project_name(self.project["ProjectArn"]), self.export.target.alias
        metadata = {"name": name, "account": account}
        document = {"apiVersion": API, "kind": "Project", "metadata": metadata, "spec": self._spec()}
        return Exported(account, name, document, tuple(self.remarks))

    def _spec(self) -> dict[str, Any]:
        tags = self.export.tags(self.project["ProjectArn"])
        told = {
            "adopt": not ownership.has_owner(tags),
            "deletionPolicy": "delete" if tags.get(ownership.DELETION) == "delete" else None,
            "protect": tags.get(ownership.PROTECT) == "true",
            "tags": self._own(tags, "the project"),
            "datasets": dict(self._datasets()),
            "models": list(self.models()),
            "policies": list(self.policies()),
        }
        return {key: value for key, value in told.items() if value}

    def _own(self, tags: Mapping[str, str], what: str) -> dict[str, str]:
        """The tags that the resource itself has to declare; those of the workspace that it lacks are remarked."""
        workspace, target = self.export.declared.workspace, self.export.target
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

    def models(self) -> Iterator[dict[str, Any]]:
        """Its versions, oldest first; those that are broken are remarked."""
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
            **self._source(name, version.get("SourceProjectVersionArn")),
            **({} if self.project["Datasets"] or "SourceProjectVersionArn" in version else _manifests(version)),
            "tags": self._own(self.export.tags(version["ProjectVersionArn"]), f"version {name}"),
            "inference": _inference(version),
        }
        return {key: value for key, value in told.items() if value}

    def _source(self, name: str, arn: str | None) -> dict[str, Any]:
        """Where a copy comes from: a model of these specs, or a version that is still in the same account."""
        if arn is None:
            return {}
        own = self.export.target.alias
        if arn in self.made:
            account, project, model = self.made[arn]
            return {"copyOf": {**({} if account == own else {"account": account}), "project": project, "model": model}}
        home = find_project(self.export.reader, Address.of(own, project_name(arn)))
        if home and any(one["ProjectVersionArn"] == arn for one in self.export.versions(home)):
            return {"versionArn": arn, "projectArn": home["ProjectArn"]}
        self.remarks.append(f"version {name} is a copy of {arn}, which these specs cannot name")
        return {}

    def policies(self) -> Iterator[dict[str, Any]]:
        """Its policies, with their documents as they are."""
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
