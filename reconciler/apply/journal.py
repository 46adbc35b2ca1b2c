"""The journal: one JSON line per call that was sent, so that what happened can be looked up by its request id."""

from datetime import UTC, datetime
from typing import Any, TextIO

import structlog

from reconciler.apply.task import Task
from reconciler.core.service import Answer, CallError
from reconciler.core.step import Call, Step


class Journal:
    """Writes lines to a text stream; None writes nothing. Arguments stay out: they may hold what is not for logs."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._log: Any = None
        if stream:
            render = [structlog.processors.JSONRenderer()]
            self._log = structlog.wrap_logger(structlog.WriteLogger(stream), processors=render)

    def attempt(
        self, task: Task, step: Step, call: Call, end: Answer | CallError, *, at: float, seconds: float
    ) -> None:
        """Write what was sent for which step and what came back; `at` is epoch seconds.

        A `rehearsal` was sent ahead of its turn, for the step of which the task is.
        """
        if self._log is None:
            return
        result, message = (end.code, end.detail) if isinstance(end, CallError) else ("ok", "")
        self._log.info(
            "sent",
            time=datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"),
            address=str(task.step.address),
            kind=str(step.kind),
            step=step.identity,
            service=call.service,
            operation=call.operation,
            account=call.account,
            attempt=task.attempts,
            rehearsal=step.action is not task.step.action,
            result=result,
            message=message,
            request_id=end.request_id,
            milliseconds=round(seconds * 1000, 1),
        )
