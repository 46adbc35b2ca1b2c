"""Drift as text: what is live and not as declared, by class, and where that could not be told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.core.step import Note
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan
from reconciler.render import blocks, values
from reconciler.render.paint import Paint
from reconciler.render.text import header, section
from reconciler.render.words import clean, count, money, pad, wrap

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


@dataclass(frozen=True, slots=True)
class Ways:
    """What is told beside the drift: a patch over the specs that accepts it, and remarks about exceptions."""

    patch: str = ""
    remarks: tuple[str, ...] = ()


NO_WAYS = Ways()
_COLOR = {"~": "yellow", "-": "red", "+": "green", "$": "magenta", "…": "cyan"}


def text(plan: Plan, found: Sequence[Drift], ways: Ways = NO_WAYS, *, width: int = 120, color: bool = False) -> str:
    """Where was looked, what drifted, both ways out of it, and how much it is."""
    paint = Paint(color)
    parts = [[*header(plan.workspace, plan.repository, plan.targets, paint)]]
    parts += [_section(kind, told, width, paint) for kind, told in sections(found)]
    parts += [section(topic, notes, width, paint) for topic, notes in blocks.sections(trouble(plan))]
    parts += [part for part in (_excused(found, width, paint), _patch(ways.patch, paint)) if part]
    ends = [line for remark in ways.remarks for line in wrap(remark, width, rest="  ")]
    parts.append([*ends, *([""] if ends else []), *wrap(summary(found, trouble(plan)), width)])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def sections(found: Sequence[Drift]) -> list[tuple[DriftClass, list[Drift]]]:
    """The drift by class, in address order, without what an exception excuses."""
    listed = sorted((one for one in found if one.excused is None), key=lambda one: one.address)
    by_class = ((kind, [one for one in listed if one.kind is kind]) for kind in TITLES)
    return [(kind, told) for kind, told in by_class if told]


def trouble(plan: Plan) -> tuple[Note, ...]:
    """What was read or declared in such a way that nobody can tell what drifted there."""
    return tuple(note for note in plan.notes if note.topic in blocks.BAD)


def counts(found: Iterable[Drift]) -> Counter[DriftClass]:
    """How much of each class no exception excuses."""
    return Counter(one.kind for one in found if one.excused is None)


def summary(found: Sequence[Drift], notes: Sequence[Note] = ()) -> str:
    """How much of what drifted, and what it costs by the hour; what is pending or excused is no drift."""
    counted = counts(found)
    told = ", ".join(f"{counted[kind]} {kind}" for kind in TITLES if counted[kind] and kind is not DriftClass.PENDING)
    parts = [f"Drift: {told}." if told else "No drift where it can be told." if notes else "No drift."]
    if hourly := sum(one.hourly for one in found):
        parts.append(f"It costs {money(hourly)} an hour.")
    if counted[DriftClass.PENDING]:
        parts.append(f"{counted[DriftClass.PENDING]} pending.")
    if number := sum(one.excused is not None for one in found):
        parts.append(f"{number} excepted.")
    if notes:
        parts.append(f"{count(len(notes), 'problem')}.")
    return " ".join(parts)


def _section(kind: DriftClass, found: Sequence[Drift], width: int, paint: Paint) -> list[str]:
    symbol = SYMBOLS[kind]
    lines = [paint(f"{TITLES[kind]}:", "bold")]
    for one in found:
        price = paint(f"  {money(one.hourly)}/h", "magenta") if one.hourly else ""
        lines.append(f"{paint(symbol, 'bold', _COLOR[symbol])} {paint(clean(str(one.address)), 'bold')}{price}")
        lines += wrap(one.message, width, first="    ", rest="    ") if one.message else []
        lines += _changes(one, width)
        lines += [line for lead, told in ways_of(one) for line in _way(lead, told, width, paint)]
    return lines


def ways_of(one: Drift) -> list[tuple[str, str]]:
    """How to undo one drift and how to accept it, as (what, how)."""
    where = f" ({one.where.file}:{one.where.line})" if one.accept and one.where.line and one.edits else ""
    return [(what, how) for what, how in (("revert", one.revert), ("accept", f"{one.accept}{where}")) if how]


def _way(lead: str, told: str, width: int, paint: Paint) -> list[str]:
    first, *more = wrap(told, width, first=f"    {lead}  ", rest="            ")
    return [f"    {paint(lead, 'dim')}  {first.removeprefix(f'    {lead}  ')}", *more]


def _excused(found: Sequence[Drift], width: int, paint: Paint) -> list[str]:
    lines = [paint("Excepted in the specs:", "bold")]
    for one in sorted((one for one in found if one.excused), key=lambda one: one.address):
        assert one.excused
        price = f"  {money(one.hourly)}/h" if one.hourly else ""
        lines.append(f"  {paint(clean(str(one.address)), 'bold')}  {one.kind}{price}")
        told = f"until {one.excused.until}: {one.excused.reason}"
        lines += wrap(told, width, first="    ", rest="    ")
    return lines if len(lines) > 1 else []


def _patch(patch: str, paint: Paint) -> list[str]:
    """A unified diff; its lines are only made safe, never wrapped, so that it can be applied."""
    if not patch:
        return []
    style = {"+": "green", "-": "red", "@": "cyan"}
    lines = [clean(line) for line in patch.splitlines()]
    shown = [paint(line, style[line[0]]) if line[:1] in style else line for line in lines]
    return [paint("To accept what a patch can say, `git apply` this:", "bold"), *shown]


def _changes(one: Drift, width: int) -> list[str]:
    wide = max((len(clean(change.path)) for change in one.changes), default=0)
    lines: list[str] = []
    for change in one.changes:
        lead = f"      {pad(clean(change.path), wide)}  "
        live = "not there" if change.before is None else f"live {values.show(change.before)}"
        declared = "not declared" if change.after is None else f"declared {values.show(change.after)}"
        lines += wrap(f"{live}, {declared}", width, first=lead, rest="          ")
    return lines
