"""The entries of datasets: in their own table, read by page, never in the state that processes reload.

A content is a list of entries that only grows revisions: a changed or moved entry ends with one revision and its
successor begins with the next. So a `View` (content, revision) is a snapshot for ever, at no cost: datasets copied from
each other and all the versions trained on them share what they have in common.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from .store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS content (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, revision INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
    content INTEGER NOT NULL, position INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
    image INTEGER NOT NULL, source TEXT NOT NULL, text BLOB NOT NULL, labels TEXT NOT NULL,
    labeled INTEGER NOT NULL, faulty INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_position ON entry (content, position);
CREATE INDEX IF NOT EXISTS entry_image ON entry (content, image)
"""

FOR_EVER = 1 << 60
SEEN = "content = ? AND since <= ? AND until > ?"
COLUMNS = "image, source, text, labels, labeled, faulty"


class View(NamedTuple):
    """A content as of a revision; as a record's field it is a list of two numbers."""

    content: int = 0
    revision: int = 0


EMPTY = View()


class Entry(NamedTuple):
    """One entry: its image, the JSON line as ListDatasetEntries returns it, its labels (name: "in a box?"), its state."""

    source: str
    text: bytes
    labels: Mapping[str, bool]
    labeled: bool
    faulty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """The filters of ListDatasetEntries: they combine with AND, several labels with OR; None and () filter nothing."""

    labels: Sequence[str] = ()
    labeled: bool | None = None
    source: str = ""
    faulty: bool | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """The condition in SQL and its values."""
        parts: list[tuple[str, list[Any]]] = [("1", [])]
        if self.labels:
            text = "EXISTS (SELECT 1 FROM json_each(labels) WHERE key IN (SELECT value FROM json_each(?)))"
            parts.append((text, [orjson.dumps(self.labels).decode()]))
        if self.labeled is not None:
            parts.append(("labeled = ?", [self.labeled]))
        if self.source:
            parts.append(("instr(source, ?)", [self.source]))
        if self.faulty is not None:
            parts.append(("faulty = ?", [self.faulty]))
        return " AND ".join(text for text, _ in parts), [value for _, values in parts for value in values]


