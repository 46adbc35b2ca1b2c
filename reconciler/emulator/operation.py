"""What an operation is given and what it may do: the contract between the core and every operation's module.

An operation is a plain function `(context, given) -> result`: `given` holds the arguments by their API names, already
checked against every constraint of the model; the result holds the response's members (None and unknown ones are left
out). It refuses by raising `ServiceError`, and then nothing it did remains. Checks of state come before changes.

A transition that takes time is data: `step`s in the record's `due` list. When the earliest is due, the core applies its
`set` and, if it names one, calls the settlement `do` - before any operation sees the record. A settlement is a function
`(context, record) -> record | None` (None removes the record); its context's `now` is the moment that was due.

Each module offers `OPERATIONS` and, where it needs them, `SETTLEMENTS` and `SCHEMA` (a script of its own tables, which it
reads and writes through `context.store.db`, within the call's transaction); `modules.MODULES` lists the modules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from . import arns
from .choices import Choices
from .entries import Entries
from .errors import ServiceError, not_found
from .ports import Objects
from .rates import Rates
from .record import Record, State
from .settings import Settings
from .store import Store

Given = Mapping[str, Any]
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the principal's ARN and account, and what the IAM evaluator wants to know besides."""

    arn: str
    account: str
    access_key: str = ""
    session: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One call, or one settlement, inside one transaction on the records of `account` and `region`."""

    operation: str
    account: str
    region: str
    caller: Caller
    now: float  # seconds since the epoch on the emulator's clock
    state: State
    store: Store
    objects: Objects
    entries: Entries
    rates: Rates
    choices: Choices
    settings: Settings
    visit: Callable[["Context", str, str], "Context"]
    is_read: bool = False
    hidden: float = 0.0  # reads show what was there before, for so many seconds
    failure: str = ""  # a fault: the training, copy or start that this call begins fails with this message
    polled: list[float] = field(default_factory=list)  # deadlines of what a Describe has shown

    @property
    def partition(self) -> str:
        """The partition of the Region."""
        return arns.partition_of(self.region)

    def arn(self, resource: str) -> str:
        """The ARN of `resource` (project/…) in this account and Region."""
        return f"arn:{self.partition}:rekognition:{self.region}:{self.account}:{resource}"

    def stamp(self) -> int:
        """Milliseconds since the epoch, different for each ARN of this account and Region."""
        return self.state.stamp(self.now)

    def peer(self, account: str, region: str) -> "Context":
        """The same call in another account or Region: its records, settled, in the same transaction (writes only)."""
        return self if (account, region) == (self.account, self.region) else self.visit(self, account, region)

    # Reading: what a lagging read may not show yet is absent or as it was.

    def seen(self, record: Record | None) -> Record | None:
        """The record as this call may see it."""
        if record is None or not self.is_read:
            return record
        lag = record.get("lag")
        return lag["as"] if lag and self.now < lag["until"] else record

    def find(self, kind: str, arn: str) -> Record:
        """The record behind an ARN of the request.

        Raises ResourceNotFoundException, or AccessDeniedException for another account's (`choices.foreign_account`).
        """
        record = self.seen(self.state.table(kind).get(arn))
        if record is None:
            raise self._missing(arn)
        return record

    def _missing(self, arn: str) -> ServiceError:
        parts = arns.parse(arn)
        if parts and parts.account != self.account and self.choices.foreign_account != "ResourceNotFoundException":
            action = f"rekognition:{self.operation}"
            text = f"User: {self.caller.arn} is not authorized to perform: {action} on resource: {arn}"
            return ServiceError(self.choices.foreign_account, text)
        return not_found(arn)

    def named(self, kind: str, name: str, project: str = "") -> Record | None:
        """The youngest record of this name (project ARN needed for everything but projects), or None."""
        found = self._visible(self.state.table(kind).named(name, project))
        return found[-1] if found else None

    def select(self, kind: str, project: str, names: Iterable[str] | None) -> list[Record]:
        """The records that belong to a project ("" for projects) and have one of the names, if given; oldest first."""
        if names is None:
            return self.of(kind, project)
        table = self.state.table(kind)
        found = self._visible(record for name in set(names) for record in table.named(name, project))
        return sorted(found, key=itemgetter("created"))

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind, oldest first."""
        return self._visible(self.state.table(kind))

    def of(self, kind: str, project: str) -> list[Record]:
        """The records of a kind that belong to a project (its ARN), oldest first."""
        return self._visible(self.state.table(kind).of(project))

    def _visible(self, records: Iterable[Record]) -> list[Record]:
        if not self.is_read:
            return list(records)
        seen = [record if "lag" not in record else self.seen(record) for record in records]
        return [record for record in seen if record is not None]

    def show(self, record: Record) -> Record:
        """Note that a Describe shows this record: on a clock that follows polls its deadline comes next."""
        if record.get("due"):
            self.polled.append(record["due"][0]["at"])
        return record

    def shown_feature(self, record: Record) -> str | None:
        """The Feature to show; the default one may be left out (`choices.default_feature_shown`)."""
        feature: str = record["feature"]
        return feature if feature != "CUSTOM_LABELS" or self.choices.default_feature_shown else None

    # Writing.

    def put(self, record: Record) -> Record:
        """Create or replace a record; returns it. Never change a record in place: `put({**record, …})`."""
        if self.hidden:
            before = self.state.table(record["kind"]).get(record["arn"])
            record = {**record, "lag": {"until": self.now + self.hidden, "as": before and without_lag(before)}}
        self.state.put(record)
        return record

    def drop(self, record: Record) -> None:
        """Remove a record at once."""
        self.state.drop(record)


def without_lag(record: Record) -> dict[str, Any]:
    """The record itself, without an earlier image of it."""
    return {name: value for name, value in record.items() if name != "lag"}


def step(at: float, do: str = "", **changes: Any) -> dict[str, Any]:
    """An entry of a record's `due`: at that moment the changes apply and the settlement `do` runs ("drop" is known)."""
    return {"at": at, "set": changes, "do": do}


Operation = Callable[[Context, Given], Result]
Settlement = Callable[[Context, Record], Record | None]
