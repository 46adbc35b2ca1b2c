"""Where every key and value of a YAML text begins and ends, so that a part of it can be rewritten in place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from reconciler.core.scalar import NULL
from reconciler.document.load import Parser


@dataclass(slots=True)
class Node:
    """A value from character `start` to `end`, the end exclusive; `column` is where it starts in its line (0-based).

    `kind` is `scalar`, `table`, `rows` or `alias`; `flow` says that it is written in brackets. Children of a table have
    a key's text, children of rows their position; `keys` are the nodes of a table's keys.
    """

    kind: str
    start: int
    end: int
    column: int
    flow: bool = False
    children: "dict[str | int, Node]" = field(default_factory=dict)
    keys: "dict[str, Node]" = field(default_factory=dict)


def outline(text: str) -> list[Node]:
    """The root of every document of a text that is known to be valid YAML; documents that mean nothing are left out."""
    events = iter(yaml.parse(text, Loader=Parser))
    roots = (event for event in events if isinstance(event, yaml.NodeEvent))
    return [_node(event, events) for event in roots if not _is_nothing(event)]


def _is_nothing(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value in NULL


def _node(event: Any, events: Iterator[Any]) -> Node:
    start, end = event.start_mark, event.end_mark
    if isinstance(event, yaml.MappingStartEvent):
        node = Node("table", start.index, end.index, start.column, bool(event.flow_style))
        _table(node, events)
    elif isinstance(event, yaml.SequenceStartEvent):
        node = Node("rows", start.index, end.index, start.column, bool(event.flow_style))
        _rows(node, events)
    else:
        kind = "alias" if isinstance(event, yaml.AliasEvent) else "scalar"
        node = Node(kind, start.index, end.index, start.column)
    return node


def _table(node: Node, events: Iterator[Any]) -> None:
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            _close(node, event)
            return
        key = _node(event, events)
        node.keys[event.value] = key
        node.children[event.value] = value = _node(next(events), events)
        node.end = max(node.end, key.end + 1, value.end)


def _rows(node: Node, events: Iterator[Any]) -> None:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            _close(node, event)
            return
        node.children[len(node.children)] = value = _node(event, events)
        node.end = max(node.end, value.end)


def _close(node: Node, event: Any) -> None:
    """In brackets the end is where they close; else where the last child does: the event comes after the next line."""
    if node.flow:
        node.end = event.end_mark.index
