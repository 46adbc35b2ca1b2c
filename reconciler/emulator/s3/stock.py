"""Buckets and objects: S3's stock, kept in the store's own file and written before the answer.

An object's bytes stand under their SHA-256 in pieces of 1 MiB, so a range is read without the rest and two thousand
equal images cost one. The HTTP face is `s3`; the service's own view (whose bucket, may it read) is `service_objects`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from reconciler.emulator.store import Store

PIECE = 1 << 20

LAST_CHARACTER = "\U0010ffff"
"""Sorts behind every key that goes on after a prefix."""


@dataclass(frozen=True, slots=True)
class StoredBucket:
    """A bucket: its owner, Region, time of creation (epoch seconds) and policy document (JSON text or None)."""

    name: str
    account: str
    region: str
    created: float
    policy: str | None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object without its bytes; *etag* has no quotes, *headers* are those that a GET gives back."""

    bucket: str
    key: str
    digest: str
    size: int
    etag: str
    modified: float
    headers: Mapping[str, str]


class Stock:
    """All buckets and objects of one emulator, of every account."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self.store.reading():
            return self.store.db.execute(query, values).fetchall()

    def _change(self, query: str, *values: Any) -> None:
        with self.store.writing():
            self.store.db.execute(query, values)

    def bucket(self, name: str) -> StoredBucket | None:
        """The bucket of this name, whoever owns it."""
        rows = self._rows("SELECT * FROM bucket WHERE name = ?", name)
        return StoredBucket(*rows[0]) if rows else None

    def buckets(self, account: str | None = None) -> list[StoredBucket]:
        """An account's buckets, or all, by name."""
        rows = self._rows("SELECT * FROM bucket WHERE account = ?1 OR ?1 IS NULL ORDER BY name", account)
        return [StoredBucket(*row) for row in rows]

    def create_bucket(self, bucket: StoredBucket) -> None:
        """Add a bucket; the name must be free."""
        self._change(
            "INSERT INTO bucket VALUES (?, ?, ?, ?, ?)",
            bucket.name, bucket.account, bucket.region, bucket.created, bucket.policy,
        )  # fmt: skip

    def set_policy(self, bucket: str, policy: str | None) -> None:
        """Set or remove a bucket's policy document."""
        self._change("UPDATE bucket SET policy = ? WHERE name = ?", policy, bucket)

    def delete_bucket(self, name: str) -> bool:
        """Remove a bucket; False while it holds objects."""
        with self.store.writing():
            if self.keys(name, limit=1):
                return False
            self._change("DELETE FROM bucket WHERE name = ?", name)
        return True

    def get(self, bucket: str, key: str) -> StoredObject | None:
        """The object under a key, without its bytes."""
        rows = self._rows("SELECT * FROM object WHERE bucket = ? AND key = ?", bucket, key)
        return _object(rows[0]) if rows else None

    def keys(self, bucket: str, *, prefix: str = "", after: str = "", limit: int = 1000) -> list[StoredObject]:
        """Objects in key order: those that begin with *prefix* and sort behind *after*."""
        rows = self._rows(
            "SELECT * FROM object WHERE bucket = ? AND key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?",
            bucket, prefix, prefix + LAST_CHARACTER, after, limit,
        )  # fmt: skip
        return [_object(row) for row in rows]

    def counts(self) -> dict[str, tuple[int, int]]:
        """Number of objects and their bytes by bucket."""
        return {name: (count, size) for name, count, size in self._rows(
            "SELECT bucket, count(*), sum(size) FROM object GROUP BY bucket")}  # fmt: skip

    def body(self, found: StoredObject, offset: int = 0, length: int | None = None) -> bytes:
        """The bytes [offset, offset + length) of an object."""
        end = found.size if length is None else min(found.size, offset + length)
        if end <= offset:
            return b""
        first = offset // PIECE
        rows = self._rows(
            "SELECT bytes FROM piece WHERE digest = ? AND n BETWEEN ? AND ? ORDER BY n",
            found.digest,
            first,
            (end - 1) // PIECE,
        )
        return b"".join(row[0] for row in rows)[offset - first * PIECE : end - first * PIECE]

    def put(
        self, bucket: str, key: str, body: bytes, *, at: float, headers: Mapping[str, str] | None = None, etag: str = ""
    ) -> StoredObject:
        """Create or replace an object; its ETag is the body's MD5 unless one is given (multipart uploads)."""
        digest = hashlib.sha256(body).hexdigest()
        etag = etag or hashlib.md5(body, usedforsecurity=False).hexdigest()
        new = StoredObject(bucket, key, digest, len(body), etag, at, dict(headers or {}))
        with self.store.writing():
            old = self.get(bucket, key)
            self.store.db.executemany("INSERT OR IGNORE INTO piece VALUES (?, ?, ?)", _pieces(digest, body))
            row = (bucket, key, digest, new.size, etag, at, orjson.dumps(new.headers))
            self._change("REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
            if old is not None:
                self._forget_body(old.digest)
        return new

    def delete(self, bucket: str, key: str) -> None:
        """Remove an object; a missing one is no error."""
        with self.store.writing():
            old = self.get(bucket, key)
            if old is not None:
                self._change("DELETE FROM object WHERE bucket = ? AND key = ?", bucket, key)
                self._forget_body(old.digest)

    def _forget_body(self, digest: str) -> None:
        self._change(
            "DELETE FROM piece WHERE digest = ?1 AND NOT EXISTS (SELECT 1 FROM object WHERE object.digest = ?1)", digest
        )

    def begin_upload(self, upload: str, bucket: str, key: str, headers: Mapping[str, str]) -> None:
        """Begin a multipart upload."""
        self._change("INSERT INTO upload VALUES (?, ?, ?, ?)", upload, bucket, key, orjson.dumps(dict(headers)))

    def upload_headers(self, upload: str, bucket: str, key: str) -> dict[str, str] | None:
        """The headers that an upload began with; None when it is unknown, complete or aborted."""
        rows = self._rows("SELECT headers FROM upload WHERE id = ? AND bucket = ? AND key = ?", upload, bucket, key)
        headers: dict[str, str] | None = orjson.loads(rows[0][0]) if rows else None
        return headers

    def put_part(self, upload: str, number: int, body: bytes) -> str:
        """Keep one part; returns its ETag."""
        etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
        self._change("REPLACE INTO part VALUES (?, ?, ?, ?)", upload, number, etag, body)
        return etag

    def parts(self, upload: str) -> dict[int, tuple[str, bytes]]:
        """ETag and bytes of the parts that have arrived, by number."""
        rows = self._rows("SELECT number, etag, body FROM part WHERE upload = ? ORDER BY number", upload)
        return {number: (etag, body) for number, etag, body in rows}

    def end_upload(self, upload: str) -> None:
        """Forget an upload and its parts, complete or not."""
        with self.store.writing():
            self._change("DELETE FROM upload WHERE id = ?", upload)
            self._change("DELETE FROM part WHERE upload = ?", upload)


def _object(row: Any) -> StoredObject:
    bucket, key, digest, size, etag, modified, headers = row
    return StoredObject(bucket, key, digest, size, etag, modified, orjson.loads(headers))


def _pieces(digest: str, body: bytes) -> Iterator[tuple[str, int, bytes]]:
    return ((digest, start // PIECE, body[start : start + PIECE]) for start in range(0, len(body), PIECE))
