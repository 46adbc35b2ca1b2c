"""Drift as text: what is live and not as declared, by class."""

from collections import Counter
from collections.abc import Sequence

from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan
from reconciler.render import values
from reconciler.render.paint import Paint
from reconciler.render.text import header
from reconciler.render.words import clean, money, pad, wrap

TITLES = {
    DriftClass.CHANGED: "Changed by hand",
    DriftClass.MISSING: "Missing, though it was applied",
    DriftClass.UNMANAGED: "Live but not declared",
    DriftClass.IDLE: "Running without a declaration",
    DriftClass.STALE_COPY: "Copied from another source than declared",
    DriftClass.PENDING: "Pending: the specs are ahead, or work is in flight",
}
SYMBOLS = {
    DriftClass.CHANGED: "~",
    DriftClass.MISSING: "-",
    DriftClass.UNMANAGED: "+",
    DriftClass.IDLE: "$",
    DriftClass.STALE_COPY: "~",
    DriftClass.PENDING: "…",
}
_COLOR = {"~": "yellow", "-": "red", "+": "green", "$": "magenta", "…": "cyan"}


def text(plan: Plan, found: Sequence[Drift], *, width: int = 120, color: bool = False) -> str:
    """Where was looked, what drifted, and how much."""
    paint = Paint(color)
    parts = [[*header(plan.workspace, plan.repository, plan.targets, paint)]]
    parts += [_section(kind, told, width, paint) for kind, told in sections(found)]
    parts.append(wrap(summary(found), width))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def sections(found: Sequence[Drift]) -> list[tuple[DriftClass, list[Drift]]]:
    """The drift by class, in address order."""
    listed = sorted(found, key=lambda one: one.address)
    by_class = ((kind, [one for one in listed if one.kind is kind]) for kind in TITLES)
    return [(kind, told) for kind, told in by_class if told]


def summary(found: Sequence[Drift]) -> str:
    """How much of what drifted, and what it costs by the hour; `pending` is no drift."""
    counted = Counter(one.kind for one in found)
    told = ", ".join(f"{counted[kind]} {kind}" for kind in TITLES if counted[kind] and kind is not DriftClass.PENDING)
    parts = [f"Drift: {told}." if told else "No drift."]
    if hourly := sum(one.hourly for one in found):
        parts.append(f"It costs {money(hourly)} an hour.")
    if counted[DriftClass.PENDING]:
        parts.append(f"{counted[DriftClass.PENDING]} pending.")
    return " ".join(parts)


def _section(kind: DriftClass, found: Sequence[Drift], width: int, paint: Paint) -> list[str]:
    symbol = SYMBOLS[kind]
    lines = [paint(f"{TITLES[kind]}:", "bold")]
    for one in found:
        price = paint(f"  {money(one.hourly)}/h", "magenta") if one.hourly else ""
        lines.append(f"{paint(symbol, 'bold', _COLOR[symbol])} {paint(clean(str(one.address)), 'bold')}{price}")
        lines += wrap(one.message, width, first="    ", rest="    ") if one.message else []
        lines += _changes(one, width)
    return lines


def _changes(one: Drift, width: int) -> list[str]:
    wide = max((len(clean(change.path)) for change in one.changes), default=0)
    lines: list[str] = []
    for change in one.changes:
        lead = f"      {pad(clean(change.path), wide)}  "
        live = "not there" if change.before is None else f"live {values.show(change.before)}"
        declared = "not declared" if change.after is None else f"declared {values.show(change.after)}"
        lines += wrap(f"{live}, {declared}", width, first=lead, rest="          ")
    return lines
