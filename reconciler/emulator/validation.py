"""Checks requests the way the service does: every constraint of the model, all violations in one message."""

import re
from collections.abc import Callable, Mapping
from typing import Any

# A check of one shape: the value, its path ("" at the top), and the list that receives the violations.
Check = Callable[[Any, str, list[str]], None]
Shapes = Mapping[str, Mapping[str, Any]]

# Java's Unicode classes, as used by tag keys and values only. \w is letters, numbers and the underscore, so the
# translation is exact in a class that also has \p{N} and "_"; the separators have to be listed.
SEPARATORS = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
JAVA_CLASSES = {r"\p{L}": r"\w", r"\p{N}": "", r"\p{Z}": SEPARATORS}

BOUNDED = {"string": "length", "blob": "length", "list": "length", "map": "length"}


def compiled(shapes: Shapes, name: str) -> Check | None:
    """The check of a shape and all it contains; None when nothing can be violated."""
    shape = shapes[name]
    checks = [each for each in (_bounds(shape), _pattern(shape), _enum(shape), _inner(shapes, shape)) if each]
    if len(checks) < 2:  # noqa: PLR2004 - nothing or one check needs no loop
        return checks[0] if checks else None

    def check(value: Any, path: str, problems: list[str]) -> None:
        for each in checks:
            each(value, path, problems)

    return check


def message(problems: list[str]) -> str:
    """The text of a ValidationException."""
    plural = "s" if len(problems) > 1 else ""
    return f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}"


def python_pattern(java: str) -> str:
    """A pattern of the model in Python's syntax."""
    if r"\p{" in java and not all(name in java for name in JAVA_CLASSES):
        raise ValueError(f"cannot translate the pattern {java}")
    for name, translation in JAVA_CLASSES.items():
        java = java.replace(name, translation)
    return java


def _violation(value: Any, path: str, rule: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: Member must {rule}"


def _bounds(shape: Mapping[str, Any]) -> Check | None:
    low, high = shape.get("min"), shape.get("max")
    if low is None and high is None:
        return None
    what = BOUNDED.get(shape["type"], "value")

    def check(value: Any, path: str, problems: list[str]) -> None:
        size = len(value) if what == "length" else value
        shown = "java.nio.HeapByteBuffer" if isinstance(value, bytes) else value
        if low is not None and size < low:
            problems.append(_violation(shown, path, f"have {what} greater than or equal to {low}"))
        if high is not None and size > high:
            problems.append(_violation(shown, path, f"have {what} less than or equal to {high}"))

    return check


def _pattern(shape: Mapping[str, Any]) -> Check | None:
    java = shape.get("pattern")
    if java is None:
        return None
    matches = re.compile(python_pattern(java)).fullmatch

    def check(value: str, path: str, problems: list[str]) -> None:
        if not matches(value):
            problems.append(_violation(value, path, f"satisfy regular expression pattern: {java}"))

    return check


def _enum(shape: Mapping[str, Any]) -> Check | None:
    allowed = shape.get("enum")
    if allowed is None:
        return None

    def check(value: str, path: str, problems: list[str]) -> None:
        if value not in allowed:
            problems.append(_violation(value, path, f"satisfy enum value set: [{', '.join(allowed)}]"))

    return check


def _inner(shapes: Shapes, shape: Mapping[str, Any]) -> Check | None:
    kinds: Mapping[str, Callable[[Shapes, Mapping[str, Any]], Check | None]]
    kinds = {"structure": _structure, "list": _list, "map": _map}
    kind = kinds.get(shape["type"])
    return kind(shapes, shape) if kind else None


def _member_path(path: str, name: str) -> str:
    lower = name[:1].lower() + name[1:]
    return f"{path}.{lower}" if path else lower


def _structure(shapes: Shapes, shape: Mapping[str, Any]) -> Check | None:
    required = shape.get("required", ())
    members = {name: compiled(shapes, member["shape"]) for name, member in shape["members"].items()}
    members = {name: check for name, check in members.items() if check}

    def check(value: Mapping[str, Any], path: str, problems: list[str]) -> None:
        problems.extend(
            _violation(None, _member_path(path, name), "not be null") for name in required if name not in value
        )
        for name, given in value.items():
            inner = members.get(name)
            if inner:
                inner(given, _member_path(path, name), problems)

    return check if required or members else None


def _list(shapes: Shapes, shape: Mapping[str, Any]) -> Check | None:
    inner = compiled(shapes, shape["member"]["shape"])
    if inner is None:
        return None

    def check(value: list[Any], path: str, problems: list[str]) -> None:
        for number, each in enumerate(value, 1):
            inner(each, f"{path}.{number}.member", problems)

    return check


def _map(shapes: Shapes, shape: Mapping[str, Any]) -> Check | None:
    key_check = compiled(shapes, shape["key"]["shape"])
    value_check = compiled(shapes, shape["value"]["shape"])

    def check(value: Mapping[str, Any], path: str, problems: list[str]) -> None:
        for key, each in value.items():
            if key_check:
                key_check(key, f"{path}.{key}.key", problems)
            if value_check:
                value_check(each, f"{path}.{key}.value", problems)

    return check if key_check or value_check else None
