"""The documents around the resources: the workspace with its accounts, the head of a project, and removals."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, model_validator

from reconciler.core.arguments import ExternalId, KmsKey, Name, RoleArn, S3Prefix
from reconciler.core.spec import Spec
from reconciler.core.tagging import Tags, TagValue

API_VERSION = "reconciler/v1"
ACCOUNT_ID = "^[0-9]{12}$"
REGION = "^[a-z]{2}(-[a-z]+)+-[0-9]$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
ADDRESS = r"^[^/\s*]+(/[^/\s*]+)+$"

Region = Annotated[str, Field(pattern=REGION)]
Prefix = Annotated[S3Prefix, AfterValidator(lambda uri: uri if uri.endswith("/") else f"{uri}/")]


def _both(*keys: str) -> dict[str, JsonValue]:
    """A part of a JSON Schema: all of these keys are there."""
    return {"required": list(keys)}


class WorkspaceMetadata(Spec):
    """Who owns what the specs declare."""

    name: Name
    """The workspace's name, written as a tag on every project that it manages."""
    repository: Annotated[TagValue, Field(min_length=1)]
    """The repository that holds the specs, such as `acme/vision`; written beside the name."""


class AccountDefaults(Spec):
    """What resources of one account have where their own spec leaves it out."""

    output: Prefix | None = None
    """Where training writes its results."""
    kms_key: KmsKey | None = None
    """The key that encrypts what training copies and writes."""
    tags: Tags = Field(default_factory=dict)
    """Tags on everything in this account that can be tagged."""


class Account(Spec):
    """One AWS account and Region: ambient credentials, a profile of the AWS configuration, or a role to assume."""

    model_config = ConfigDict(
        json_schema_extra={"not": _both("profile", "roleArn"), "dependentRequired": {"externalId": ["roleArn"]}}
    )

    account_id: Annotated[str, Field(pattern=ACCOUNT_ID)]
    """The account's twelve digits; the credentials must be this account's."""
    region: Region
    """The Region, one that has Custom Labels."""
    profile: Annotated[str, Field(min_length=1)] | None = None
    """A profile of the AWS configuration to use instead of the ambient credentials."""
    role_arn: RoleArn | None = None
    """A role to assume with the ambient credentials."""
    external_id: ExternalId | None = None
    """The external id that the role's trust policy asks for."""
    staging: Prefix | None = None
    """Where local manifests, backups and the lock are kept: a bucket of this account and Region."""
    defaults: AccountDefaults = AccountDefaults.model_construct()
    """What resources have where their own spec leaves it out."""

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        if self.profile and self.role_arn:
            raise ValueError("give `profile` or `roleArn`, not both; a profile can itself assume a role")
        if self.external_id and not self.role_arn:
            raise ValueError("`externalId` needs a `roleArn`")
        if self.role_arn and self.role_arn.split(":")[4] != self.account_id:
            raise ValueError("`roleArn` is a role of another account than `accountId`")
        return self


class WorkspaceGuards(Spec):
    """Limits that one run does not cross."""

    max_destroy_percent: Annotated[int, Field(ge=0, le=100)] = 30
    """Share of a target's live managed resources that one run may destroy, counted from ten resources up."""
    max_projects_deleted: Annotated[int, Field(ge=0)] = 1
    """Projects that one run may delete."""
    max_trainings: Annotated[int, Field(ge=0)] = 5
    """Trainings that one run may start."""
    max_hourly_cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 40.0
    """US dollars an hour that the estate may cost after the run, at the declared maximum units."""


class RegionPrices(Spec):
    """What Custom Labels costs in a Region, in US dollars."""

    training_hour: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """An hour of training."""
    unit_hour: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """An inference unit that runs for an hour."""
    as_of: Annotated[str, Field(pattern=MONTH)]
    """The month in which this was so, such as 2026-01."""


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"there is no such day: {error}") from None
    return text


