"""Values of arguments and fields as people read them: bare words, references, digests with counts."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.core.delta import Change
from reconciler.core.step import Call, Outcome
from reconciler.render.words import clean, count

Verbs = Mapping[str, str]
"""What a plan does to an address: `create`, `update`, `delete`, `replace` or `wait`."""

_BARE = re.compile(r"[\w./:@%+*$=~^-]+")
_NOT_TEXT = re.compile(r"[-+]?[\d.]+(e[-+]?\d+)?|true|false|null|none|yes|no|on|off", re.IGNORECASE)
_DIGEST = 12
_SHA256 = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
"""Content is compared by digest; that it differs is all there is to see."""


def show(value: Any, verbs: Verbs | None = None) -> str:
    """A JSON value on one line; what is known only when the call is sent stands in parentheses.

    `verbs` says what the plan does to the addresses that are referred to; without it all of them are yet to come.
    """
    match value:
        case str():
            return _word(value)
        case Mapping():
            return _mapping(value, verbs)
        case bytes():
            return f"({count(len(value), 'byte')})"
        case Sequence() | set() | frozenset():
            return "[" + ", ".join(show(inner, verbs) for inner in value) + "]"
        case _:
            return json.dumps(value) if isinstance(value, bool | int | float | None) else clean(str(value))


def arguments(call: Call, verbs: Verbs | None = None) -> list[str]:
    """The call's arguments as `Name=value`, in their order."""
    return [f"{clean(str(name))}={show(value, verbs)}" for name, value in call.arguments.items()]


def operation(call: Call) -> str:
    """The operation, with its service in front where that is not Rekognition."""
    return clean(call.operation if call.service == "rekognition" else f"{call.service}:{call.operation}")


def said(outcome: Outcome) -> str:
    """An outcome's message without the name of the call, which stands before it in every view."""
    call = outcome.step.call
    return outcome.message.removeprefix(f"{call.operation}: ") if call else outcome.message


def change(one: Change) -> tuple[str, str]:
    """A change's symbol and its values: `~` with `before → after`, `+` with the new one, `-` with the old one."""
    before, after = (_SHA256.sub(r"\1…", show(value)) for value in (one.before, one.after))
    if one.before is None:
        return "+", after
    return ("-", before) if one.after is None else ("~", f"{before} → {after}")


def size(number: int) -> str:
    """Bytes in powers of ten: `512 bytes`, `12.3 kB`."""
    amount = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":  # noqa: PLR2004 - the step of SI prefixes
            return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= 1000
    raise AssertionError


def _mapping(value: Mapping[Any, Any], verbs: Verbs | None) -> str:
    match value:
        case {"$ref": address}:
            return _reference(str(address), str(value.get("attribute", "arn")), verbs)
        case {"$join": list() | tuple() as parts}:
            joined = "".join(clean(part) if isinstance(part, str) else show(part, verbs) for part in parts)
            return f'"{joined}"' if any(" " in part for part in parts if isinstance(part, str)) else joined
        case {"$json": inner}:
            return f"JSON {show(inner, verbs)}"
        case {"$lines": digest}:
            return _payload(str(digest), value)
        case _:
            return "{" + ", ".join(f"{_word(str(key))}: {show(inner, verbs)}" for key, inner in value.items()) + "}"


def _reference(address: str, attribute: str, verbs: Verbs | None) -> str:
    verb = "create" if verbs is None else verbs.get(address, "")
    if attribute == "arn" and verb in ("create", "replace"):
        return f"(known after {clean(address)})"
    return f"({clean(attribute)} of {clean(address)})"


def _payload(digest: str, told: Mapping[str, Any]) -> str:
    lines, held = told.get("count"), told.get("bytes")
    parts = [count(lines, "line")] if isinstance(lines, int) else []
    parts += [size(held)] if isinstance(held, int) else []
    return f"({', '.join([*parts, f'sha256 {clean(digest)[:_DIGEST]}'])})"


def _word(text: str) -> str:
    if _BARE.fullmatch(text) and not _NOT_TEXT.fullmatch(text):
        return text
    return clean(json.dumps(text, ensure_ascii=False))
