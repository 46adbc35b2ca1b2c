"""Files of projects as plain values: what the exact reader gives, without where it stands, in three fifths of the time.

Positions are only for messages. Whatever is out of the ordinary is left to the exact reader.
"""

from functools import partial
from typing import Any

import yaml

from reconciler.core.scalar import NULL, OTHER, Plain
from reconciler.document.load import MAX_DEPTH, MAX_VALUES, MERGE, Parser, again, unreadable
from reconciler.document.tree import Document, Source

_ENDS = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})
_STARTS = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}


class _UnusualError(Exception):
    """Here is something that the exact reader knows more about."""


def projects(source: Source) -> list[Document] | None:
    """A file's documents when all are projects without overrides; None where the exact reader has to look."""
    if unreadable(source):
        return None
    parser = Parser(source.raw)
    try:
        roots = [root for root in _roots(parser) if root is not None]
    except (_UnusualError, yaml.YAMLError):
        return None
    finally:
        parser.dispose()
    if not all(map(_is_ordinary, roots)):
        return None
    return [Document(source, root, number=at, again=partial(again, source, at)) for at, root in enumerate(roots)]


def _is_ordinary(root: Any) -> bool:
    if not isinstance(root, dict) or root.get("kind") != "Project":
        return False
    metadata = root.get("metadata")
    return isinstance(metadata, dict) and "overrides" not in metadata


def _roots(parser: Any) -> list[Any]:  # noqa: C901, PLR0912 - one loop: calls would cost what it saves
    """Every document's value; raises _UnusualError."""
    roots: list[Any] = []
    into: Any = roots
    around: list[Any] = []
    key: str | None = None
    count = 0
    next_event, scalar = parser.get_event, yaml.ScalarEvent
    while (event := next_event()) is not None:
        kind = type(event)
        if kind is scalar:
            value = event.value
            if event.tag or event.anchor:
                raise _UnusualError
            if key is None and type(into) is dict:
                if value in into or value == MERGE:
                    raise _UnusualError
                key = value
                continue
            if event.implicit[0] and (not value or value[0] in OTHER):
                value = None if value in NULL else Plain(value)
        elif kind in _STARTS:
            value = _STARTS[kind]()
            if event.tag or event.anchor or len(around) == MAX_DEPTH or (key is None and type(into) is dict):
                raise _UnusualError
            around.append(into)
        elif kind in _ENDS:
            count += len(into)
            into = around.pop()
            continue
        elif kind is yaml.AliasEvent or count > MAX_VALUES:
            raise _UnusualError
        else:
            continue
        if key is None:
            into.append(value)
        else:
            into[key], key = value, None
        if kind is not scalar:
            into = value
    return roots
