"""One request as it goes along, and the line that the log keeps of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import log, protocol
from .errors import ConnectionCutError, ServiceError
from .operation import Caller, Given, Result

READS = ("Describe", "List", "Detect")


@dataclass(slots=True)
class Call:
    """What is known of a request so far; `bug` is the traceback of a defect of the emulator's own."""

    operation: str
    account: str
    region: str
    caller: Caller
    request_id: str = field(default_factory=protocol.new_id)
    started: float = field(default_factory=time.perf_counter)
    given: Given = field(default_factory=dict)
    result: Result = field(default_factory=dict)
    outcome: str = "ok"
    status: int = 200
    bug: str = ""

    @property
    def is_read(self) -> bool:
        """Whether the operation only reads."""
        return self.operation.startswith(READS)

    def failed(self, error: ServiceError) -> bytes:
        """Note a refusal and give its body."""
        self.outcome, self.status = error.code, error.status
        return protocol.error_body(error, self.request_id)

    def was_cut(self, error: ConnectionCutError) -> ConnectionCutError:
        """Note a cut connection."""
        self.outcome, self.status = "cut", 0
        return error

    def line(self, now: float) -> Mapping[str, Any]:
        """The log's line (see `log.Sink`)."""
        line = {
            "time": round(now, 3),
            "request": self.request_id,
            "operation": self.operation,
            "account": self.account,
            "region": self.region,
            "caller": self.caller.arn,
            "resources": log.resources(self.given, self.result),
            "outcome": self.outcome,
            "status": self.status,
            "ms": round((time.perf_counter() - self.started) * 1000, 3),
        }
        return {**line, "bug": self.bug} if self.bug else line
