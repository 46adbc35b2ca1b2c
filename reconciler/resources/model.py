"""Model versions: trained once from the project's datasets, then only tagged, started, stopped (API: CreateProjectVersion)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from reconciler.core.arguments import Description, KmsKey, Name, ProjectArn, S3Object, S3Prefix, VersionArn
from reconciler.core.delta import Delta
from reconciler.core.flaw import unique
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import CallError, Reader
from reconciler.core.spec import Effect, Shape, Slot, Spec
from reconciler.core.step import Note, Step
from reconciler.core.want import Declared, Need, Want
from reconciler.errors import FailedError, InvalidError, RefusedError
from reconciler.resources import buckets, copies, copy_steps, gate, model_live, named, superseded
from reconciler.resources.copies import CopyOf, Source
from reconciler.resources.gate import Requires
from reconciler.resources.live import absent, find_versions, version_name
from reconciler.resources.undeclared import inside

VERSION = r"^([a-zA-Z0-9_.\-]|\{digest\})+$"
EITHER = [{"required": ["name"]}, {"required": ["version"]}]


class ModelSpec(Spec):
    """A model version: trained from the project's datasets once, when it does not exist."""

    model_config = ConfigDict(json_schema_extra=lambda schema: schema.update(required=[], anyOf=EITHER))

    name: Name
    """The logical name that references and addresses use; `version` when left out."""
    version: Annotated[
        str, Field(min_length=1, max_length=named.LONGEST, pattern=VERSION), AfterValidator(named.fits)
    ] = ""
    """The service's VersionName; `name` when left out. `{digest}` stands for what it is trained on."""
    description: Annotated[Description | None, Effect.CREATION] = None
    """Given to the version when it is created."""
    output: Annotated[S3Prefix | None, Effect.CREATION] = None
    """Where training writes its results; the account's `defaults.output` when left out."""
    kms_key: Annotated[KmsKey | None, Effect.CREATION] = None
    """The key that encrypts what training copies and writes."""
    copy_of: CopyOf | None = None
    """Copy a model of this workspace instead of training one; same Region only."""
    version_arn: VersionArn | None = None
    """Copy a version from outside the workspace; needs `projectArn` beside it, which its own ARN does not tell."""
    project_arn: ProjectArn | None = None
    """The project of `versionArn`."""
    training_data: S3Object | None = None
    """Train on this manifest in S3, in a project without datasets; with `testingData` or `autoCreate`."""
    testing_data: S3Object | None = None
    """The manifest that the version trained on `trainingData` is tested with."""
    auto_create: bool = False
    """Let the training split 20 % off `trainingData` to test with."""
    requires: Requires | None = None
    """The gate: the copy is made only when the source's evaluation reaches these values."""
    attempt: Annotated[int, Field(ge=1)] = 1
    """Raise it to train once more after a failed training."""
    keep: Annotated[int, Field(ge=0)] | None = None
    """With `{digest}`: how many versions that newer inputs superseded to keep; all when left out."""
    protect: bool = False
    """Refuse every step that destroys this version."""

    @model_validator(mode="before")
    @classmethod
    def _either_names_the_other(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        name, version = value.get("name"), value.get("version")
        if version is None:
            return value if name is None else {**value, "version": name}
        return {**value, "name": version} if name is None and "{digest}" not in str(version) else value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.copy_of and self.version_arn:
            raise ValueError("give copyOf or versionArn, not both")
        if bool(self.version_arn) != bool(self.project_arn):
            raise ValueError("versionArn and projectArn go together: a version's ARN does not name its project's")
        if self.training_data and (self.copy_of or self.version_arn):
            raise ValueError("a copy is not trained: trainingData goes without copyOf and versionArn")
        if bool(self.training_data) != (bool(self.testing_data) + self.auto_create == 1):
            raise ValueError("trainingData goes with either testingData or autoCreate, and they with it")
        if self.requires and not self.copy_of:
            raise ValueError("requires is the gate of a copy of this workspace's models; it needs copyOf")
        return self


class Model:
    """The kind `model`, addresses `account/project/model/name`."""

    kind = "model"
    slots = (
        Slot(
            "project",
            "models",
            "model",
            Shape.LIST,
            ModelSpec,
            description="Model versions.",
            rules=(unique("version"),),
        ),
    )

    def needs(self, want: Want, declared: Declared) -> Iterator[Need]:
        """Both datasets equal to their declaration; for a copy its source and the policy that allows it."""
        origin = copies.source_of(want)
        if origin:
            yield Need(origin, "copyOf.model")
        elif want.spec.version_arn:
            return
        around = origin.project_address if origin else want.address.project_address
        kind = "policy" if origin else "dataset"
        yield from (Need(sibling.address) for sibling in declared.below(around) if sibling.kind == kind)

    def read(self, reader: Reader, want: Want) -> Observed:
        """The version by its name, with its tags; for what is to be made, at last or anew, what it would be made from."""
        from reconciler.resources import training

        found = named.find(reader, want)
        facts = {"version": named.version_of(reader, want), **_origin(reader, want, found)}
        if not found or found["Status"] in copy_steps.FAILED or want.address in reader.declared.anew:
            facts |= _gate(reader, want, facts["source"]) if "source" in facts else training.look(reader, want)
        else:
            facts |= training.beside(reader, want, found)
        if not found and want.spec.output:
            buckets.check(reader, want, want.spec.output)
        if found:
            return model_live.observed(reader, want.address, found, want, facts)
        return absent(want.address, self.kind, attributes={"inputs": facts.get("inputs")}, facts=facts)

    def others(self, reader: Reader, within: Observed, declared: Collection[Want]) -> Iterator[Observed]:
        """The project's versions that no spec declares."""
        if within.kind != "project" or within.phase is not Phase.READY:
            return
        models = [want for want in declared if want.kind == self.kind]
        try:
            known = {named.version_of(reader, want) for want in models}
        except (InvalidError, CallError):
            return  # which of them are declared cannot be told; why not is told where they are
        earlier = superseded.Earlier(reader, models)
        for found in find_versions(reader, within.address.account, within.arn):
            name = version_name(found["ProjectVersionArn"])
            if name not in known:
                have = model_live.observed(reader, within.address.child("model", name), found, None, {})
                yield earlier.of(inside(reader, within, have), name)

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterable[Step | Note]:
        """Train, wait, explain, or let go."""
        from reconciler.resources import model_steps

        return model_steps.steps(want, have, why) if want else model_steps.leave(have, why)


def _origin(reader: Reader, want: Want, found: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a copy is made from; one that is made needs nothing of that, and only says that it could not be seen."""
    try:
        return copies.origin(reader, want)
    except (FailedError, RefusedError, InvalidError) as error:
        if not found or found["Status"] not in model_live.MADE or want.address in reader.declared.anew:
            raise
        return {"unseen": error.message}


def _gate(reader: Reader, want: Want, source: Source | None) -> dict[str, Any]:
    """Whether a copy of a live source passes its gate, as far as that can be told yet."""
    address, requires = copies.source_of(want), want.spec.requires
    return gate.look(reader, address.account, source, requires) if address and source and requires else {}
