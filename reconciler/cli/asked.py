"""What was asked of a plan stays with its file, so that `apply FILE` asks for the same."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.cli.estate import Chosen
from reconciler.core.address import Address
from reconciler.core.shard import Shard
from reconciler.errors import InvalidError

_ADDRESSES = ("only", "exclude", "retry", "replace")
_FLAGS = ("prune", "deep")


def told(chosen: Chosen) -> dict[str, str]:
    """What a command line asked for, by option."""
    found = {name: " ".join(map(str, getattr(chosen, name))) for name in ("targets", *_ADDRESSES)}
    found |= {name: "true" if getattr(chosen, name) else "" for name in _FLAGS}
    found["shard"] = "" if chosen.shard.whole else str(chosen.shard)
    return {name: text for name, text in found.items() if text}


def with_asked(chosen: Chosen, saved: Mapping[str, str]) -> Chosen:
    """The command line, with what the file says for options that are not given; a part of the estate is never pruned.

    Raises InvalidError when the file says what nothing could have written there.
    """
    given = told(chosen)
    try:
        more: dict[str, Any] = {name: _read(name, text) for name, text in saved.items() if name not in given}
        found = replace(chosen, **more)
    except (ValueError, TypeError) as error:
        raise InvalidError(f"the plan file's options are damaged: {error}", hint="plan again") from None
    part = found.only or found.exclude or not found.shard.whole
    return replace(found, prune=chosen.prune) if part else found


def _read(name: str, text: str) -> Any:
    if name == "shard":
        return Shard.parse(text)
    if name in _FLAGS:
        return True
    return tuple(Address.parse(one) if name in _ADDRESSES else one for one in text.split(" "))
