"""A step: one API call or one wait, with its reason, risk and cost; the unit of plans, approval and execution."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Phase
from reconciler.finding import NOWHERE, Place


def ref(address: Address, attribute: str = "arn") -> dict[str, Any]:
    """A value that is known only when the step is sent: another resource's live attribute.

    It may stand anywhere in a call's arguments; inside text use `join`, inside a JSON document string `document`.
    """
    return {"$ref": str(address), "attribute": attribute}


def join(*parts: Any) -> dict[str, Any]:
    """Text put together when the step is sent, from plain strings and `ref`s."""
    return {"$join": list(parts)}


def document(value: Any) -> dict[str, Any]:
    """A JSON document as a string, written when the step is sent, with `ref`s resolved inside."""
    return {"$json": value}


@dataclass(frozen=True, slots=True)
class Lines:
    """A large payload: bytes [`offset`, `offset` + `size`) of a spooled file; plans show only `sha256` and counts."""

    path: str
    sha256: str
    count: int
    size: int
    offset: int = 0

    def placeholder(self) -> dict[str, Any]:
        """What stands in the call's arguments instead of the bytes."""
        return {"$lines": self.sha256, "count": self.count, "bytes": self.size}


@dataclass(frozen=True, slots=True)
class Call:
    """One API call: botocore's service and operation names, JSON arguments, and the account alias that sends it."""

    service: str
    operation: str
    arguments: Mapping[str, Any]
    account: str


@dataclass(frozen=True, slots=True)
class Until:
    """What a wait ends on; `expected`, `limit` and `every` are seconds (typical time, deadline, poll interval)."""

    phases: tuple[Phase, ...]
    expected: float
    limit: float
    every: float = 5.0


class Kind(StrEnum):
    """The classes of steps."""

    WRITE = "write"
    WAIT = "wait"
    RECORD = "record"  # book-keeping: never a difference


class Action(StrEnum):
    """What a step does to its resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    START = "start"
    STOP = "stop"
    UPLOAD = "upload"
    WAIT = "wait"
    RECORD = "record"


class Risk(StrEnum):
    """What a step may do that needs allowing: `--allow destroy,interrupt`."""

    DESTROY = "destroy"
    INTERRUPT = "interrupt"
    SPEND = "spend"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a step makes the account pay for: training hours once, inference units per hour while they run.

    `most_units` is how many there may be once the service has scaled up.
    """

    training_hours: float = 0.0
    inference_units: int = 0
    most_units: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars: once, and per hour from then on (negative where something stops); `most` with all units that may run."""

    once: float = 0.0
    hourly: float = 0.0
    most: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One API call (`call`) or one wait (`until`).

    `arn` and `stamp` name the live target of a destroying or interrupting step; steps of one `group` are begun only
    together; `slot` names the scarce thing it takes (`training`, `running`, `copy`), `deferred` announces that what
    exactly is sent becomes known only during the run.
    """

    address: Address
    kind: Kind
    action: Action
    reason: str
    call: Call | None = None
    until: Until | None = None
    risks: frozenset[Risk] = frozenset()
    changes: tuple[Change, ...] = ()
    usage: Usage = Usage()
    cost: Cost = Cost()
    arn: str = ""
    stamp: str = ""
    group: str = ""
    slot: str = ""
    deferred: bool = False
    payload: Lines | None = field(default=None, compare=False)
    where: Place = field(default=NOWHERE, compare=False)

    @property
    def account(self) -> str:
        """Whose credentials it takes: those of its call, which may be another account's than its address is in."""
        return self.call.account if self.call else self.address.account

    @property
    def identity(self) -> str:
        """What approval is about: address, operation, arguments, risk and, where it destroys, the live target."""
        told: list[Any] = [str(self.address), self.action, sorted(self.risks)]
        if self.call:
            told += [self.call.service, self.call.operation, self.call.arguments, self.call.account]
        if self.risks & {Risk.DESTROY, Risk.INTERRUPT}:
            told += [self.arn, self.stamp]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def wait(address: Address, until: Until, reason: str, group: str = "") -> Step:
    """A step that only waits."""
    return Step(address=address, kind=Kind.WAIT, action=Action.WAIT, reason=reason, until=until, group=group)


class Topic(StrEnum):
    """What a note is about; drift and exit codes are decided by it."""

    FAILED = "failed"  # something ended badly before this run and is not repeated
    CONFLICT = "conflict"  # owned by somebody else, or not ours to take
    UNKNOWN = "unknown"  # could not be read
    UNMANAGED = "unmanaged"  # live inside an owned project, not declared
    ORPHANED = "orphaned"  # an owned project that left the specs
    IDLE = "idle"  # running without a declaration
    STALE_COPY = "stale copy"
    QUEUED = "queued"
    BLOCKED = "blocked"
    REFUSED = "refused"  # a guard, protection or a missing permission to destroy
    INVALID = "invalid"  # the declaration cannot be applied as it is
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about a resource that is not a step.

    `blocks` holds everything that needs this address; `again` announces that the same apply looks here once more when
    its steps are done.
    """

    address: Address
    topic: Topic
    message: str
    hint: str = ""
    hourly: float = 0.0
    units: int = 0  # inference units that run meanwhile; priced into `hourly`
    blocks: bool = False
    again: bool = False
    where: Place = field(default=NOWHERE, compare=False)


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    SATISFIED = "satisfied"  # the live state already was as the step would have made it
    FAILED = "failed"
    SKIPPED = "skipped"
    IN_PROGRESS = "in progress"
    QUEUED = "queued"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step; times are epoch seconds on the engine's clock."""

    step: Step
    result: Result
    message: str = ""
    request_id: str = ""
    attempts: int = 0
    started: float = 0.0
    ended: float = 0.0
