"""Reading live state: each call at most once, all pages, no faster than allowed, and again where that may help."""

import json
import random
from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Self

from botocore import xform_name

from reconciler.cloud.client import Clients
from reconciler.cloud.objects import S3Objects
from reconciler.cloud.once import Once
from reconciler.cloud.rates import Rates
from reconciler.cloud.refusals import ERRORS, call_error
from reconciler.core.clock import Clock
from reconciler.core.service import Bucket, CallError, Head, Kept, Meaning
from reconciler.core.want import Declared

# How often a read is tried at most; reads change nothing, so trying again is always right where it may help.
TRIES: Mapping[Meaning, int] = {
    Meaning.THROTTLED: 10,
    Meaning.UNAVAILABLE: 4,
    Meaning.NO_ANSWER: 4,
    Meaning.UNREACHABLE: 2,
}
FIRST, LONGEST = 0.5, 15.0  # seconds between tries, doubling, with full jitter


class CloudReader:
    """core.service.Reader over Rekognition and S3.

    Readers made by `fresh` share the clients, the rates, the memo and what is kept, and nothing that was read.
    """

    def __init__(
        self,
        clients: Clients,
        rates: Rates,
        clock: Clock,
        spool: Path,
        declared: Declared,
        *,
        narrow: bool = False,
        deep: bool = False,
        memo: MutableMapping[Hashable, Any] | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.clock = clock
        self.narrow = narrow
        self.deep = deep
        self.spool = spool
        self.declared = declared
        self.memo = {} if memo is None else memo
        self.kept: Kept = {} if kept is None else kept
        self._clients = clients
        self._rates = rates
        self._once = Once()

    def call(self, account: str, operation: str, **arguments: Any) -> Mapping[str, Any]:
        """A read operation's answer with all pages merged; raises CallError."""
        key = account, operation, json.dumps(arguments, sort_keys=True)
        answer: Mapping[str, Any] = self._once.get(key, lambda: _merged(self.pages(account, operation, **arguments)))
        return answer

    def pages(self, account: str, operation: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """A read operation's answers page by page, not kept; raises CallError."""
        token: dict[str, str] = {}
        while True:
            page = self._ask(account, operation, {**arguments, **token})
            following = page.pop("NextToken", "")
            yield page
            if not following:
                return
            token = {"NextToken": following}

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Something worked out from answers, made at most once."""
        return self._once.get(key, make)

    def objects(self, account: str) -> "KeptObjects":
        """The account's view of S3; what `head` found is kept."""
        return KeptObjects(S3Objects(self._clients, account), self._once, account)

    def fresh(self) -> Self:
        """A narrow reader that has read nothing yet."""
        return type(self)(
            self._clients,
            self._rates,
            self.clock,
            self.spool,
            self.declared,
            narrow=True,
            deep=self.deep,
            memo=self.memo,
            kept=self.kept,
        )

    def _ask(self, account: str, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """One page; tried again after trouble that passes."""
        client = self._clients.client(account, "rekognition")
        region, tries = self._clients.region(account), 0
        while True:
            tries += 1
            self._rates.take(account, region, operation)
            try:
                page: dict[str, Any] = getattr(client, xform_name(operation))(**arguments)
            except ERRORS as raised:
                error = call_error(operation, raised)
                if tries >= TRIES.get(error.meaning, 0):
                    raise error from raised
                self._pause(account, region, error, tries)
            else:
                page.pop("ResponseMetadata", None)
                return page

    def _pause(self, account: str, region: str, error: CallError, tries: int) -> None:
        if error.meaning is Meaning.THROTTLED:
            self._rates.empty(account, region, error.operation)
        longest = min(LONGEST, FIRST * 2.0 ** (tries - 1))
        self.clock.sleep(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret


class KeptObjects:
    """Objects whose heads are asked for once per reader; everything else goes through."""

    def __init__(self, objects: S3Objects, once: Once, account: str) -> None:
        self._objects = objects
        self._once = once
        self._account = account
        self.range = objects.range
        self.blocks = objects.blocks

    def head(self, uri: str) -> Head | None:
        """Size and ETag, or None when there is no such object."""
        found: Head | None = self._once.get((self._account, uri), lambda: self._objects.head(uri))
        return found

    def bucket(self, uri: str) -> Bucket:
        """What is known of an object's bucket."""
        found: Bucket = self._once.get((self._account, "bucket", uri.split("/")[2]), lambda: self._objects.bucket(uri))
        return found

    def put(self, uri: str, body: bytes, *, if_match: str | None = None, if_absent: bool = False) -> str | None:
        """Write an object; its ETag, or None when the condition did not hold."""
        self._once.drop((self._account, uri))
        return self._objects.put(uri, body, if_match=if_match, if_absent=if_absent)

    def delete(self, uri: str, *, if_match: str | None = None) -> bool:
        """Delete an object; False when the condition did not hold."""
        self._once.drop((self._account, uri))
        return self._objects.delete(uri, if_match=if_match)


def _merged(pages: Iterator[Mapping[str, Any]]) -> dict[str, Any]:
    """All pages as one answer: lists one after the other."""
    whole: dict[str, Any] = {}
    for page in pages:
        for name, value in page.items():
            if isinstance(value, list) and name in whole:
                whole[name].extend(value)
            else:
                whole[name] = value
    return whole
