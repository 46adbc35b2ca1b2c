"""JSON for programs: a `format_version` first, then the same facts that the text shows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from reconciler.finding import Finding, Place, Severity
from reconciler.render.encode import pretty
from reconciler.render.findings import ordered

FORMAT_VERSION = 1


def findings(found: Iterable[Finding]) -> str:
    """Every finding with its place, and how many of each severity there are."""
    listed = ordered(found)
    counted = Counter(finding.severity for finding in listed)
    return pretty(
        {
            "format_version": FORMAT_VERSION,
            "counts": {severity.value: counted[severity] for severity in Severity},
            "findings": [_finding(finding) for finding in listed],
        }
    )


def place(where: Place) -> dict[str, Any]:
    """A place's fields, without those that are not known."""
    told = {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }
    return {key: value for key, value in told.items() if value}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "path": finding.path,
        "place": place(finding.place),
    }
