"""GitHub's workflow commands: annotations on the lines of the specs."""

from collections.abc import Iterable

from reconciler.core.step import Note, Outcome, Result, Risk
from reconciler.finding import Finding, Place, Severity
from reconciler.plan.drift import Drift
from reconciler.plan.plan import Plan
from reconciler.render import blocks
from reconciler.render.findings import ordered
from reconciler.render.words import clean

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_ORDER = tuple(_LEVEL.values())
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def findings(found: Iterable[Finding]) -> str:
    """One annotation per finding, errors first: GitHub shows only the first ten of a step."""
    by_weight = sorted(ordered(found), key=lambda finding: list(Severity).index(finding.severity))
    return "".join(
        annotation(
            _LEVEL[finding.severity],
            finding.place,
            finding.code,
            finding.message + (f"\n{finding.hint}" if finding.hint else ""),
        )
        for finding in by_weight
    )


def plan(made: Plan) -> str:
    """One annotation per changed address and per note, on the lines that declare them; the worst first."""
    told = [*(_block(block) for block in blocks.blocks(made)), *(_note(note) for note in made.notes)]
    listed = sorted(told, key=lambda one: (_ORDER.index(one[0]), one[1], one[2]))
    return "".join(annotation(*one) for one in listed)


def drift(_made: Plan, found: Iterable[Drift]) -> str:
    """One annotation per drifted address, on the lines that declare it; what is pending or excused is only noticed."""
    return "".join(
        annotation("warning" if one.counts else "notice", one.where, f"{one.kind}: {one.address}", one.message)
        for one in sorted(found, key=lambda one: (not one.counts, one.address))
    )


def outcome(outcomes: Iterable[Outcome]) -> str:
    """One annotation per step that failed or was refused, on the lines that declare its resource."""
    return "".join(
        annotation("error", one.step.where, f"{one.result}: {one.step.address}", one.message)
        for one in outcomes
        if one.result in (Result.FAILED, Result.REFUSED)
    )


def annotation(level: str, place: Place, title: str, message: str) -> str:
    """One workflow command with its newline (GitHub Docs, "Workflow commands", "Setting an error message")."""
    given = {"file": place.file, "line": place.line, "endLine": place.end_line, "col": place.column}
    if place.end_line == place.line:  # GitHub refuses an end column on a span of several lines
        given["endColumn"] = place.end_column
    given["title"] = title
    told = ",".join(f"{key}={_escape(str(value), _PROPERTY)}" for key, value in given.items() if value)
    return f"::{level} {told}::{_escape(message, _DATA)}\n"


def _block(block: blocks.Block) -> tuple[str, Place, str, str]:
    stakes = blocks.stakes(block.risks, block.cost)
    risky = bool(set(block.risks) & {Risk.DESTROY, Risk.INTERRUPT})
    message = block.happens + (f" ({stakes})" if stakes else "") + (f"\n{block.reason}" if block.reason else "")
    return "warning" if risky else "notice", block.main.where, f"{block.symbol} {block.address}", message


def _note(note: Note) -> tuple[str, Place, str, str]:
    level = "error" if note.topic in blocks.BAD else "notice" if note.topic in blocks.CALM else "warning"
    message = note.message + (f"\n{note.hint}" if note.hint else "")
    return level, note.where, f"{note.topic}: {note.address}", message


def _escape(text: str, table: dict[str, str]) -> str:
    safe = "\n".join(clean(line) for line in text.splitlines())
    return "".join(table.get(character, character) for character in safe)
