"""One mapping laid over another, each value keeping its own place."""

from typing import Any

from reconciler.document.tree import Rows, Table


def merged(base: Any, over: Any) -> Any:
    """`over` laid on `base`: mappings key by key, lists of named items by `name`; anything else replaces."""
    if isinstance(base, Table) and isinstance(over, Table):
        return _tables(base, over)
    if isinstance(base, Rows) and isinstance(over, Rows) and _named(base) and _named(over):
        return _rows(base, over)
    return over


def _tables(base: Table, over: Table) -> Table:
    result = Table()
    for key, value in base.items():
        result.put(key, value, base.marks[key])
    for key, value in over.items():
        result.put(key, merged(base[key], value) if key in base else value, over.marks[key])
    return result


def _rows(base: Rows, over: Rows) -> Rows:
    result, changes = Rows(), {item["name"]: index for index, item in enumerate(over)}
    for item, mark in zip(base, base.marks, strict=True):
        index = changes.pop(item["name"], None)
        result.put(item if index is None else merged(item, over[index]), mark if index is None else over.marks[index])
    for index in changes.values():
        result.put(over[index], over.marks[index])
    return result


def _named(rows: Rows) -> bool:
    names = [item.get("name") if isinstance(item, Table) else None for item in rows]
    return all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
