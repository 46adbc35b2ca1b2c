"""SARIF 2.1.0, the format of code scanning (OASIS "Static Analysis Results Interchange Format")."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from reconciler.finding import NOWHERE, Finding, Place
from reconciler.render.encode import pretty
from reconciler.render.findings import ordered
from reconciler.render.remarks import Remark, Told
from reconciler.render.words import clean

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def findings(found: Iterable[Finding], version: str = "") -> str:
    """One run with one result per finding; `version` is ours."""
    results = ordered(found)
    return log(
        {finding.code: finding.message for finding in results},
        [result(one.code, one.severity.value, _text(one), one.place) for one in results],
        version,
    )


def told(about: Told, version: str = "") -> str:
    """One result per remark, where it is declared, else at the first file of the specs."""
    first = Place(about.plan.specs[0]) if about.plan.specs else NOWHERE
    results = [
        result(one.rule, one.severity.value, f"{one.address}: {_text(one)}", one.where, first) for one in about.remarks
    ]
    return log({one.rule: one.means for one in about.remarks}, results, version)


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


def _text(one: Remark | Finding) -> str:
    """What is said, made safe to print; a viewer would make links of brackets before parentheses (SARIF 3.11.6)."""
    told = one.message + (f"\n{one.hint}" if one.hint else "")
    return "\n".join(clean(line) for line in told.splitlines()).replace("](", "]\u200b(")


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
