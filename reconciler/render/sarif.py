"""SARIF 2.1.0, the format of code scanning (OASIS "Static Analysis Results Interchange Format")."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from reconciler.finding import Finding, Place, Severity
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


def log(rules: dict[str, str], results: list[dict[str, Any]], version: str = "") -> str:
    """A whole SARIF log of one run; `rules` maps rule ids to short descriptions."""
    driver = {
        "name": "reconciler",
        **({"semanticVersion": version} if version else {}),
        "rules": [{"id": rule, "shortDescription": {"text": told}} for rule, told in sorted(rules.items())],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return pretty({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def result(rule: str, level: str, message: str, place: Place) -> dict[str, Any]:
    """One result; without a place it has no location."""
    told: dict[str, Any] = {"ruleId": rule, "level": level, "message": {"text": message}}
    if place.file:
        told["locations"] = [{"physicalLocation": _location(place)}]
    return told


def _result(finding: Finding) -> dict[str, Any]:
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    return result(finding.code, Severity(finding.severity).value, message, finding.place)


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
