"""The seam to AWS: reading live state, reading objects, sending a call."""

from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self

from reconciler.core.clock import Clock
from reconciler.core.step import Call, Lines
from reconciler.core.want import Declared
from reconciler.errors import FailedError


class Meaning(StrEnum):
    """What an error says about trying again; `cloud` decides it per operation and code."""

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"  # a fault of the service: the call may have worked
    NO_ANSWER = "no answer"  # the connection was cut after sending: the call may have worked
    UNREACHABLE = "unreachable"  # nothing was sent
    IN_USE = "in use"
    NOT_READY = "not ready"
    LIMIT = "limit"
    NOT_FOUND = "not found"
    DENIED = "denied"
    UNGRANTED = "ungranted"  # denied, where a policy that allows it may only have to spread
    EXPIRED = "expired"
    STALE = "stale"  # what the call was made from has changed since
    FATAL = "fatal"  # everything else, unknown codes too


class CallError(FailedError):
    """A call that AWS answered with an error, or that got no answer (`meaning` then says whether it may have worked).

    `code` is the service's error code, or `Unreachable`, `NoCredentials`, `ExpiredCredentials`, `NoAnswer`.
    """

    def __init__(
        self,
        operation: str,
        code: str,
        message: str,
        *,
        request_id: str = "",
        hint: str = "",
        meaning: Meaning = Meaning.FATAL,
    ) -> None:
        super().__init__(f"{operation}: {code}: {message}", hint=hint)
        self.operation = operation
        self.code = code
        self.detail = message
        self.request_id = request_id
        self.meaning = meaning


@dataclass(frozen=True, slots=True)
class Head:
    """An object's size in bytes, ETag (without quotes) and owner-independent identity."""

    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is known of a bucket: its Region (empty: nothing is), and whether another account owns it."""

    region: str = ""
    foreign: bool = False


class Objects(Protocol):
    """Objects of S3 as one account sees them; URIs are `s3://bucket/key`. Errors are CallError."""

    def head(self, uri: str) -> Head | None:
        """Size and ETag, or None when there is no such object."""

    def bucket(self, uri: str) -> Bucket:
        """What is known of an object's bucket."""

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`, the end exclusive; fewer where the object ends."""

    def blocks(self, uri: str, size: int = 1 << 20) -> Iterator[bytes]:
        """The whole object, in blocks."""

    def put(self, uri: str, body: bytes, *, if_match: str | None = None, if_absent: bool = False) -> str | None:
        """Write an object; its ETag, or None when the condition did not hold."""

    def delete(self, uri: str, *, if_match: str | None = None) -> bool:
        """Delete an object; False when the condition did not hold."""


class Kept(Protocol):
    """What was worked out before, perhaps in an earlier run, by keys that say all it depends on; any may be forgotten."""

    def get(self, key: str, /) -> str | None:
        """What was kept under a key."""

    def __setitem__(self, key: str, told: str, /) -> None:
        """Keep it, where that is possible."""


class Reader(Protocol):
    """Live state, each call made at most once per reader (all pages merged into one answer).

    `narrow` says that one resource is looked at and not the estate, so that asking by name is cheaper than a walk;
    `deep` that what was remembered about entries does not count, so that live ones are listed;
    `spool` is a folder for large payloads that lives as long as the run; `memo` keeps what can never change (contents by
    ETag, entries by timestamp) and is shared with the fresh readers; `kept` is for what is worth keeping for later runs;
    `declared` is what the specs say, for what one resource has to know of another.
    """

    clock: Clock
    narrow: bool
    deep: bool
    spool: Path
    declared: Declared
    memo: MutableMapping[Hashable, Any]
    kept: Kept

    def call(self, account: str, operation: str, **arguments: Any) -> Mapping[str, Any]:
        """Rekognition's answer to a read operation; raises CallError."""

    def pages(self, account: str, operation: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """The answers of a read operation page by page, kept nowhere: for what is too large to hold."""

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Something worked out from answers, such as an index: made at most once per reader."""

    def objects(self, account: str) -> Objects:
        """The account's view of S3; `head` answers are kept as calls are."""

    def fresh(self) -> Self:
        """A narrow reader that has read nothing yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sent call returned."""

    response: Mapping[str, Any]
    request_id: str


class Sender(Protocol):
    """Sends one call, once: no retry of its own."""

    def send(self, call: Call, payload: Lines | None = None) -> Answer:
        """Send; raises CallError. `call.arguments` are resolved; the payload's bytes go where its placeholder stands."""
