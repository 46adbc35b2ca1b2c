"""A reader that answers out of a snapshot, and refuses what is not in it."""

from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Self

from reconciler.cloud.once import Once
from reconciler.cloud.snapshot import AGAIN, Snapshot, Unwritable, asked, raised
from reconciler.core.clock import Clock
from reconciler.core.service import Bucket, Head, Kept
from reconciler.core.want import Declared, Target
from reconciler.errors import RefusedError


class Standstill:
    """The clock of a snapshot: the time at which it was made."""

    def __init__(self, at: float) -> None:
        self._at = at

    @property
    def virtual(self) -> bool:
        """Nobody waits for real."""
        return True

    def now(self) -> float:
        """Epoch seconds."""
        return self._at

    def sleep(self, seconds: float) -> None:
        """Time stands still."""


class Replay:
    """core.service.Reader over a snapshot; calls nothing and needs no credentials."""

    def __init__(self, snapshot: Snapshot, declared: Declared, spool: Path) -> None:
        self._snapshot = snapshot
        self._once = Once()
        self.clock: Clock = Standstill(snapshot.made)
        self.narrow = False
        self.deep = False
        self.spool = spool
        self.declared = declared
        self.memo: MutableMapping[Hashable, Any] = {}
        self.kept: Kept = {}

    def call(self, account: str, operation: str, **arguments: Any) -> Mapping[str, Any]:
        """What was answered then; raises CallError as it was, and RefusedError for what was not asked."""
        told = self._told(account, operation, arguments)
        if "error" in told:
            raise raised(told["error"])
        answer: Mapping[str, Any] = told["answer"]
        return answer

    def pages(self, account: str, operation: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """The pages that were answered then; raises RefusedError for what was not asked."""
        yield from self._told(account, operation, arguments)["pages"]

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Something worked out from answers, made at most once."""
        return self._once.get(key, make)

    def objects(self, account: str) -> "ReplayedObjects":
        """The account's view of S3 as it was."""
        return ReplayedObjects(self._snapshot, self.declared.targets[account])

    def fresh(self) -> Self:
        """The same: nothing changes in a snapshot."""
        return self

    def endpoint(self, alias: str) -> str:
        """What answered for an account when the snapshot was made."""
        return next(place.endpoint for place in self._snapshot.places if place.alias == alias)

    def check(self, aliases: tuple[str, ...]) -> None:
        """Raise RefusedError when the snapshot is of another workspace, or does not hold an account as declared."""
        workspace = self.declared.workspace
        if (workspace.name, workspace.repository) != (self._snapshot.workspace, self._snapshot.repository):
            told = f"the snapshot is of workspace {self._snapshot.workspace} of {self._snapshot.repository}"
            raise RefusedError(told, hint=AGAIN)
        places = {place.alias: (place.account_id, place.region) for place in self._snapshot.places}
        for alias in aliases:
            target = self.declared.targets[alias]
            if places.get(alias) != (target.account_id, target.region):
                told = f"the snapshot does not hold {alias} (account {target.account_id}, {target.region})"
                raise RefusedError(told, hint=AGAIN)

    def _told(self, account: str, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        key = asked(account, operation, arguments)
        if key not in self._snapshot.answers:
            about = ", ".join(str(value) for value in arguments.values())
            told = f"the snapshot does not hold {operation}{f' of {about}' if about else ''} in {account}"
            raise RefusedError(f"{told}, which these specs need", hint=AGAIN)
        found: Mapping[str, Any] = self._snapshot.answers[key]
        return found


class ReplayedObjects(Unwritable):
    """Objects as they were; those that were not looked at are refused.

    What this tool stages itself is named by what it holds: where nobody asked for it, it counts as not there, so that
    new content in a pull request is planned as an upload.
    """

    def __init__(self, snapshot: Snapshot, target: Target) -> None:
        self._snapshot = snapshot
        self._target = target

    def head(self, uri: str) -> Head | None:
        """Size and ETag, or None when there was no such object."""
        kept = self._snapshot.objects.get(f"{self._target.alias} {uri}", {})
        if "head" not in kept:
            staging = self._target.staging
            if staging and uri.startswith((f"{staging}manifests/", f"{staging}backup/")):
                return None
            raise self._missing(uri)
        found = kept["head"]
        if found and "error" in found:
            raise raised(found["error"])
        return Head(**found) if found else None

    def bucket(self, _uri: str) -> Bucket:
        """Nothing is known about buckets."""
        return Bucket()

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`, put together from what was read."""
        kept = self._snapshot.objects.get(f"{self._target.alias} {uri}", {"parts": []})
        body = b""
        for begins, ends, digest in sorted(kept["parts"]):
            at = start + len(body)
            if begins <= at < min(ends, end):
                body += self._snapshot.contents[digest][at - begins : end - begins]
        size = kept.get("whole") or (kept.get("head") or {}).get("size", end)
        if len(body) < min(end, size) - start:
            raise self._missing(uri)
        return body

    def blocks(self, uri: str, size: int = 1 << 20) -> Iterator[bytes]:
        """The whole object, in blocks."""
        kept = self._snapshot.objects.get(f"{self._target.alias} {uri}", {})
        if "whole" not in kept:
            raise self._missing(uri)
        yield from (self.range(uri, at, min(at + size, kept["whole"])) for at in range(0, kept["whole"], size))

    def _missing(self, uri: str) -> RefusedError:
        told = f"the snapshot does not hold {uri} as {self._target.alias} sees it, which these specs need"
        return RefusedError(told, hint=AGAIN)
