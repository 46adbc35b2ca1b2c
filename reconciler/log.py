"""Logs: structlog on stderr, as JSON or for people; imported when the first line is to be written."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, TextIO

from reconciler.errors import UsageError

LEVELS = ("debug", "info", "warning", "error")


def logger(stream: TextIO, level: str = "warning", *, as_json: bool = False) -> Callable[..., None]:
    """A function `log(level, event, **fields)`; structlog is set up, and imported, by the first line that counts."""

    @cache
    def ready() -> Any:
        import structlog  # noqa: PLC0415 - most runs log nothing

        set_up(stream, level=level, as_json=as_json)
        return structlog.get_logger()

    def log(at: str, event: str, **fields: Any) -> None:
        if LEVELS.index(at) >= LEVELS.index(level):
            getattr(ready(), at)(event, **fields)

    return log


def set_up(stream: TextIO, *, level: str = "warning", as_json: bool = False) -> None:
    """Send logs of `level` and above to a stream; raises UsageError for an unknown level."""
    import structlog  # noqa: PLC0415 - see `logger`

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
