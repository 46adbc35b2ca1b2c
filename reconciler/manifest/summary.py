"""A verdict in the form of the service's `manifest_summary.json` (guide, "Manifest summary file format")."""

from collections.abc import Iterable
from typing import Any

from reconciler.manifest.line import Problem
from reconciler.manifest.lint import Report
from reconciler.manifest.rules import UseCase
from reconciler.manifest.verdict import Verdict


def summary(verdict: Verdict) -> dict[str, Any] | None:
    """Give the summary as JSON values; `None` where the service writes none because it could not take a file."""
    if verdict.file_errors:
        return None
    decision = verdict.decision
    statistics = {"training": _statistics(verdict.train, decision.use_case, decision.training)}
    if verdict.test:
        statistics["testing"] = _statistics(verdict.test, decision.use_case, decision.testing)
    return {"statistics": statistics, "errors": _errors(decision.both)}


def _statistics(report: Report, use_case: UseCase, problems: Iterable[Problem]) -> dict[str, Any]:
    return {
        "use_case": use_case.value,
        "total_json_lines": report.totals.total,
        "valid_json_lines": report.totals.valid,
        "invalid_json_lines": report.totals.invalid,
        "ignored_json_lines": report.totals.ignored,
        "error_json_line_indices": list(report.errors),
        "errors": _errors(problems),
    }


def _errors(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": problem.code, "message": problem.message} for problem in problems]
