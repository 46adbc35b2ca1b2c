"""Everything the emulator remembers, in one sqlite file that several processes may share.

One call is one transaction. Write-ahead logging with synchronous=NORMAL makes a commit survive the death of the
process (not of the machine). A generation number counts commits: records carry the generation that wrote them, so a
process reloads only what others changed since it last looked.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from .record import State

SCHEMA = """
CREATE TABLE IF NOT EXISTS generation (n INTEGER NOT NULL, resets INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL,
    generation INTEGER NOT NULL, body BLOB
);
CREATE INDEX IF NOT EXISTS record_scope ON record (account, region, generation);
CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, body BLOB NOT NULL);
INSERT INTO generation SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM generation);
"""

CHANGED = "SELECT kind, arn, body FROM record WHERE account = ? AND region = ? AND generation > ? ORDER BY rowid"
WRITE = """
INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (arn) DO UPDATE SET generation = excluded.generation, body = excluded.body
"""
WAIT_SECONDS = 60.0


class Store:
    """The connection, its transactions, the records per account and Region, and small named values.

    `path` None keeps everything in memory. Calls of one process are serialised by one lock; processes by sqlite.
    `db` is for tables of other modules (`create`): use it only inside `reading()` or `writing()`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.db = sqlite3.connect(
            path or ":memory:",
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self._lock = threading.RLock()
        self._depth = 0
        self._is_writing = False
        self._states: dict[tuple[str, str], State] = {}
        self._values: dict[str, Any] = {}
        self._dirty_values: dict[str, Any] = {}
        self._generation = -1
        self._data_version = -1
        self._resets = -1
        self.create(SCHEMA)

    def create(self, schema: str) -> None:
        """Run a script of CREATE … IF NOT EXISTS statements: how a module adds its own tables."""
        with self._lock:
            self.db.execute("BEGIN IMMEDIATE")
            for statement in filter(str.strip, schema.split(";")):
                self.db.execute(statement)
            self.db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A consistent view. Nested in another transaction it is part of that one."""
        with self._lock:
            yield from self._transaction(writes=False)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that commits when the block ends and leaves no trace when it raises."""
        with self._lock:
            if self._depth and not self._is_writing:
                raise RuntimeError("a write cannot begin inside a read: begin with writing()")
            yield from self._transaction(writes=True)

    def _transaction(self, *, writes: bool) -> Iterator[None]:
        if self._depth:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        self._depth, self._is_writing = 1, writes
        try:
            self._refresh()
            yield
            generation = self._flush()
            self.db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._depth, self._is_writing = 0, False
        self._committed(generation)

    def _refresh(self) -> None:
        (data_version,) = self.db.execute("PRAGMA data_version").fetchone()
        if data_version != self._data_version:
            self._data_version = data_version
            self._generation, resets = self.db.execute("SELECT n, resets FROM generation").fetchone()
            self._values.clear()
            if resets != self._resets:
                self._resets = resets
                self._states.clear()

    def _flush(self) -> int:
        changed = [state for state in self._states.values() if state.changed]
        if not changed and not self._dirty_values:
            return self._generation
        generation = self._generation + 1
        self.db.execute("UPDATE generation SET n = ?", (generation,))
        for state in changed:
            rows = (
                (arn, state.account, state.region, kind, generation, None if record is None else orjson.dumps(record))
                for arn, (kind, record) in state.changed.items()
            )
            self.db.executemany(WRITE, rows)
        self.db.executemany(
            "REPLACE INTO value VALUES (?, ?)", [(n, orjson.dumps(v)) for n, v in self._dirty_values.items()]
        )
        return generation

    def _committed(self, generation: int) -> None:
        if generation != self._generation:
            self._generation = generation
            for state in self._states.values():
                if state.changed:
                    state.committed(generation)
            self._dirty_values.clear()

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        for state in self._states.values():
            if state.changed:
                state.rolled_back()
        self._dirty_values.clear()
        self._values.clear()

    def state(self, account: str, region: str) -> State:
        """The records of an account and Region, current; only inside a transaction."""
        if not self._depth:
            raise RuntimeError("records are read inside a transaction: begin with reading() or writing()")
        key = (account, region)
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = State(account, region)
        if state.generation < self._generation and not state.changed:
            for kind, arn, body in self.db.execute(CHANGED, (account, region, state.generation)):
                state.load(kind, arn, None if body is None else orjson.loads(body))
            state.generation = self._generation
        return state

    def scopes(self) -> list[tuple[str, str]]:
        """Every (account, Region) that ever held a record."""
        with self.reading():
            return self.db.execute("SELECT DISTINCT account, region FROM record ORDER BY account, region").fetchall()

    def value(self, name: str, default: Any = None) -> Any:
        """A small JSON value by name (clock, fault rules, settings …); what comes back must not be changed in place."""
        with self._lock:
            if not self._depth:
                self._refresh()
            if name not in self._values:
                row = self.db.execute("SELECT body FROM value WHERE name = ?", (name,)).fetchone()
                self._values[name] = orjson.loads(row[0]) if row else None
            found = self._values[name]
        return default if found is None else found

    def set_value(self, name: str, value: Any) -> None:
        """Remember a small JSON value, at once or with the transaction that is open."""
        with self.writing():
            self._values[name] = self._dirty_values[name] = value

    def update(self, name: str, change: Callable[[Any], Any]) -> Any:
        """Read, change and write a value in one transaction; returns the new value."""
        with self.writing():
            value = change(self.value(name))
            self.set_value(name, value)
        return value

    def reset(self) -> None:
        """Forget every row of every table, those of other modules included; processes that share the file notice."""
        with self.writing():
            tables = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            for (table,) in tables.fetchall():
                if table != "generation":
                    self.db.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names come from the schema itself
            self.db.execute("UPDATE generation SET n = n + 1, resets = resets + 1")
            self._states.clear()
            self._values.clear()
            self._data_version = -1

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self.db.close()
