"""How a live resource differs from its declaration."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from reconciler.core.delta import Change
from reconciler.core.observed import Observed, Phase
from reconciler.core.spec import Effect, effects
from reconciler.core.want import Want


def compare(want: Want, have: Observed) -> tuple[Change, ...]:
    """The differences, by path; none where nothing is live, or it could not be read.

    What `read` found the declaration to mean (`have.declared`) is compared; without it, the spec's fields that carry an
    `Effect` and are set.
    """
    if have.phase in (Phase.UNKNOWN, Phase.LEAVING):
        return ()
    marked = effects(type(want.spec)) if isinstance(want.spec, BaseModel) else {}
    declared = have.declared if have.declared is not None else _set_fields(want.spec, marked)
    return tuple(
        change
        for key, after in declared.items()
        if have.attributes.get(key) != after
        for change in _describe(key, have.attributes.get(key), after, marked.get(key, Effect.UPDATE))
    )


def _set_fields(spec: Any, marked: Mapping[str, Effect]) -> dict[str, Any]:
    if not isinstance(spec, BaseModel):
        return {}
    values = spec.model_dump(
        by_alias=True,
        include={name for name, field in type(spec).model_fields.items() if (field.alias or name) in marked},
    )
    return {key: value for key, value in values.items() if value is not None}


def _describe(key: str, before: Any, after: Any, effect: Effect) -> Iterator[Change]:
    """One change for a plain value; for nested ones, a change for each part that differs."""
    if not (isinstance(before, dict | list) and isinstance(after, dict | list)):
        yield Change(key, before, after, effect)
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - its import costs more than most plans; needed only for what differs

    for found in DeepDiff(before, after, view="tree", ignore_order=False).values():
        for part in found:
            yield Change(_path(key, part.path(output_format="list")), _plain(part.t1), _plain(part.t2), effect)


def _path(key: str, parts: list[Any]) -> str:
    return key + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _plain(value: Any) -> Any:
    """DeepDiff's mark for a missing part is None here."""
    return None if repr(value) == "not present" else value
