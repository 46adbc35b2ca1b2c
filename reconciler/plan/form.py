"""The form of a plan file: what is written, field by field, and its JSON Schema."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from reconciler.core.observed import Phase
from reconciler.core.spec import Effect
from reconciler.core.step import Action, Kind, Risk, Topic

FORMAT = "reconciler-plan"
VERSION = 1

_Address = Annotated[str, Meta(description="Account alias, project and path, such as dev/boards/model/v1.")]
_Where = Annotated[str, Meta(description="file:line:column of the declaration; empty when nothing declares it.")]
_Dollars = Annotated[float, Meta(description="US dollars.")]
_Seconds = Annotated[float, Meta(description="Seconds.")]


class Target(Struct, frozen=True, kw_only=True):
    """An account and Region that the plan is for."""

    alias: str
    account_id: str
    region: str
    endpoint: Annotated[str, Meta(description="Empty for AWS itself, else `emulator` or the custom URL.")] = ""


class Change(Struct, frozen=True, kw_only=True):
    """One difference between the live resource and its declaration."""

    path: str
    before: Any = None
    after: Any = None
    effect: Effect = Effect.UPDATE


class Call(Struct, frozen=True, kw_only=True):
    """One AWS call. `{"$ref": address}` in its arguments is known when it is sent; `{"$lines": sha256}` is a payload."""

    service: str
    operation: str
    arguments: dict[str, Any]
    account: str


class Until(Struct, frozen=True, kw_only=True):
    """What a wait ends on."""

    phases: tuple[Phase, ...]
    expected: _Seconds
    limit: _Seconds
    every: _Seconds = 5.0


class Step(Struct, frozen=True, kw_only=True):
    """One call or one wait. What is approved is its `identity`; `after` are positions of steps that come first."""

    identity: str
    address: _Address
    kind: Kind
    action: Action
    reason: str
    call: Call | None = None
    until: Until | None = None
    risks: tuple[Risk, ...] = ()
    changes: tuple[Change, ...] = ()
    training_hours: float = 0.0
    inference_units: int = 0
    cost_once: _Dollars = 0.0
    cost_hourly: _Dollars = 0.0
    arn: str = ""
    stamp: str = ""
    group: str = ""
    slot: str = ""
    deferred: bool = False
    where: _Where = ""
    after: tuple[int, ...] = ()


class Note(Struct, frozen=True, kw_only=True):
    """Something to tell about a resource that is not a step."""

    address: _Address
    topic: Topic
    message: str
    hint: str = ""
    hourly: _Dollars = 0.0
    units: int = 0
    blocks: bool = False
    again: bool = False
    where: _Where = ""


class Summary(Struct, frozen=True, kw_only=True):
    """How many addresses have each verb, and what it costs; for readers, ignored when a plan is applied."""

    create: int
    update: int
    replace: int
    delete: int
    wait: int
    record: Annotated[int, Meta(description="Book-keeping calls; never a difference.")]
    unchanged: int
    cost_once: _Dollars


class Plan(Struct, frozen=True, kw_only=True):
    """A saved plan."""

    format: Annotated[str, Meta(description=f"Always {FORMAT}.", pattern=f"^{FORMAT}$")] = FORMAT
    format_version: Annotated[int, Meta(description="Readers refuse a version that is newer than theirs.")] = VERSION
    workspace: str
    repository: str
    made: Annotated[float, Meta(description="Epoch seconds.")] = 0.0
    targets: tuple[Target, ...]
    summary: Summary | UnsetType = UNSET
    unchanged: int = 0
    hourly_before: Annotated[float, Meta(description="US dollars an hour that run now.")] = 0.0
    hourly_after: Annotated[float, Meta(description="US dollars an hour that run after apply.")] = 0.0
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    specs: tuple[str, ...] = ()
    options: dict[str, str] = {}
