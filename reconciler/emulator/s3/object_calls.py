"""S3's calls on one object: read by range and condition, put, copy, delete."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

from reconciler.emulator.s3.bodies import document, kept, payload
from reconciler.emulator.s3.listing import moment
from reconciler.emulator.s3.stock import Stock, StoredObject
from reconciler.emulator.wire import Answer, RefusedError, Request


@dataclass(frozen=True)
class Place:
    """What a request is about: a bucket or an object in it (both empty: the account), and who asks from where."""

    bucket: str
    key: str
    account: str
    region: str


class ObjectCalls:
    """Answers the calls on objects."""

    def __init__(self, stock: Stock, now: Callable[[], float]) -> None:
        self.stock = stock
        self.now = now

    def answer(self, request: Request, place: Place) -> Answer:
        """Answer a call on an object, or raise RefusedError."""
        old = self.stock.get(place.bucket, place.key)
        answers = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "DELETE": self._delete}
        if request.method not in answers:
            raise RefusedError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
        return answers[request.method](request, place, old)

    def _get(self, request: Request, place: Place, old: StoredObject | None) -> Answer:
        if old is None:
            raise RefusedError("NoSuchKey", f"The specified key does not exist: {place.key}", 404)
        headers = dict(old.headers) | {
            "ETag": f'"{old.etag}"',
            "Last-Modified": formatdate(old.modified, usegmt=True),
            "Accept-Ranges": "bytes",
        }
        if (status := _condition(request.headers, old)) != 200:  # noqa: PLR2004 - HTTP's own number
            return Answer(status, headers)
        start, length, status = _range(request.headers.get("range", ""), old.size)
        if status == 206:  # noqa: PLR2004 - HTTP's own number
            headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{old.size}"
        if request.method == "HEAD":
            return Answer(status, headers | {"Content-Length": str(length)})
        return Answer(status, headers, self.stock.body(old, start, length))

    def _put(self, request: Request, place: Place, old: StoredObject | None) -> Answer:
        check_write(request.headers, place, old)
        source = request.headers.get("x-amz-copy-source")
        if source:
            return self._copy(request, place, source)
        new = self.stock.put(place.bucket, place.key, payload(request), at=self.now(), headers=kept(request.headers))
        return Answer(200, {"ETag": f'"{new.etag}"'})

    def copied(self, source: str, byte_range: str = "") -> tuple[StoredObject, bytes]:
        """The object that a copy names (``/bucket/key``, percent-encoded) and its bytes."""
        bucket, _, key = Request("GET", "/" + source.lstrip("/"), {}).path.lstrip("/").partition("/")
        found = self.stock.get(bucket, key)
        if found is None:
            raise RefusedError("NoSuchKey", f"The specified key does not exist: {key}", 404)
        start, length, _ = _range(byte_range, found.size)
        return found, self.stock.body(found, start, length)

    def _copy(self, request: Request, place: Place, source: str) -> Answer:
        found, body = self.copied(source)
        replace = request.headers.get("x-amz-metadata-directive", "COPY") == "REPLACE"
        headers = kept(request.headers) if replace else found.headers
        new = self.stock.put(place.bucket, place.key, body, at=self.now(), headers=headers)
        return document("CopyObjectResult", [("ETag", f'"{new.etag}"'), ("LastModified", moment(new.modified))])

    def _delete(self, request: Request, place: Place, old: StoredObject | None) -> Answer:
        if old is not None and "if-match" in request.headers:
            check_write(request.headers, place, old)
        self.stock.delete(place.bucket, place.key)
        return Answer(204)


def _matches(tags: str, old: StoredObject) -> bool:
    return tags.strip() == "*" or old.etag in [tag.strip().strip('"') for tag in tags.split(",")]


def _condition(headers: Mapping[str, str], old: StoredObject) -> int:
    """200, 304 or 412 by a read's conditions (S3 API reference, GetObject)."""
    if "if-match" in headers and not _matches(headers["if-match"], old):
        return 412
    if "if-none-match" in headers:
        return 304 if _matches(headers["if-none-match"], old) else 200
    since = headers.get("if-modified-since")
    return 304 if since and int(old.modified) <= parsedate_to_datetime(since).timestamp() else 200


def check_write(headers: Mapping[str, str], place: Place, old: StoredObject | None) -> None:
    """Refuse a write whose ``If-None-Match: *`` or ``If-Match`` does not hold (S3 user guide, "conditional writes")."""
    failed = RefusedError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412)
    if headers.get("if-none-match") == "*" and old is not None:
        raise failed
    if "if-match" in headers:
        if old is None:
            raise RefusedError("NoSuchKey", f"The specified key does not exist: {place.key}", 404)
        if not _matches(headers["if-match"], old):
            raise failed


def _range(header: str, size: int) -> tuple[int, int, int]:
    """Start, length and status of a ``Range`` header; one that is not understood means the whole object."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if not found or not (found[1] or found[2]):
        return 0, size, 200
    start = int(found[1]) if found[1] else max(0, size - int(found[2]))
    end = min(size, int(found[2]) + 1) if found[1] and found[2] else size
    if start >= end:
        raise RefusedError("InvalidRange", "The requested range is not satisfiable", 416)
    return start, end - start, 206