class DriftException(Spec):
    """Drift that is known and does not count up to a day."""

    address: Annotated[str, Field(pattern=ADDRESS)]
    """The address that drifts; everything below it is meant too."""
    reason: Annotated[str, Field(min_length=1)]
    """Why it is left like that."""
    until: Annotated[str, Field(pattern=DAY), AfterValidator(_day)]
    """The last day, in UTC, on which it does not count, such as 2026-12-31."""
    classes: tuple[Literal["changed", "missing", "unmanaged", "idle", "stale copy"], ...] = ()
    """The classes of drift that are meant; all when left out."""


class WorkspaceDrift(Spec):
    """How drift is judged."""

    exceptions: tuple[DriftException, ...] = ()
    """Drift that is known, with the reason and the day on which it counts again."""


class WorkspaceSpec(Spec):
    """The accounts, and what holds for all of them."""

    accounts: Annotated[dict[Name, Account], Field(min_length=1)]
    """The accounts by alias; addresses start with the alias."""
    default_account: Name | None = None
    """The account of projects that name none."""
    tags: Tags = Field(default_factory=dict)
    """Tags on everything that can be tagged."""
    ignore_tags: tuple[
        Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\p{L}\p{N}_\p{Z}.:/=+\-@*]*$")], ...
    ] = ()
    """Keys of tags that somebody else owns, `*` standing for anything; `aws:*` always belongs to them."""
    guards: WorkspaceGuards = WorkspaceGuards.model_construct()
    """Limits that one run does not cross."""
    prices: dict[str, RegionPrices] = Field(default_factory=dict)
    """By Region, prices that stand for those that the package knows."""
    drift: WorkspaceDrift = WorkspaceDrift.model_construct()
    """How drift is judged."""
    extra_regions: tuple[Region, ...] = ()
    """Regions that have Custom Labels beside those that are known."""


class WorkspaceDocument(Spec):
    """The workspace: who owns the projects, the accounts they live in, and what holds for all of them."""

    api_version: Literal["reconciler/v1"]
    """The version of this language."""
    kind: Literal["Workspace"]
    """What this document is."""
    metadata: WorkspaceMetadata
    """Who owns what the specs declare."""
    spec: WorkspaceSpec
    """The accounts, and what holds for all of them."""


class ProjectMetadata(Spec):
    """The project's name and where it lives."""

    model_config = ConfigDict(json_schema_extra={"not": _both("account", "accounts")})

    name: Name
    """The project's name in Custom Labels."""
    account: Name | None = None
    """The alias of its account; the workspace's `defaultAccount` when left out."""
    accounts: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Several accounts: one project in each."""
    overrides: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """By account, parts of `spec` that differ there: mappings are merged, lists by `name`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.account and self.accounts:
            raise ValueError("give `account` or `accounts`, not both")
        return self


class ProjectHead(Spec):
    """A project document without a look at its `spec`."""

    api_version: Literal["reconciler/v1"]
    """The version of this language."""
    kind: Literal["Project"]
    """What this document is."""
    metadata: ProjectMetadata
    """The project's name and where it lives."""
    spec: Any
    """What the project has in it."""


class RemovedMetadata(Spec):
    """Where the project lived."""

    account: Name | None = None
    """The alias of its account; the workspace's `defaultAccount` when left out."""


class RemovedSpec(Spec):
    """The project that leaves the specs."""

    project: Name
    """The project's name."""
    destroy: bool
    """`true` deletes it with everything in it; `false` forgets it and leaves it alive and unowned."""


class RemovedDocument(Spec):
    """A project that leaves: reviewed in the commit that removes its spec."""

    api_version: Literal["reconciler/v1"]
    """The version of this language."""
    kind: Literal["Removed"]
    """What this document is."""
    metadata: RemovedMetadata = RemovedMetadata.model_construct()
    """Where the project lived."""
    spec: RemovedSpec
    """The project that leaves the specs."""
