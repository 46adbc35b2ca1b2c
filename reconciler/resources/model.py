"""Model versions: trained once from the project's datasets, then only tagged, started, stopped (API: CreateProjectVersion)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from reconciler.core.address import Address
from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.spec import Effect, Shape, Slot, Spec
from reconciler.core.step import Note, Step
from reconciler.core.want import Declared, Need, Want
from reconciler.resources import model_steps, ownership
from reconciler.resources.live import absent, find_project, find_tags, find_version, find_versions, stamp, version_name

PHASES = {
    "TRAINING_IN_PROGRESS": Phase.ARRIVING,
    "COPYING_IN_PROGRESS": Phase.ARRIVING,
    "TRAINING_FAILED": Phase.FAILED,
    "COPYING_FAILED": Phase.FAILED,
    "DELETING": Phase.LEAVING,
} | dict.fromkeys(
    ("TRAINING_COMPLETED", "COPYING_COMPLETED", "STARTING", "RUNNING", "STOPPING", "STOPPED", "FAILED"), Phase.READY
)
UNTAGGABLE = ("DELETING",)
NAME = r"^[a-zA-Z0-9_.\-]+$"


class ModelSpec(Spec):
    """A model version: trained from the project's datasets once, when it does not exist."""

    name: Annotated[str, Field(min_length=1, max_length=255, pattern=NAME)]
    """The logical name that references and addresses use; `version` when left out."""
    version: Annotated[str, Field(min_length=1, max_length=255, pattern=NAME)]
    """The service's VersionName; `name` when left out."""
    description: Annotated[str | None, Field(min_length=1, max_length=255), Effect.CREATION] = None
    """Given to the version when it is created."""
    output: Annotated[str | None, Field(pattern=r"^s3://[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9](/.*)?$"), Effect.CREATION] = (
        None
    )
    """Where training writes its results; the account's `defaults.output` when left out."""
    kms_key: Annotated[str | None, Field(min_length=1, max_length=2048)] = None
    """The key that encrypts what training copies and writes."""
    attempt: Annotated[int, Field(ge=1)] = 1
    """Raise it to train once more after a failed training."""
    protect: bool = False
    """Refuse every step that destroys this version."""

    @model_validator(mode="before")
    @classmethod
    def _either_names_the_other(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and ("name" in value) != ("version" in value):
            return {**value, "name": value.get("name", value.get("version"))} | {
                "version": value.get("version", value.get("name"))
            }
        return value


class Model:
    """The kind `model`, addresses `account/project/model/name`."""

    kind = "model"
    slots = (Slot("project", "models", "model", Shape.LIST, ModelSpec, description="Model versions."),)

    def needs(self, want: Want, declared: Declared) -> Iterator[Need]:
        """Both datasets, equal to their declaration."""
        for sibling in declared.below(want.address.project_address):
            if sibling.kind == "dataset":
                yield Need(sibling.address)

    def read(self, reader: Reader, want: Want) -> Observed:
        """The version by its name, with its tags."""
        found = find(reader, want)
        if not found:
            return absent(want.address, self.kind, facts=_datasets(reader, want))
        return _observed(reader, want.address, found, want)

    def others(self, reader: Reader, within: Observed, declared: Collection[Want]) -> Iterator[Observed]:
        """The project's versions that no spec declares."""
        if within.kind != "project" or within.phase is not Phase.READY:
            return
        known = {want.spec.version for want in declared if want.kind == self.kind}
        for found in find_versions(reader, within.address.account, within.arn):
            name = version_name(found["ProjectVersionArn"])
            if name not in known:
                yield _observed(reader, within.address.child("model", name), found, None)

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterable[Step | Note]:
        """Train, wait, explain, or let go."""
        return model_steps.steps(want, have, why) if want else model_steps.leave(have, why)


def find(reader: Reader, want: Want) -> Mapping[str, Any] | None:
    """The live version of a declared model, or None."""
    return find_version(reader, want.address, want.spec.version)


def _datasets(reader: Reader, want: Want) -> dict[str, Any]:
    """What training would be done with: the live datasets by type."""
    project = find_project(reader, want.address)
    return {"datasets": {one["DatasetType"]: one["Status"] for one in project["Datasets"]} if project else {}}


def _observed(reader: Reader, address: Address, found: Mapping[str, Any], want: Want | None) -> Observed:
    phase = PHASES.get(found["Status"], Phase.UNKNOWN)
    arn = found["ProjectVersionArn"]
    tags = find_tags(reader, address.account, arn) if want and found["Status"] not in UNTAGGABLE else {}
    return Observed(
        address=address,
        kind="model",
        phase=phase,
        arn=arn,
        attributes={"description": found.get("VersionDescription"), "output": _output(found)},
        facts={
            "tags": tags,
            "created": stamp(found.get("CreationTimestamp")),
            "units": 0 if want or found["Status"] not in model_steps.RUNNING else found.get("MinInferenceUnits", 0),
            "attempt": int(tags.get(ownership.PREFIX + "attempt", "1") or 1),
        },
        status=found["Status"],
        message=found.get("StatusMessage", ""),
        since=found.get("CreationTimestamp"),
        problem="" if phase is not Phase.UNKNOWN else f"the service reports an unknown status {found['Status']!r}",
    )


def _output(found: Mapping[str, Any]) -> str:
    config = found.get("OutputConfig") or {}
    return f"s3://{config.get('S3Bucket', '')}/{config.get('S3KeyPrefix', '')}"
