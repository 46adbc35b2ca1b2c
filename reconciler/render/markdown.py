"""Markdown for comments and job summaries: the sum and a table first, details folded, never above GitHub's limit."""

from collections.abc import Iterable, Mapping, Sequence

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.core.step import Note, Outcome
from reconciler.plan.drift import Drift
from reconciler.plan.plan import SYMBOLS, Plan, PlannedTarget
from reconciler.plan.status import Status
from reconciler.render import blocks as by_address
from reconciler.render import drift as drift_text
from reconciler.render import estate, text
from reconciler.render import outcome as outcome_text
from reconciler.render import status as status_text
from reconciler.render.blocks import BAD, Block
from reconciler.render.markup import LIMIT, code, fence, fitting, folded, mermaid_label, prose, table
from reconciler.render.words import clip, count, money

_GRAPH = 80
"""Above this many addresses a graph is no longer readable."""
_LABEL = 60
_ROOM = {"table": 24_000, "notes": 12_000, "graph": 8_000}
"""Characters that each part may take, so that no part pushes the others out."""
_FILL = {"create": "#dafbe1", "update": "#fff8c5", "delete": "#ffebe9", "replace": "#fbefff", "wait": "#ddf4ff"}


def plan(made: Plan, *, title: str = "") -> str:
    """A plan: the sum, one row per address, notes; calls and the graph folded. `title` is ours."""
    found = by_address.blocks(made)
    lines = [f"### {title or _title(made.workspace)}", "", *_targets(made.targets), ""]
    lines += [_sum(made), ""]
    lines += _rows(["", "Address", "What happens", "Risk and cost"], [_row(block) for block in found])
    lines += _notes(made.notes)
    graph = _graph(found)
    shown = text.plan(made, width=100).splitlines()
    return _whole(lines, "Every call", shown, "diff", graph)


def drift(made: Plan, found: Sequence[Drift], ways: drift_text.Ways = drift_text.NO_WAYS, *, title: str = "") -> str:
    """Drift: the sum and one row per drifted address with both ways out; fields and the patch folded."""
    lines = [f"### {title or f'Drift of {prose(made.workspace)}'}", "", *_targets(made.targets), ""]
    lines += [f"**{prose(drift_text.summary(found, drift_text.trouble(made)))}**", ""]
    rows = [
        (
            code(drift_text.SYMBOLS[kind]),
            code(str(one.address)),
            str(kind),
            prose(one.message),
            _hourly(one.hourly),
            *(_way(one, what) for what in ("revert", "accept")),
        )
        for kind, told in drift_text.sections(found)
        for one in told
    ]
    lines += _rows(["", "Address", "Drift", "What is live", "Price", "To revert", "To accept"], rows)
    lines += _notes(drift_text.trouble(made))
    lines += [f"- {prose(remark)}" for remark in ways.remarks]
    shown = drift_text.text(made, found, ways, width=100).splitlines()
    return _whole(lines, "Every field", shown, "diff", [])


def status(made: Plan, observed: Mapping[Address, Observed], found: Status, *, title: str = "") -> str:
    """What is going on: the sum, one row for each thing in progress, queued or running, problems; the tree folded."""
    branches = estate.tree(made, observed)
    lines = [f"### {title or f'Status of {prose(made.workspace)}'}", "", *_targets(made.targets), ""]
    lines += [f"**{prose(told)}**  " for told in status_text.sums(made, branches, found)] + [""]
    rows = [
        (word, code(str(address)), prose(told), _hourly(hourly))
        for word, address, told, hourly in status_text.rows(found)
    ]
    lines += _rows(["", "Address", "What", "Price"], rows)
    lines += _notes(found.trouble)
    return _whole(lines, "Everything", status_text.text(made, observed, found, width=100).splitlines(), "text", [])


