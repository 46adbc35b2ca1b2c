"""A plan as text, like Terraform's: what happens to each address, why, at what risk and cost, by which calls."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from reconciler.core.step import Note, Risk, Step, Topic
from reconciler.plan.plan import SYMBOLS, Plan, PlannedTarget
from reconciler.render import blocks as by_address
from reconciler.render import values
from reconciler.render.blocks import BAD, TITLES, Block
from reconciler.render.paint import Paint
from reconciler.render.values import Verbs
from reconciler.render.words import cells, clean, count, money, pad, wrap

_COLOR = {"+": "green", "~": "yellow", "-": "red", "±": "magenta", "…": "cyan"}
_RISK_COLOR = {Risk.DESTROY: "red", Risk.INTERRUPT: "yellow", Risk.SPEND: "magenta"}
_PATHS = 28
"""Names of changed fields are filled up to this width, so that values stand below each other."""
_HELD = re.compile(r"(?<=:) (?!\{)|\(known after |\(\w+ of ")
"""The spaces at which an argument is not broken: between a key and its value, and inside a reference."""
_SPACE = "\ue000"

_ALIKE = 12
"""So many addresses with the same note are named; the rest are counted."""


def plan(made: Plan, allowed: Collection[Risk] = (), *, width: int = 120, color: bool = False) -> str:
    """The whole plan: where it applies, one block per address, notes by topic, and the sum.

    `allowed` is what `apply` was allowed already, where it shows what it is about to do.
    """
    paint = Paint(color)
    shown = [
        [*header(made.workspace, made.repository, made.targets, paint)],
        *(block(found, width, paint) for found in by_address.blocks(made)),
        *(section(topic, told, width, paint) for topic, told in by_address.sections(made.notes)),
        [*_sum(made, allowed, width, paint)],
    ]
    return "\n\n".join("\n".join(lines) for lines in shown) + "\n"


def header(workspace: str, repository: str, targets: Sequence[PlannedTarget], paint: Paint) -> Iterator[str]:
    """The workspace and, below it, its accounts and Regions; what is not AWS is named."""
    yield paint(f"Workspace {clean(workspace)}", "bold") + (f" of {clean(repository)}" if repository else "")
    alias = max((cells(clean(target.alias)) for target in targets), default=0)
    region = max((len(target.region) for target in targets), default=0)
    for target in targets:
        line = f"  {pad(clean(target.alias), alias)}  account {clean(target.account_id)}  {pad(target.region, region)}"
        where = clean(by_address.endpoint(target))
        yield line.rstrip() + (f"  {paint(where, 'bold', 'yellow')}" if where else "")


def block(found: Block, width: int, paint: Paint) -> list[str]:
    """What happens to one address."""
    lines = _head(found, width, paint)
    if found.reason:
        lines += [paint(line, "dim") for line in wrap(found.reason, width, first="    ", rest="    ")]
    if found.after:
        after = ", ".join(str(address) for address in found.after)
        lines += wrap(after, width, first="    after ", rest="          ")
    lines += _changes(found, width, paint)
    if found.grouped:
        lines.append("    begun only as a whole:")
    return lines + _steps(found, width, paint)


def section(topic: Topic, notes: Iterable[Note], width: int, paint: Paint) -> list[str]:
    """The notes of one topic under their title; what is the same for several addresses is said once."""
    lines = [paint(f"{TITLES[topic]}:", "bold", *(["red"] if topic in BAD else []))]
    alike: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        alike.setdefault((note.message, note.hint), []).append(note)
    for (message, hint), told in alike.items():
        for note in told[:_ALIKE]:
            price = f"  {money(note.hourly)}/h" if note.hourly else ""
            lines.append(paint(f"  {clean(str(note.address))}", "bold") + paint(price, "magenta"))
        if len(told) > _ALIKE:
            lines.append(f"  and {len(told) - _ALIKE} more")
        lines += wrap(message, width, first="    ", rest="    ")
        if len(told) == 1 and told[0].where.file and topic in BAD:
            lines.append(paint("    --> ", "blue") + clean(str(told[0].where)))
        if hint:
            lines += wrap(hint, width, first="    = ", rest="      ")
    return lines


def steps(found: Sequence[Step], *, width: int = 120, color: bool = False) -> str:
    """Steps on their own, such as the ones that nobody approved: address, risk and call of each."""
    paint = Paint(color)
    lines: list[str] = []
    for step in found:
        stakes = by_address.stakes([risk for risk in by_address.RISKS if risk in step.risks], step.cost)
        lines.append(f"  {paint(clean(str(step.address)), 'bold')}" + (f"  {stakes}" if stakes else ""))
        lines += wrap(step.reason, width, first="    ", rest="    ") if step.reason else []
        lines += _step(step, "    ", width, paint, alone=True)
    return "".join(f"{line}\n" for line in lines)


def _head(found: Block, width: int, paint: Paint) -> list[str]:
    color = _COLOR[found.symbol]
    address, stakes = clean(str(found.address)), by_address.stakes(found.risks, found.cost)
    worst = _RISK_COLOR[found.risks[0]] if found.risks else "magenta"
    told = [paint(address, "bold"), found.happens] + ([paint(stakes, "bold", worst)] if stakes else [])
    plain = f"{found.symbol} {address}  {found.happens}" + (f"  {stakes}" if stakes else "")
    if cells(plain) <= width:
        return [f"{paint(found.symbol, 'bold', color)} {'  '.join(told)}"]
    return [f"{paint(found.symbol, 'bold', color)} {told[0]}", f"  {'  '.join(told[1:])}"]


def _changes(found: Block, width: int, paint: Paint) -> list[str]:
    names = [clean(change.path) for change in found.changes]
    wide = min(max(map(cells, names), default=0), _PATHS)
    lines = []
    for name, change in zip(names, found.changes, strict=True):
        symbol, shown = values.change(change)
        lead = f"      {symbol} {pad(name, wide)}  "
        first, *more = wrap(shown, width, first=lead, rest="          ")
        lines += [first.replace(symbol, paint(symbol, _COLOR[symbol]), 1), *more]
    return lines


def _steps(found: Block, width: int, paint: Paint) -> list[str]:
    alone = len(found.steps) == 1
    lines: list[str] = []
    reason = ""
    digits = len(str(len(found.steps)))
    for number, step in enumerate(found.steps, 1):
        lead = "    " if alone else f"    {number:>{digits}}. "
        lines += _step(step, lead, width, paint, alone=alone, verbs=found.verbs)
        if step.reason not in ("", found.reason, reason):
            reason = step.reason
            lines[-1:] = _remark(lines[-1], reason, " " * (cells(lead) + 4) + "# ", width, paint, beside=not step.call)
    return lines


def _remark(line: str, told: str, indent: str, width: int, paint: Paint, *, beside: bool) -> list[str]:
    """A remark below a line, or beside it where that may be and it fits."""
    if beside and cells(line) + cells(clean(told)) + 4 <= width:
        return [f"{line}  {paint(f'# {clean(told)}', 'dim')}"]
    return [line, *(paint(more, "dim") for more in wrap(told, width, first=indent, rest=indent))]


def _step(step: Step, lead: str, width: int, paint: Paint, *, alone: bool, verbs: Verbs | None = None) -> list[str]:
    if not step.call:
        waits = by_address.waiting(step) if step.until else step.action.value
        return wrap(waits, width, first=lead, rest=" " * (cells(lead) + 4))
    name = values.operation(step.call)
    stakes = "" if alone else by_address.stakes([risk for risk in by_address.RISKS if risk in step.risks], step.cost)
    atoms = values.arguments(step.call, verbs)
    if step.call.account != step.address.account:
        atoms.append(f"(sent by {clean(step.call.account)})")
    if step.deferred:
        atoms.append("(the rest becomes known during the run)")
    head = f"{lead}{name}" + (f" ({stakes})" if stakes else "")
    first, *more = _flow(head, atoms, width, " " * (cells(lead) + 4))
    return [lead + paint(name, "bold") + first[cells(lead) + len(name) :], *more]


def _flow(head: str, atoms: Sequence[str], width: int, indent: str) -> list[str]:
    """Put atoms after `head`, two spaces apart; one that is too long for a line is broken at its spaces."""
    lines = [head]
    for atom in atoms:
        if cells(lines[-1]) + 2 + cells(atom) <= width:
            lines[-1] += f"  {atom}" if lines[-1] != indent else atom
        else:
            held = wrap(
                _HELD.sub(lambda held: held[0].replace(" ", _SPACE), atom), width, first=indent, rest=f"{indent}  "
            )
            lines += [line.replace(_SPACE, " ") for line in held]
    return lines


def _sum(made: Plan, allowed: Collection[Risk], width: int, paint: Paint) -> Iterator[str]:
    counts, still = made.counts(), count(made.unchanged, "resource")
    if any(counts[verb] for verb in SYMBOLS):
        told = [by_address.headline(made), by_address.price(made)]
        told.append(f"{made.unchanged:,} unchanged." if made.unchanged else "")
    else:
        told = [by_address.headline(made), f"{still} {'is' if made.unchanged == 1 else 'are'} as declared."]
        told.append(by_address.price(made))
    if problems := sum(note.topic in BAD for note in made.notes):
        told.append(f"{count(problems, 'problem')}, told above.")
    first, *more = wrap(" ".join(part for part in told if part), width)
    lead = told[0].split(".")[0].split(":")[0]
    yield paint(lead, "bold") + first.removeprefix(lead)
    yield from more
    if counts["record"]:
        yield f"Apply also writes {count(counts['record'], 'record')} of its book-keeping."
    if risks := by_address.allowances(made):
        yield paint(by_address.needs(made, allowed), "bold", _RISK_COLOR[risks[0]])