class Entries:
    """The entries of every dataset in a store: to be used inside a transaction, as a call has one."""

    def __init__(self, store: Store) -> None:
        store.create(SCHEMA)
        self._db = store.db

    # Writing: each returns the view that shows the result; views that others hold stay as they are.

    def create(self, account: str, region: str, entries: Iterable[Entry]) -> View:
        """A new content with these entries, in their order."""
        view = self._new(account, region)
        self._append(view, 1, entries)
        return view

    def change(self, view: View, entries: Iterable[Entry]) -> View:
        """Replace the entries of the same image where they stand, add the others at the end."""
        new, added = self._next(view), []
        for entry in entries:
            place = self._position(view, entry.source)
            if place is None:
                added.append(entry)
            else:
                self._end(new, [place])
                self._append(new, place, [entry])
        query = "SELECT coalesce(max(position), 0) FROM entry WHERE content = ?"
        (last,) = self._db.execute(query, (new.content,)).fetchone()
        self._append(new, last + 1, added)
        return new

    def take(self, view: View, places: Sequence[int]) -> tuple[View, View]:
        """What is left without the entries at these positions, and a new content with just these."""
        rest = self._next(view)
        account, region, _ = self._scope(rest)
        taken = self._new(account, region)
        self._end(rest, places)
        self._copy(taken, "content = ? AND until = ? ORDER BY position", [rest.content, rest.revision])
        return rest, taken

    def sweep(self, account: str, region: str, used: Iterable[int]) -> None:
        """Forget the contents of an account and Region that no record uses any more."""
        kept = set(used)
        known = self._db.execute("SELECT id FROM content WHERE account = ? AND region = ?", (account, region))
        gone = [(content,) for (content,) in known.fetchall() if content not in kept]
        self._db.executemany("DELETE FROM entry WHERE content = ?", gone)
        self._db.executemany("DELETE FROM content WHERE id = ?", gone)

    # Reading.

    def page(self, view: View, wanted: Filter, *, after: int = 0, size: int = 100) -> list[tuple[int, bytes]]:
        """Up to `size` entries that pass the filter, each with its position, from behind `after`."""
        condition, values = wanted.condition()
        end = f"AND position > ? AND {condition} ORDER BY position LIMIT ?"
        return self._select("position, text", view, end, after, *values, size).fetchall()

    def texts(self, view: View) -> Iterator[bytes]:
        """The lines of all entries, in order."""
        return (text for (text,) in self._select("text", view, "ORDER BY position"))

    def images(self, view: View, *, size: int = -1) -> list[tuple[int, str, dict[str, bool]]]:
        """Position, source-ref and labels of the first `size` entries, or of all, in order."""
        rows = self._select("position, source, labels", view, "ORDER BY position LIMIT ?", size)
        return [(place, source, orjson.loads(labels)) for place, source, labels in rows]

    def find(self, view: View, source: str) -> bytes | None:
        """The line of an image."""
        row = self._select("text", view, "AND image = ?", image_of(source)).fetchone()
        text: bytes | None = row[0] if row else None
        return text

    def labels(self, view: View) -> list[tuple[str, int, int]]:
        """Every label by name, the number of images that have it, and of those that have it on a box."""
        query = f"SELECT key, count(*), sum(value) FROM entry, json_each(labels) WHERE {SEEN} GROUP BY key ORDER BY key"  # noqa: S608 - constants
        return self._db.execute(query, _seen(view)).fetchall()

    def counts(self, view: View) -> tuple[int, int, int]:
        """The numbers of entries, of labeled ones and of those with errors."""
        row = self._select("count(*), coalesce(sum(labeled), 0), coalesce(sum(faulty), 0)", view)
        total, labeled, faulty = row.fetchone()
        return total, labeled, faulty

    def _select(self, columns: str, view: View, end: str = "", *values: Any) -> sqlite3.Cursor:
        query = f"SELECT {columns} FROM entry WHERE {SEEN} {end}"  # noqa: S608 - only this class composes queries
        return self._db.execute(query, (*_seen(view), *values))

    def _new(self, account: str, region: str) -> View:
        query = "INSERT INTO content (account, region, revision) VALUES (?, ?, 1) RETURNING id"
        (content,) = self._db.execute(query, (account, region)).fetchone()
        return View(content, 1)

    def _scope(self, view: View) -> tuple[str, str, int]:
        query = "SELECT account, region, revision FROM content WHERE id = ?"
        account, region, newest = self._db.execute(query, (view.content,)).fetchone()
        return account, region, newest

    def _next(self, view: View) -> View:
        """The next revision: of the content itself when the view is its newest, else of a copy."""
        account, region, newest = self._scope(view)
        if newest != view.revision:
            copy = self._new(account, region)
            self._copy(copy, f"{SEEN} ORDER BY position", _seen(view))
            return self._next(copy)
        self._db.execute("UPDATE content SET revision = revision + 1 WHERE id = ?", (view.content,))
        return View(view.content, view.revision + 1)

    def _copy(self, new: View, condition: str, values: Sequence[Any]) -> None:
        query = f"INSERT INTO entry SELECT ?, position, ?, ?, {COLUMNS} FROM entry WHERE {condition}"  # noqa: S608 - only this class composes queries
        self._db.execute(query, (*new, FOR_EVER, *values))

    def _end(self, new: View, places: Iterable[int]) -> None:
        """Entries end where the new revision begins."""
        query = "UPDATE entry SET until = ? WHERE content = ? AND position = ? AND until = ?"
        rows = [(new.revision, new.content, place, FOR_EVER) for place in places]
        self._db.executemany(query, rows)

    def _append(self, view: View, first: int, entries: Iterable[Entry]) -> None:
        rows = (
            (view.content, place, view.revision, FOR_EVER, *_row(each)) for place, each in enumerate(entries, first)
        )
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _position(self, view: View, source: str) -> int | None:
        row = self._select("position", view, "AND image = ?", image_of(source)).fetchone()
        place: int | None = row[0] if row else None
        return place


def image_of(source: str) -> int:
    """A source-ref as a number that an index holds cheaply: 63 bits of its BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(source.encode(), digest_size=8).digest()) >> 1


def _row(entry: Entry) -> tuple[Any, ...]:
    labels = orjson.dumps(entry.labels).decode()
    return image_of(entry.source), entry.source, entry.text, labels, entry.labeled, entry.faulty


def _seen(view: View) -> tuple[int, int, int]:
    return view.content, view.revision, view.revision
