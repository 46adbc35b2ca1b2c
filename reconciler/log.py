"""Logs: structlog on stderr, as JSON or for people; set up once per command, imported only inside commands."""

import logging
from typing import Any, TextIO

import structlog

from reconciler.errors import UsageError

LEVELS = ("debug", "info", "warning", "error")


def set_up(stream: TextIO, *, level: str = "warning", as_json: bool = False) -> None:
    """Send logs of `level` and above to a stream; raises UsageError for an unknown level."""
    if level not in LEVELS:
        raise UsageError(f"{level!r} is no log level", hint=f"choose one of {', '.join(LEVELS)}")
    colors = not as_json and stream.isatty()
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=colors)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
