"""What is wrong with whole manifests, as findings with the figures behind them."""

from collections.abc import Iterator

from reconciler.finding import Finding, Place, Severity
from reconciler.manifest.line import SOURCE_REF, Problem
from reconciler.manifest.lint import Report
from reconciler.manifest.rules import figures, manifest_format, one_image_once
from reconciler.manifest.rules.catalog import catalog
from reconciler.manifest.verdict import Verdict


def unreadable(location: str, head: bytes) -> Finding | None:
    """Say why a file is no manifest at all, by its name and its first bytes; `None` when it may be one."""
    why = manifest_format.why_unsupported(location, head)
    return _finding(location, manifest_format.RULE.problem(), why) if why else None


def missing(location: str) -> Finding:
    """Say that there is no such manifest."""
    return _finding(location, manifest_format.RULE.problem(), "there is no such object")


def findings(verdict: Verdict) -> Iterator[Finding]:
    """Say everything that stands against the manifests as a whole; line 0 stands for the file.

    That the service could not split off a test dataset is a note: it only matters when there is no other.
    """
    for report, problem in (*verdict.file_errors, *verdict.dataset_errors):
        yield _of(report, verdict, problem)
    yield from (_of(verdict.train, verdict, problem) for problem in verdict.decision.training)
    if verdict.test:
        yield from (_of(verdict.test, verdict, problem) for problem in verdict.decision.testing)
        yield from _of_both(verdict, verdict.test)
    for problem in verdict.split_errors:
        yield _of(verdict.train, verdict, problem, Severity.NOTE)


def _of_both(verdict: Verdict, test: Report) -> Iterator[Finding]:
    location, kind = test.source.location, verdict.decision.kind
    for problem in verdict.decision.both:
        yield _finding(location, problem, figures(problem, kind, verdict.train.totals, test.totals))
    rule = one_image_once.LEAKAGE
    for number, source_ref in verdict.leaks:
        yield Finding(
            rule.code, rule.message, Place(location, number), hint=f"{source_ref}. {rule.mend}", path=SOURCE_REF
        )


def _of(report: Report, verdict: Verdict, problem: Problem, severity: Severity = Severity.ERROR) -> Finding:
    told = figures(problem, verdict.decision.kind, report.totals)
    return _finding(report.source.location, problem, told, severity)


def _finding(location: str, problem: Problem, told: str, severity: Severity = Severity.ERROR) -> Finding:
    mend = catalog()[problem.code].mend
    return Finding(problem.code, problem.message, Place(location), severity, f"{told}. {mend}" if told else mend)
