"""Who calls: from the access key of a request's signature to a principal and its account.

- twelve digits are the root of that account (as LocalStack has it): how a client without credentials picks an account
- keys that the emulator gave out (CreateAccessKey, AssumeRole …) are whoever they were given to
- any other key is the root of the default account, so that whatever credentials are around work; but a temporary key
  (ASIA…, or one with a session token) that was not given out here is refused, never mistaken for the default
  account; with IAM enforced every unknown key is refused

Signatures are not checked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from .operation import Caller
from .wire import RefusedError, Request

ACCOUNT = re.compile(r"\d{12}")
DEFAULT_ACCOUNT = "111122223333"

FindKey = Callable[[str], "tuple[Caller, float | None] | None"]
"""An access key that was given out to its holder and its end (epoch seconds)."""


def root(account: str, access_key: str = "") -> Caller:
    """The root of an account, whom nothing is denied."""
    return Caller(f"arn:aws:iam::{account}:root", account, access_key, {"root": True, "id": account})


def is_root(caller: Caller) -> bool:
    """Whether no policy bounds the caller."""
    return bool(caller.session.get("root"))


class Callers:
    """Finds the caller of a request."""

    def __init__(self, find: FindKey, default_account: str) -> None:
        self.find = find
        self.default_account = default_account

    def of(self, request: Request, *, enforce: bool) -> Caller:
        """The request's caller. Raises RefusedError for keys that are unknown, expired or missing."""
        access_key = request.scope[0]
        if not access_key:
            raise RefusedError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
        if ACCOUNT.fullmatch(access_key):
            return root(access_key, access_key)
        known = self.find(access_key)
        if known is not None:
            return _unexpired(*known)
        if enforce or access_key.startswith("ASIA") or _token(request):
            raise RefusedError("UnrecognizedClientException", "The security token included in the request is invalid.")
        return root(self.default_account, access_key)


def _token(request: Request) -> str:
    return request.headers.get("x-amz-security-token", "") or request.query.get("X-Amz-Security-Token", "")


def _unexpired(caller: Caller, expires: float | None) -> Caller:
    """Expiry follows the machine's clock, as the client's own refreshing does."""
    if expires is not None and expires <= time.time():
        raise RefusedError("ExpiredTokenException", "The security token included in the request is expired")
    return caller
