"""Setting and taking away one key or item in a YAML text, leaving every other character as it is."""

import re
from typing import Any

from reconciler.document.outline import Node, outline
from reconciler.document.write import WIDTH, block, inline

Path = tuple[str | int, ...]


class CannotRewriteError(Exception):
    """The text is written in a way that is left to a person."""


def rewritten(text: str, document: int, path: Path, value: Any) -> str:
    """The text with the key or item at `path` of its `document`th document set, or taken away where `value` is None.

    What is missing on the way is made; the position after a list's last item adds one, and the last one of all takes
    the list with it. Raises CannotRewriteError.
    """
    node, at = outline(text)[document], 0
    while at < len(path) - 1 and path[at] in node.children and node.children[path[at]].kind in ("table", "rows"):
        node, at = node.children[path[at]], at + 1
    for part in reversed(path[at + 1 :]):
        if value is None:
            raise CannotRewriteError(f"there is no {part}")
        value = [value] if isinstance(part, int) else {part: value}
    key = path[at]
    if node.kind != ("rows" if isinstance(key, int) else "table"):
        raise CannotRewriteError(f"there is no place for {key}")
    if value is None:
        only = isinstance(key, int) and len(node.children) == 1
        return rewritten(text, document, path[:at], None) if only else _removed(text, node, key)
    if isinstance(key, int):
        return _added(text, node, value)
    return _replaced(text, node, key, value) if key in node.children else _inserted(text, node, key, value)


def _replaced(text: str, node: Node, key: str, value: Any) -> str:
    old, name = node.children[key], node.keys[key]
    if old.kind == "scalar" and old.end > old.start and not isinstance(value, dict | list):
        return text[: old.start] + inline(value) + text[old.end :]
    return text[: name.start] + _entry(node, key, value) + text[max(old.end, name.end + 1) :]


def _inserted(text: str, node: Node, key: str, value: Any) -> str:
    told = _entry(node, key, value)
    return _put(text, node, told) if node.flow else _line_after(text, node.end, node.column, told)


def _added(text: str, node: Node, value: Any) -> str:
    """A list with one more item."""
    if node.flow:
        return _put(text, node, inline(value))
    return _line_after(text, node.end, node.column, _block([value], node.column))


def _put(text: str, node: Node, told: str) -> str:
    """Something more in brackets, after what is there."""
    ends = [one.end for one in (*node.children.values(), *node.keys.values())]
    at = max(ends, default=node.start + 1)
    return text[:at] + (", " if ends else "") + told + text[at:]


def _removed(text: str, node: Node, key: str | int) -> str:
    if key not in node.children:
        raise CannotRewriteError(f"there is no {key}")
    old = node.children[key]
    start, end = old.start, old.end
    if isinstance(key, str):
        start, end = node.keys[key].start, max(end, node.keys[key].end + 1)
    if node.flow:
        following = re.compile(r"\s*,\s*").match(text, end)
        if following:
            return text[:start] + text[following.end() :]
        before = re.search(r"\s*,\s*$", text[:start])
        return text[: before.start() if before else start] + text[end:]
    begins = _line(text, start)
    if text[begins:start].strip() != ("-" if isinstance(key, int) else ""):
        raise CannotRewriteError(f"{key} does not begin a line")
    return text[:begins] + text[_next_line(text, end) :]


def _entry(node: Node, key: str, value: Any) -> str:
    """A key and its value: on one line where that has to be or is short and flat, else as a block."""
    line = f"{inline(key)}: {inline(value)}"
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if node.flow or not any(isinstance(inner, dict | list) for inner in inside):
        return line
    return _block({key: value}, node.column)


def _block(value: Any, column: int) -> str:
    """Whole lines that stand at a column, without the first one's indentation and the last one's end."""
    return block(value, WIDTH - column).rstrip("\n").replace("\n", "\n" + " " * column)


def _line_after(text: str, end: int, column: int, told: str) -> str:
    after = _next_line(text, end)
    ended = text[:after] if text[:after].endswith("\n") else text[:after] + "\n"
    return ended + " " * column + told + "\n" + text[after:]


def _line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _next_line(text: str, at: int) -> int:
    """Where the line after a value's end begins; a block of text ends with its last line."""
    if text[at - 1 : at] == "\n":
        return at
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)
