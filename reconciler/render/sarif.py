"""SARIF 2.1.0, the format of code scanning (OASIS "Static Analysis Results Interchange Format")."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from reconciler.core.step import Note, Risk
from reconciler.finding import NOWHERE, Finding, Place, Severity
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.plan import Plan
from reconciler.render import blocks
from reconciler.render.encode import pretty
from reconciler.render.findings import ordered

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def findings(found: Iterable[Finding], version: str = "") -> str:
    """One run with one result per finding; `version` is ours."""
    results = ordered(found)
    return log(
        {finding.code: finding.message for finding in results},
        [_result(finding) for finding in results],
        version,
    )


def plan(made: Plan, version: str = "") -> str:
    """One result per changed address and per note; where nothing declares it, at the first file of the specs."""
    first = Place(made.specs[0]) if made.specs else NOWHERE
    found = blocks.blocks(made)
    results = [_block(block, first) for block in found] + [_note(note, first) for note in made.notes]
    rules = {f"plan-{block.verb}": f"A resource {blocks.HAPPENS[block.verb]}" for block in found}
    rules |= {_rule(note): blocks.TITLES[note.topic] for note in made.notes}
    return log(rules, results, version)


def drift(made: Plan, found: Iterable[Drift], version: str = "") -> str:
    """One result per drifted address, where it is declared, else at the first file of the specs."""
    listed = sorted(found, key=lambda one: (one.address, one.kind))
    first = Place(made.specs[0]) if made.specs else NOWHERE
    results = [
        result(
            _name(one.kind),
            "warning" if one.counts else "note",
            f"{one.address}: {one.message}",
            one.where,
            first,
        )
        for one in listed
    ]
    return log({_name(one.kind): f"Drift: {one.kind}" for one in listed}, results, version)


def log(rules: dict[str, str], results: list[dict[str, Any]], version: str = "") -> str:
    """A whole SARIF log of one run; `rules` maps rule ids to short descriptions."""
    driver = {
        "name": "reconciler",
        **({"semanticVersion": version} if version else {}),
        "rules": [{"id": rule, "shortDescription": {"text": told}} for rule, told in sorted(rules.items())],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return pretty({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def result(rule: str, level: str, message: str, place: Place, elsewhere: Place = NOWHERE) -> dict[str, Any]:
    """One result, at `elsewhere` when it has no place of its own (code scanning shows only what has one)."""
    place = place if place.file else elsewhere
    told: dict[str, Any] = {"ruleId": rule, "level": level, "message": {"text": message}}
    if place.file:
        told["locations"] = [{"physicalLocation": _location(place)}]
    return told


def _result(finding: Finding) -> dict[str, Any]:
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    return result(finding.code, Severity(finding.severity).value, message, finding.place)


def _block(block: blocks.Block, elsewhere: Place) -> dict[str, Any]:
    stakes = blocks.stakes(block.risks, block.cost)
    message = f"{block.address} {block.happens}" + (f" ({stakes})" if stakes else "") + f": {block.reason}"
    risky = bool(set(block.risks) & {Risk.DESTROY, Risk.INTERRUPT})
    return result(f"plan-{block.verb}", "warning" if risky else "note", message, block.main.where, elsewhere)


def _note(note: Note, elsewhere: Place) -> dict[str, Any]:
    level = "error" if note.topic in blocks.BAD else "note" if note.topic in blocks.CALM else "warning"
    message = f"{note.address}: {note.message}" + (f"\n{note.hint}" if note.hint else "")
    return result(_rule(note), level, message, note.where, elsewhere)


def _rule(note: Note) -> str:
    return note.topic.value.replace(" ", "-")


def _name(kind: DriftClass) -> str:
    return f"drift-{kind.value.replace(' ', '-')}"


def _location(place: Place) -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    known = {key: value for key, value in region.items() if value}
    return {"artifactLocation": {"uri": _uri(place.file)}} | ({"region": known} if place.line else {})


def _uri(file: str) -> str:
    return quote(file.replace("\\", "/"), safe="/:")
