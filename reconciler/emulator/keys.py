"""Access keys that the emulator gave out, and whose they are; kept in the store, so they outlive the process."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from .operation import Caller
from .store import Store

ALPHABET = string.ascii_uppercase + "234567"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Temporary credentials as STS hands them out; *expires* is in epoch seconds of the machine's own clock."""

    access_key: str
    secret: str
    token: str
    expires: float


def temporary_id() -> str:
    """A new access key id of the form of temporary ones."""
    return "ASIA" + "".join(secrets.choice(ALPHABET) for _ in range(16))


class Keys:
    """The access keys of one emulator. Secrets are not kept: signatures are not checked."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, access_key: str) -> tuple[Caller, float | None] | None:
        """Whose key it is and when it ends (None: never); None for a key that was not given out here."""
        with self.store.reading():
            row = self.store.db.execute("SELECT caller, expires FROM access_key WHERE id = ?", (access_key,)).fetchone()
        return (Caller(**orjson.loads(row[0])), row[1]) if row else None

    def remember(self, caller: Caller, expires: float | None = None) -> None:
        """Keep a key; it is durable when this returns or when the open transaction commits."""
        with self.store.writing():
            row = (caller.access_key, orjson.dumps(asdict(caller)), expires)
            self.store.db.execute("REPLACE INTO access_key VALUES (?, ?, ?)", row)

    def forget(self, access_key: str) -> None:
        """Refuse a key from now on."""
        with self.store.writing():
            self.store.db.execute("DELETE FROM access_key WHERE id = ?", (access_key,))

    def issue(self, arn: str, account: str, session: Mapping[str, Any], expires: float) -> Credentials:
        """Give out temporary credentials for a principal."""
        given = Credentials(temporary_id(), secrets.token_urlsafe(30), secrets.token_urlsafe(200), expires)
        self.remember(Caller(arn, account, given.access_key, session), expires)
        return given
