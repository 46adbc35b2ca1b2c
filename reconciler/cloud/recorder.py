"""A reader that keeps what another one reads in a snapshot."""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from reconciler.cloud.snapshot import Snapshot, Unwritable, asked, failure
from reconciler.core.clock import Clock
from reconciler.core.service import Bucket, CallError, Head, Kept, Objects, Reader
from reconciler.core.want import Declared


class Recorder:
    """A core.service.Reader that keeps what another one reads in a snapshot; all of it, so it leans on no earlier run."""

    def __init__(self, inner: Reader, snapshot: Snapshot) -> None:
        self._inner = inner
        self._snapshot = snapshot
        self.clock: Clock = inner.clock
        self.narrow: bool = inner.narrow
        self.deep: bool = inner.deep
        self.spool: Path = inner.spool
        self.declared: Declared = inner.declared
        self.memo: MutableMapping[Hashable, Any] = inner.memo
        self.kept: Kept = {}

    def call(self, account: str, operation: str, **arguments: Any) -> Mapping[str, Any]:
        """Ask, and keep the answer or the error."""
        key = asked(account, operation, arguments)
        try:
            answer = self._inner.call(account, operation, **arguments)
        except CallError as error:
            self._snapshot.answers[key] = {"error": failure(error)}
            raise
        self._snapshot.answers[key] = {"answer": answer}
        return answer

    def pages(self, account: str, operation: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """Ask page by page, and keep them all once they were all read."""
        kept = []
        for page in self._inner.pages(account, operation, **arguments):
            kept.append(page)
            yield page
        self._snapshot.answers[asked(account, operation, arguments)] = {"pages": kept}

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Something worked out from answers that were kept."""
        return self._inner.once(key, make)

    def objects(self, account: str) -> "RecordedObjects":
        """The account's view of S3, kept as far as it is looked at."""
        return RecordedObjects(self._inner.objects(account), self._snapshot, account)

    def fresh(self) -> Self:
        """Another recorder into the same snapshot."""
        return type(self)(self._inner.fresh(), self._snapshot)


class RecordedObjects(Unwritable):
    """Objects of which every look is kept."""

    def __init__(self, inner: Objects, snapshot: Snapshot, account: str) -> None:
        self._inner = inner
        self._snapshot = snapshot
        self._account = account

    def head(self, uri: str) -> Head | None:
        """Size and ETag, or None when there is no such object."""
        try:
            found = self._inner.head(uri)
        except CallError as error:
            self._kept(uri)["head"] = {"error": failure(error)}
            raise
        self._kept(uri)["head"] = asdict(found) if found else None
        return found

    def bucket(self, uri: str) -> Bucket:
        """What is known of an object's bucket, which is not kept: it says nothing of what is live."""
        return self._inner.bucket(uri)

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`."""
        body = self._inner.range(uri, start, end)
        self._part(uri, start, body)
        return body

    def blocks(self, uri: str, size: int = 1 << 20) -> Iterator[bytes]:
        """The whole object, in blocks."""
        offset = 0
        for block in self._inner.blocks(uri, size):
            self._part(uri, offset, block)
            offset += len(block)
            yield block
        self._kept(uri)["whole"] = offset

    def _kept(self, uri: str) -> dict[str, Any]:
        return self._snapshot.objects.setdefault(f"{self._account} {uri}", {"parts": []})

    def _part(self, uri: str, start: int, body: bytes) -> None:
        if body:
            digest = hashlib.sha256(body).hexdigest()
            self._snapshot.contents[digest] = body
            self._kept(uri)["parts"].append([start, start + len(body), digest])
