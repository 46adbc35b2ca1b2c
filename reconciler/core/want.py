"""What is wanted: the expanded specs, one value per resource."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from reconciler.core.address import Address
from reconciler.finding import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Target:
    """One account and Region under its alias. `output` and `staging` are `s3://bucket/prefix/` or empty."""

    alias: str
    account_id: str
    region: str
    profile: str = ""
    role_arn: str = ""
    external_id: str = ""
    staging: str = ""
    output: str = ""
    kms_key: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    where: Place = NOWHERE

    @property
    def partition(self) -> str:
        """The ARN partition of the Region."""
        return "aws-cn" if self.region.startswith("cn-") else "aws-us-gov" if "-gov-" in self.region else "aws"


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits that a run must not cross; see the Workspace document's `guards`."""

    max_destroy_percent: int = 30
    max_projects_deleted: int = 1
    max_trainings: int = 5
    max_hourly_cost: float = 40.0


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for an hour of training, and for an inference unit that runs for an hour, as of a month."""

    training_hour: float
    unit_hour: float
    as_of: str


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Drift that is known and does not count up to a day: at and below an address, of these classes (none: of all)."""

    address: Address
    reason: str
    until: date
    classes: tuple[str, ...] = ()
    where: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who owns what is declared: a name and a repository, written as tags on every project; `tags` are on everything.

    `prices` by Region stand for those of the package.
    """

    name: str
    repository: str
    ignore_tags: tuple[str, ...] = ()
    guards: Guards = Guards()
    tolerated: tuple[Tolerance, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)


def _nowhere(*_path: str | int) -> Place:
    return NOWHERE


class Want(NamedTuple):
    """A declared resource.

    `spec` is its own part of the document (a `Spec`, or a plain value where the slot says so) with account defaults
    filled in; `above` is the want that it is declared inside of (a model's inference is inside the model, that inside
    the project); `tags` are the user's merged tags (workspace, account defaults, own) for what can be tagged; `root` is
    the folder that relative files start from; `spot` finds where it, or what is at a path below, is declared.
    """

    address: Address
    kind: str
    spec: Any
    target: Target
    workspace: Workspace
    tags: Mapping[str, str] = MappingProxyType({})
    spot: Callable[..., Place] = _nowhere
    root: str = ""
    above: "Want | None" = None

    @property
    def where(self) -> Place:
        """Where it is declared; found when somebody asks."""
        return self.spot()

    @property
    def digest(self) -> str:
        """The sha256 of everything that decides what a project's wants are; empty for what is inside of one."""
        if self.above:
            return ""
        import orjson  # noqa: PLC0415 - not for commands that only check

        defaults = {"output": self.target.output, "kms_key": self.target.kms_key}
        told = {
            "spec": self.spec,
            "defaults": {key: value for key, value in defaults.items() if value},
            "tags": {**self.workspace.tags, **self.target.tags},
        }
        return hashlib.sha256(orjson.dumps(told, _dumped, orjson.OPT_SORT_KEYS)).hexdigest()


def _dumped(spec: Any) -> Any:
    """A spec as JSON, without what is left at its default."""
    return spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Need(NamedTuple):
    """An address that must be in place first, and the spec's field that names it (for messages).

    `order` is False where the address only has to be declared.
    """

    address: Address
    field: str = ""
    order: bool = True


@dataclass(frozen=True, slots=True)
class Removal:
    """A `kind: Removed` document: the project is destroyed, or forgotten and left alive."""

    address: Address
    destroy: bool
    where: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that the specs say; `wants` stand in address order.

    `anew` is what the command line asks to delete and to make again, once: all that this takes is read, too.
    """

    workspace: Workspace
    targets: Mapping[str, Target]
    wants: Mapping[Address, Want]
    removals: tuple[Removal, ...] = ()
    files: tuple[str, ...] = ()
    anew: frozenset[Address] = frozenset()
    _by_project: dict[tuple[str, ...], list[Want]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_project: dict[tuple[str, ...], list[Want]] = {}
        for address, want in self.wants.items():
            by_project.setdefault(address.parts[:2], []).append(want)
        for inside in by_project.values():
            inside.sort(key=attrgetter("address"))
        wants = {want.address: want for project in sorted(by_project) for want in by_project[project]}
        object.__setattr__(self, "wants", wants)
        object.__setattr__(self, "_by_project", by_project)

    def below(self, address: Address) -> Sequence[Want]:
        """The wants at and below an address, in address order."""
        if len(address.parts) == 1:
            return [
                want for project, wants in self._by_project.items() if project[0] == address.account for want in wants
            ]
        inside = self._by_project.get(address.parts[:2], [])
        if len(address.parts) == 2:  # noqa: PLR2004 - account and project
            return inside
        return [want for want in inside if want.address.within(address)]
