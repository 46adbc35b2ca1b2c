"""JSON text, written one way everywhere."""

from typing import Any

import msgspec


def pretty(value: Any) -> str:
    """Indented JSON with a newline at the end; keys stay in their order."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def line(value: Any) -> str:
    """JSON on one line, with its newline."""
    return msgspec.json.encode(value).decode() + "\n"
