"""The calls that changed something in moto, so that another process, or this one after its death, can make them again."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field

import orjson

from reconciler.emulator.store import Store
from reconciler.emulator.wire import Request

READS = re.compile(r"(Get|List|Describe|Simulate|Encrypt|Decrypt|ReEncrypt|Generate(Data|Random|Mac)|Sign|Verify)")
KEPT_HEADERS = ("content-type", "x-amz-target", "content-md5")


@dataclass(frozen=True, slots=True)
class Call:
    """A request to moto, with the seed of its random numbers and its moment (epoch seconds)."""

    service: str
    account: str
    region: str
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seed: str = field(default_factory=lambda: secrets.token_hex(8))
    at: float = field(default_factory=time.time)


def changes(service: str, request: Request) -> bool:
    """Whether a request may change something that has to outlive the process."""
    if service == "s3":
        return request.method not in {"GET", "HEAD"}
    target = request.headers.get("x-amz-target", "")
    return READS.match(target.rpartition(".")[2] if target else request.form.get("Action", "")) is None


def call_of(service: str, account: str, region: str, request: Request) -> Call:
    """A request as a call that happens now."""
    headers = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
    return Call(service, account, region, request.method, request.target, headers, request.body)


class Journal:
    """The calls of one emulator in the order in which they were made."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def write(self, call: Call) -> int:
        """Add a call; returns its number. A call that was not made yet reaches moto before the next that is."""
        values = astuple(call)
        with self.store.writing():
            row = (*values[:5], orjson.dumps(values[5]), *values[6:])
            added = self.store.db.execute("INSERT INTO moto_call VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return added.lastrowid or 0

    def after(self, number: int) -> Iterator[tuple[int, Call]]:
        """Every call behind a number, with its own; only inside a transaction."""
        rows = self.store.db.execute("SELECT * FROM moto_call WHERE n > ? ORDER BY n", (number,)).fetchall()
        for n, service, account, region, method, target, headers, body, seed, at in rows:
            yield n, Call(service, account, region, method, target, orjson.loads(headers), body, seed, at)
