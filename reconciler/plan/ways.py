"""The two ways out of drift: making what is live as declared again, or declaring what is live."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.core.address import Address
from reconciler.core.edit import Edit
from reconciler.core.observed import Observed
from reconciler.core.step import Risk
from reconciler.core.want import Declared, Want
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan

Writer = Callable[[Address], Mapping[str, Any] | None]
"""What specs would say of something live; None where they cannot say it."""

APPLY = "reconciler apply"
WORDS = re.compile(r"\w[\w./-]*(?: [\w./-]+)*")
LISTED = ("model", "policy")
"""Kinds that are declared as items of a list, and can be taken out of it or added to it."""


def with_ways(
    found: Iterable[Drift], plan: Plan, declared: Declared, live: Mapping[Address, Observed], write: Writer
) -> tuple[Drift, ...]:
    """The drift with the command that reverts each, and what to write to accept it."""
    reverting = (replace(drift, revert=_revert(drift, plan, declared)) for drift in found)
    return tuple(_accepting(drift, declared, live, write) for drift in reverting)


def _revert(drift: Drift, plan: Plan, declared: Declared) -> str:
    address = drift.address
    match drift.kind:
        case DriftClass.PENDING:
            return ""
        case _ if any(step.address == address for step in plan.steps):
            return f"{APPLY} --only {address}{_allowing(drift, plan)}"
        case DriftClass.UNMANAGED if address.project_address in declared.wants:
            return f"{APPLY} --target {address.account} --prune --allow destroy"
        case DriftClass.UNMANAGED:
            return f"declare `kind: Removed` of {address.project} with `destroy: true`, then apply with --allow destroy"
        case DriftClass.STALE_COPY:
            return f"{APPLY} --replace {address} --only {address} --allow destroy"
        case _:
            return f"declare `inference: stopped`, then {APPLY} --only {address} --allow interrupt"


def _allowing(drift: Drift, plan: Plan) -> str:
    """The risks that have to be allowed for everything that `--only` sends."""
    sent = [step for step in plan.steps if step.address.within(drift.address) or drift.address.within(step.address)]
    risks = {risk.value for step in sent for risk in step.risks & {Risk.DESTROY, Risk.INTERRUPT}}
    return f" --allow {','.join(sorted(risks))}" if risks else ""


def _accepting(drift: Drift, declared: Declared, live: Mapping[Address, Observed], write: Writer) -> Drift:
    """The drift with what to write: in words, and as edits where a patch can say it."""
    want, have = declared.wants.get(drift.address), live.get(drift.address)
    edits: tuple[Edit, ...] = ()
    match drift.kind:
        case DriftClass.PENDING:
            return drift
        case DriftClass.UNMANAGED if _inside_unmanaged(drift.address, declared):
            words = f"declare {drift.address.project_address}"
        case DriftClass.UNMANAGED:
            edits = _added(drift.address, have, write)
            words = f"{drift.address.name} cannot be declared as it is: delete it, or wait until it is whole"
        case DriftClass.MISSING if want and want.kind in LISTED:
            edits, words = (Edit(drift.address, (), None),), ""
        case DriftClass.STALE_COPY:
            words = "declare the copy under another version"
        case _:
            edits, words = _edited(drift, want, have, write), _by_hand(drift, want)
    return replace(drift, edits=edits, accept="; ".join(map(_told, edits)) or words)


def _inside_unmanaged(address: Address, declared: Declared) -> bool:
    """Whether a whole project is undeclared, of which this is a part."""
    return address != address.project_address and address.project_address not in declared.wants


def _added(address: Address, have: Observed | None, write: Writer) -> tuple[Edit, ...]:
    """What declares something that nothing declares."""
    kind = have.kind if have else ""
    if kind == "dataset":
        return (Edit(address.project_address, ("datasets", address.name, "entries"), "unmanaged"),)
    told = write(address) if kind in ("project", *LISTED) else None
    return (Edit(address, (), told),) if told else ()


def _edited(drift: Drift, want: Want | None, have: Observed | None, write: Writer) -> tuple[Edit, ...]:
    """What brings a declaration up to what is live."""
    kind, above = want.kind if want else "", drift.address.above(1)
    if drift.kind is DriftClass.CHANGED and kind == "tags":
        return tuple(Edit(above, ("tags", change.path), change.before) for change in drift.changes)
    if drift.kind is DriftClass.CHANGED and kind == "policy":
        return _document(drift.address, want, write)
    if kind != "inference":
        return ()
    if drift.kind is DriftClass.MISSING:
        return (Edit(above, ("inference",), "stopped"),)
    if drift.kind is DriftClass.CHANGED:
        return tuple(Edit(above, ("inference", change.path), change.before) for change in drift.changes)
    units = {key: value for key, value in (have.attributes if have else {}).items() if value is not None}
    return (Edit(above, ("inference",), units),) if drift.kind is DriftClass.IDLE and units else ()


def _document(address: Address, want: Want | None, write: Writer) -> tuple[Edit, ...]:
    """A policy's live document, instead of how its document was declared."""
    told = write(address)
    if told is None or want is None:
        return ()
    others = {"allow_copy": "allowCopy", "document_file": "documentFile"}
    gone = (Edit(address, (written,), None) for name, written in others.items() if getattr(want.spec, name))
    return (Edit(address, ("document",), told["document"]), *gone)


def _told(edit: Edit) -> str:
    path, value = ".".join(edit.path), edit.value
    if not path:
        return "take it out of the specs" if value is None else "declare it as the patch does"
    if value is None:
        return f"take `{path}` away"
    if not isinstance(value, Mapping):
        return f"write `{path}: {_quoted(value)}`"
    if any(isinstance(inner, Mapping | list) for inner in value.values()):
        return f"write the live `{path}`"
    return f"write `{path}: {{{', '.join(f'{key}: {_quoted(inner)}' for key, inner in value.items())}}}`"


def _quoted(value: Any) -> str:
    """A value as YAML takes it: text in quotes unless it is words and the like."""
    return str(value) if not isinstance(value, str) or WORDS.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _by_hand(drift: Drift, want: Want | None) -> str:
    if want and want.kind == "dataset" and drift.kind is DriftClass.CHANGED:
        return "bring the live entries into its source, or declare `entries: unmanaged`"
    return f"take it out of {drift.where}" if drift.kind is DriftClass.MISSING else "declare what is live"
