"""Setting and taking away one key in a YAML text, leaving every other character as it is."""

import json
import re
from typing import Any

from reconciler.core.scalar import resolve
from reconciler.document.outline import Node, outline

_BARE = re.compile(r"[\w./@+-]+")

Path = tuple[str | int, ...]


class CannotRewriteError(Exception):
    """The text is written in a way that is left to a person."""


def rewritten(text: str, document: int, path: Path, value: Any) -> str:
    """The text with the key at `path` of its `document`th document set, or taken away where `value` is None.

    Tables that are missing on the way are made. Raises CannotRewriteError.
    """
    node, at = outline(text)[document], 0
    while at < len(path) - 1 and path[at] in node.children and node.children[path[at]].kind in ("table", "rows"):
        node, at = node.children[path[at]], at + 1
    for part in reversed(path[at + 1 :]):
        if value is None:
            raise CannotRewriteError(f"there is no {part}")
        value = {part: value}
    key = path[at]
    if not isinstance(key, str) or node.kind != "table":
        raise CannotRewriteError(f"there is no place for {key}")
    if key not in node.children:
        return _inserted(text, node, key, value)
    return _removed(text, node, key) if value is None else _replaced(text, node, key, value)


def _replaced(text: str, node: Node, key: str, value: Any) -> str:
    old, name = node.children[key], node.keys[key]
    if old.kind == "scalar" and old.end > old.start:
        return text[: old.start] + shown(value) + text[old.end :]
    return text[: name.start] + f"{key}: {shown(value)}" + text[max(old.end, name.end + 1) :]


def _inserted(text: str, node: Node, key: str, value: Any) -> str:
    if value is None:
        raise CannotRewriteError(f"there is no {key}")
    told = f"{shown(key)}: {shown(value)}"
    if node.flow:
        after = node.start + 1
        return text[:after] + told + (", " if node.children else "") + text[after:]
    last = list(node.children.values())[-1]
    if last.kind == "scalar" and last.end > last.start:  # stand after what is there, where that is plain to see
        return _line_after(text, last.end, node.column, told)
    first = next(iter(node.keys.values()))
    begins = _line(text, first.start)
    if not text[begins : first.start].strip():
        return text[:begins] + " " * node.column + told + "\n" + text[begins:]
    value_of_first = next(iter(node.children.values()))
    if value_of_first.kind != "scalar":
        raise CannotRewriteError(f"there is no plain place for {key}")
    return _line_after(text, value_of_first.end, node.column, told)


def _removed(text: str, node: Node, key: str) -> str:
    name, old = node.keys[key], node.children[key]
    end = max(old.end, name.end + 1)
    if node.flow:
        following = re.compile(r"\s*,\s*").match(text, end)
        if following:
            return text[: name.start] + text[following.end() :]
        before = re.search(r"\s*,\s*$", text[: name.start])
        return text[: before.start() if before else name.start] + text[end:]
    begins = _line(text, name.start)
    if text[begins : name.start].strip():
        raise CannotRewriteError(f"{key} stands at the beginning of a list's item")
    return text[:begins] + text[_next_line(text, end) :]


def _line_after(text: str, end: int, column: int, told: str) -> str:
    after = _next_line(text, end)
    ended = text[:after] if text[:after].endswith("\n") else text[:after] + "\n"
    return ended + " " * column + told + "\n" + text[after:]


def _line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)


def shown(value: Any) -> str:
    """A value as YAML that may stand anywhere, in brackets too; text that could be read as something else in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and resolve(value) == value and value != "-" else json.dumps(value)
    return json.dumps(value)
