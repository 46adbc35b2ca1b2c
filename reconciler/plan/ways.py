"""The two ways out of drift: making what is live as declared again, or declaring what is live."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reconciler.core.address import Address
from reconciler.core.edit import Edit
from reconciler.core.observed import Observed
from reconciler.core.step import Risk
from reconciler.core.want import Declared
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan

APPLY = "reconciler apply"
_WRITE = {
    "dataset": "bring the live entries into its source, or declare `entries: unmanaged`",
    "policy": "declare the live document under `document`",
}


def with_ways(
    found: Iterable[Drift], plan: Plan, declared: Declared, live: Mapping[Address, Observed]
) -> tuple[Drift, ...]:
    """The drift with the command that reverts each, and what to write to accept it."""
    return tuple(_accepting(replace(drift, revert=_revert(drift, plan)), declared, live) for drift in found)


def _revert(drift: Drift, plan: Plan) -> str:
    address = drift.address
    match drift.kind:
        case DriftClass.PENDING:
            return ""
        case _ if any(step.address == address for step in plan.steps):
            return f"{APPLY} --only {address}{_allowing(drift, plan)}"
        case DriftClass.UNMANAGED if address != address.project_address:
            return f"{APPLY} --target {address.account} --prune --allow destroy"
        case DriftClass.UNMANAGED:
            return "declare `kind: Removed` with `destroy: true`, then apply with --allow destroy"
        case DriftClass.STALE_COPY:
            return f"{APPLY} --replace {address} --only {address} --allow destroy"
        case _:
            return f"declare `inference: stopped`, then {APPLY} --only {address} --allow interrupt"


def _allowing(drift: Drift, plan: Plan) -> str:
    """The risks that have to be allowed for everything that `--only` sends."""
    sent = [step for step in plan.steps if step.address.within(drift.address) or drift.address.within(step.address)]
    risks = {risk.value for step in sent for risk in step.risks & {Risk.DESTROY, Risk.INTERRUPT}}
    return f" --allow {','.join(sorted(risks))}" if risks else ""


def _accepting(drift: Drift, declared: Declared, live: Mapping[Address, Observed]) -> Drift:
    """The drift with what to write: in words, and as edits where a patch can say it."""
    if drift.kind is DriftClass.PENDING:
        return drift
    want = declared.wants.get(drift.address)
    kind = want.kind if want else ""
    if edits := _edits(drift, kind, live):
        return replace(drift, edits=edits, accept="; ".join(_told(edit) for edit in edits))
    return replace(drift, accept=_words(drift, kind))


def _edits(drift: Drift, kind: str, live: Mapping[Address, Observed]) -> tuple[Edit, ...]:
    above = drift.address.above(1)
    if drift.kind is DriftClass.CHANGED and kind == "tags":
        return tuple(Edit(above, ("tags", change.path), change.before) for change in drift.changes)
    if kind != "inference":
        return ()
    if drift.kind is DriftClass.MISSING:
        return (Edit(above, ("inference",), "stopped"),)
    if drift.kind is DriftClass.CHANGED:
        return tuple(Edit(above, ("inference", change.path), change.before) for change in drift.changes)
    have = live.get(drift.address)
    units = {key: value for key, value in (have.attributes if have else {}).items() if value is not None}
    return (Edit(above, ("inference",), units),) if drift.kind is DriftClass.IDLE and units else ()


def _told(edit: Edit) -> str:
    path = ".".join(edit.path)
    if edit.value is None:
        return f"take `{path}` away"
    value = edit.value
    shown = ", ".join(f"{key}: {inner}" for key, inner in value.items()) if isinstance(value, Mapping) else value
    return f"write `{path}: {{{shown}}}`" if isinstance(value, Mapping) else f"write `{path}: {shown}`"


def _words(drift: Drift, kind: str) -> str:
    match drift.kind:
        case DriftClass.MISSING:
            return f"take it out of {drift.where}"
        case DriftClass.UNMANAGED:
            return f"declare it: `reconciler export --account {drift.address.account}` writes what is live"
        case DriftClass.STALE_COPY:
            return "declare the copy under another version"
        case _:
            return _WRITE.get(kind, "declare what is live")
