"""The state of one account and Region: plain records, indexed by ARN and by name within their project."""

import heapq
from collections.abc import Iterator, Mapping
from typing import Any

# A record is JSON-able and never changed in place: `State.put` replaces it. Every kind has these fields:
#   arn      its key (a policy's key is made up: it has no ARN of its own)
#   kind     "project" | "version" | "dataset" | "policy"
#   project  the ARN of the project it belongs to ("" for a project)
#   name     unique within the project: project, version or policy name; TRAIN or TEST for a dataset
#   created  seconds since the epoch
# and where they apply: status, tags, due (see `settle`), lag (see `State.seen`).
Record = Mapping[str, Any]

Undo = tuple["Table", str, Record | None]

NEVER = float("inf")


class Table:
    """The records of one kind, oldest first."""

    def __init__(self) -> None:
        self._by_arn: dict[str, Record] = {}
        self._by_name: dict[tuple[str, str], dict[str, None]] = {}
        self._children: dict[str, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._by_arn)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._by_arn.values())

    def get(self, arn: str) -> Record | None:
        """The record with this ARN, or None."""
        return self._by_arn.get(arn)

    def named(self, name: str, project: str = "") -> list[Record]:
        """The records of this name in this project, oldest first: one, or two while the first is being deleted."""
        return [self._by_arn[arn] for arn in self._by_name.get((project, name), ())]

    def of(self, project: str) -> list[Record]:
        """The records that belong to a project, oldest first."""
        return [self._by_arn[arn] for arn in self._children.get(project, ())]

    def replace(self, arn: str, record: Record | None) -> Record | None:
        """Set or, with None, remove what stands under `arn`; returns what stood there."""
        old = self._by_arn.get(arn)
        if record is not None:
            self._by_arn[arn] = record
            self._by_name.setdefault((record["project"], record["name"]), {})[arn] = None
            self._children.setdefault(record["project"], {})[arn] = None
        elif old is not None:
            self._forget(old)
        return old

    def _forget(self, old: Record) -> None:
        arn, project = old["arn"], old["project"]
        del self._by_arn[arn]
        _discard(self._by_name, (project, old["name"]), arn)
        _discard(self._children, project, arn)


def _discard(index: dict[Any, dict[str, None]], key: Any, arn: str) -> None:
    del index[key][arn]
    if not index[key]:
        del index[key]


class State:
    """All records of one account and Region as of the current transaction; made and refreshed by the store."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.generation = -1
        self.project = Table()
        self.version = Table()
        self.dataset = Table()
        self.policy = Table()
        self.changed: dict[str, tuple[str, Record | None]] = {}
        self._undo: list[Undo] = []
        self._deadlines: list[tuple[float, str, str]] = []
        self._last_stamp = 0

    def table(self, kind: str) -> Table:
        """The table of a kind by its name."""
        table: Table = getattr(self, kind)
        return table

    def put(self, record: Record) -> None:
        """Create or replace a record within the current write transaction."""
        self._set(record["kind"], record["arn"], record)

    def drop(self, record: Record) -> None:
        """Remove a record within the current write transaction."""
        self._set(record["kind"], record["arn"], None)

    def _set(self, kind: str, arn: str, record: Record | None) -> None:
        table = self.table(kind)
        self._undo.append((table, arn, table.replace(arn, record)))
        self.changed[arn] = (kind, record)
        self._expect(kind, arn, record)

    def load(self, kind: str, arn: str, record: Record | None) -> None:
        """Take over a record as the store holds it; a removed one still claims its stamp."""
        self.table(kind).replace(arn, record)
        self._expect(kind, arn, record)
        stamp = arn.rpartition("/")[2]
        if stamp.isdecimal():
            self._last_stamp = max(self._last_stamp, int(stamp))

    def stamp(self, now: float) -> int:
        """A number of milliseconds since the epoch that no other ARN of this account and Region ends in."""
        self._last_stamp = max(self._last_stamp + 1, int(now * 1000))
        return self._last_stamp

    def next_deadline(self) -> float:
        """When the earliest pending transition is due; NEVER without one."""
        while self._deadlines and not self._is_current(self._deadlines[0]):
            heapq.heappop(self._deadlines)
        return self._deadlines[0][0] if self._deadlines else NEVER

    def pop_due(self, now: float) -> Record | None:
        """The record whose transition is due first, once it is due."""
        if self.next_deadline() > now:
            return None
        _, kind, arn = heapq.heappop(self._deadlines)
        return self.table(kind).get(arn)

    def _is_current(self, deadline: tuple[float, str, str]) -> bool:
        at, kind, arn = deadline
        record = self.table(kind).get(arn)
        return bool(record and record.get("due") and record["due"][0]["at"] == at)

    def _expect(self, kind: str, arn: str, record: Record | None) -> None:
        if record is not None and record.get("due"):
            heapq.heappush(self._deadlines, (record["due"][0]["at"], kind, arn))

    def committed(self, generation: int) -> None:
        """The transaction's changes are durable."""
        self.generation = generation
        self.changed.clear()
        self._undo.clear()

    def rolled_back(self) -> None:
        """Put back what the transaction replaced, last change first."""
        for table, arn, old in reversed(self._undo):
            table.replace(arn, old)
            if old is not None:
                self._expect(old["kind"], arn, old)
        self.changed.clear()
        self._undo.clear()