def outcome(made: Plan, outcomes: Sequence[Outcome], notes: Iterable[Note] = (), *, title: str = "") -> str:
    """The end of an apply: counts, one row per address that did not end, what to do next."""
    told = tuple(notes)
    found = outcome_text.ended(made, outcomes)
    lines = [f"### {title or f'Apply of {prose(made.workspace)}'}", "", *_targets(made.targets), ""]
    lines += [f"**{prose(outcome_text.summary(found, told))}**", ""]
    lines += [f"- {prose(line)}" for line in outcome_text.advice(made, outcomes, told)] + [""]
    rows = [
        (str(result), code(str(one.address)), prose(one.outcome.message))
        for result, these in outcome_text.unfinished(found)
        for one in these
    ]
    lines += _rows(["", "Address", "Why"], rows)
    lines += _notes(told)
    shown = outcome_text.text(made, outcomes, told, width=100).splitlines()
    return _whole(lines, "In full", shown, "text", [])


def _way(one: Drift, what: str) -> str:
    told = dict(drift_text.ways_of(one)).get(what)
    return code(told) if told else ""


def _title(workspace: str) -> str:
    return f"Plan for {prose(workspace)}"


def _targets(targets: Sequence[PlannedTarget]) -> list[str]:
    return [
        f"{code(target.alias)}: account {code(target.account_id)}, {code(target.region)}"
        + (f", **{prose(by_address.endpoint(target))}**" if target.endpoint else "")
        + "  "
        for target in targets
    ]


def _sum(made: Plan) -> str:
    told = [f"**{by_address.headline(made)}**", prose(by_address.price(made))]
    told.append(f"{made.unchanged:,} unchanged." if made.unchanged else "")
    if allowed := by_address.allowances(made):
        told.append(f"⚠️ Apply needs `--allow {','.join(allowed)}`.")
    if problems := sum(note.topic in BAD for note in made.notes):
        told.append(f"❌ {count(problems, 'problem')}, told below.")
    return " ".join(part for part in told if part)


def _row(block: Block) -> tuple[str, ...]:
    stakes = prose(by_address.stakes(block.risks, block.cost))
    bold = f"**{stakes}**" if block.risks else stakes
    return code(block.symbol), code(str(block.address)), f"{block.happens}: {prose(block.reason)}", bold


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    top, body = (lines := table(head, rows))[:2], lines[2:]
    kept, cut = fitting(body, _ROOM["table"], "row")
    return [*top, *kept, "", *([cut, ""] if cut else [])]


def _notes(notes: Iterable[Note]) -> list[str]:
    lines = [
        f"- **{by_address.TITLES[topic]}:** " + _told(note)
        for topic, told in by_address.sections(notes)
        for note in told
    ]
    kept, cut = fitting(lines, _ROOM["notes"], "note")
    return [*kept, "", *([cut, ""] if cut else [])] if kept or cut else []


def _told(note: Note) -> str:
    hint = f"_{prose(note.hint)}_" if note.hint else ""
    return " ".join(part for part in (code(str(note.address)), _hourly(note.hourly), prose(note.message), hint) if part)


def _hourly(dollars: float) -> str:
    return f"**{prose(money(dollars))}/h**" if dollars else ""


def _graph(found: Sequence[Block]) -> list[str]:
    """The addresses and what comes before what, as mermaid; nothing when there is no order to show."""
    if not any(block.after for block in found):
        return []
    if len(found) > _GRAPH:
        return [f"The graph of {len(found):,} addresses is left out."]
    numbers = {block.address: at for at, block in enumerate(found)}
    before = by_address.arrows(found)
    arrows = [f"  n{numbers[one]} --> n{at}" for at, block in enumerate(found) for one in before[block.address]]
    nodes = [
        f"  n{at}[{mermaid_label(clip(f'{block.symbol} {block.address}', _LABEL))}]:::{block.verb}"
        for at, block in enumerate(found)
    ]
    styles = [f"  classDef {verb} fill:{_FILL[verb]},color:#1f2328,stroke:#59636e" for verb in SYMBOLS]
    kept, cut = fitting([*nodes, *arrows], _ROOM["graph"], "line")
    return [cut] if cut else fence(["flowchart LR", *kept, *styles], "mermaid")


def _whole(lines: list[str], title: str, shown: Sequence[str], language: str, graph: list[str]) -> str:
    tail = ["", *folded("What comes before what", graph)] if graph else []
    room = LIMIT - len("\n".join([*lines, *tail])) - 500  # for the fold's own lines and the announcement
    kept, cut = fitting(shown, room, "line")
    details = folded(title, fence(kept, language)) + (["", cut] if cut else [])
    return "\n".join([*lines, *details, *tail]) + "\n"
