"""Every call to AWS as a log line: reads at debug, writes and lost answers at info, throttling and faults at warning.

Arguments are never part of a line.
"""

import time
from collections.abc import Callable
from typing import Any

import boto3

from reconciler.cloud.connect import Connect
from reconciler.core.want import Target

READS = ("Describe", "List", "Get", "Head")
SLOW_DOWN = 429
FAULT = 500
Log = Callable[..., None]
"""Takes a level's name, an event and its fields."""


def logged(connecting: Connect, log: Log) -> Connect:
    """The same sessions, with every call of theirs told to `log`."""

    def connected(target: Target) -> boto3.Session:
        session = connecting(target)
        told = _Calls(target.alias, log)
        session.events.register("before-call", told.began)
        session.events.register("after-call", told.ended)
        session.events.register("after-call-error", told.failed)
        return session

    return connected


class _Calls:
    """Hears what botocore says of one account's calls."""

    def __init__(self, account: str, log: Log) -> None:
        self._account = account
        self._log = log

    def began(self, context: dict[str, Any], **_: Any) -> None:
        """A call is about to be sent."""
        context["reconciler_began"] = time.perf_counter()

    def ended(self, http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """An answer has come, be it an error."""
        status = http_response.status_code
        error = parsed.get("Error", {}).get("Code", "")
        trouble = status in (SLOW_DOWN, FAULT) or status > FAULT or "Throttling" in error or "Throughput" in error
        level = "warning" if trouble else "debug" if model.name.startswith(READS) else "info"
        request = parsed.get("ResponseMetadata", {}).get("RequestId", "")
        self._tell(level, model.name, context, status=status, error=error, request_id=request)

    def failed(self, exception: Exception, event_name: str, context: dict[str, Any] | None = None, **_: Any) -> None:
        """No answer has come; what that means is told by whoever called."""
        self._tell("info", event_name.rpartition(".")[2], context or {}, error=type(exception).__name__)

    def _tell(self, level: str, operation: str, context: dict[str, Any], **fields: Any) -> None:
        began = context.get("reconciler_began")
        took = {"ms": round((time.perf_counter() - began) * 1000, 1)} if began else {}
        known = {name: value for name, value in fields.items() if value}
        self._log(level, operation, account=self._account, **known, **took)
