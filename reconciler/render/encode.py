"""JSON text, written one way everywhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec


def pretty(value: Any) -> str:
    """Indented JSON with a newline at the end; keys stay in their order."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def pretty_pieces(before: Mapping[str, Any], key: str, items: Iterable[Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The same text of `before`, a list of items under a key, and `after`, in pieces: the items need not all be there."""
    yield pretty(before).removesuffix("\n}\n") + f',\n  "{key}": ['
    lead, end = "\n    ", "]"
    for item in items:
        yield lead + pretty(item).rstrip().replace("\n", "\n    ")
        lead, end = ",\n    ", "\n  ]"
    yield end + ("," + pretty(after)[1:] if after else "\n}\n")


def line(value: Any) -> str:
    """JSON on one line, with its newline."""
    return msgspec.json.encode(value).decode() + "\n"
