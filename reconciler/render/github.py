"""GitHub's workflow commands: annotations on the lines of the specs."""

from collections.abc import Iterable

from reconciler.finding import Finding, Place, Severity
from reconciler.render.findings import ordered
from reconciler.render.remarks import Told
from reconciler.render.words import clean

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_RANK = tuple(Severity)
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def findings(found: Iterable[Finding]) -> str:
    """One annotation per finding, errors first: GitHub shows only the first ten of a step."""
    by_weight = sorted(ordered(found), key=lambda finding: _RANK.index(finding.severity))
    return "".join(
        annotation(
            _LEVEL[finding.severity],
            finding.place,
            finding.code,
            finding.message + (f"\n{finding.hint}" if finding.hint else ""),
        )
        for finding in by_weight
    )


def told(about: Told) -> str:
    """One annotation per remark, the worst first, and before others those that have a line in the specs."""
    listed = sorted(about.remarks, key=lambda one: (_RANK.index(one.severity), not one.where.file))
    return "".join(
        annotation(_LEVEL[one.severity], one.where, one.title, one.message + (f"\n{one.hint}" if one.hint else ""))
        for one in listed
    )


def annotation(level: str, place: Place, title: str, message: str) -> str:
    """One workflow command with its newline (GitHub Docs, "Workflow commands", "Setting an error message")."""
    given = {"file": place.file, "line": place.line, "endLine": place.end_line, "col": place.column}
    if place.end_line == place.line:  # GitHub refuses an end column on a span of several lines
        given["endColumn"] = place.end_column
    given["title"] = title
    told = ",".join(f"{key}={_escape(str(value), _PROPERTY)}" for key, value in given.items() if value)
    return f"::{level} {told}::{_escape(message, _DATA)}\n"


def _escape(text: str, table: dict[str, str]) -> str:
    safe = "\n".join(clean(line) for line in text.splitlines())
    return "".join(table.get(character, character) for character in safe)
