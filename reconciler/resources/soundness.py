"""What would be wrong with datasets and trainings made from manifests, asked before anything is sent for them."""

from collections.abc import Hashable, Iterable, Iterator
from typing import cast

from reconciler.core.service import Reader
from reconciler.manifest.findings import findings
from reconciler.manifest.lint import Report, lint
from reconciler.manifest.reader import Source
from reconciler.manifest.verdict import Verdict, verdict

FEW = 3


def of_dataset(reader: Reader, source: Source) -> tuple[str, ...]:
    """Why the service would not make a dataset of a manifest (guide, "Terminal manifest file errors")."""
    report = _lint(reader, source)
    return tuple(_sentences(verdict(report), training=False))


def of_training(reader: Reader, train: Source, test: Source | None) -> tuple[str, ...]:
    """Why a training with these manifests would fail; without `test` the service splits `train`."""
    judged = verdict(_lint(reader, train), _lint(reader, test) if test else None)
    return tuple(_sentences(judged, training=True))


def _lint(reader: Reader, source: Source) -> Report:
    """Check a manifest, once per content: spooled files are named by it, objects by their address and size."""
    key: Hashable = ("lint", source.location, source.length)
    if key not in reader.memo:
        reader.memo[key] = lint(source)
    return cast("Report", reader.memo[key])


def _sentences(judged: Verdict, *, training: bool) -> Iterator[str]:
    wrong = {problem.code for _, problem in (*judged.file_errors, *judged.dataset_errors)}
    if training:
        decision = judged.decision
        told = (*decision.training, *decision.testing, *decision.both, *(() if judged.test else judged.split_errors))
        wrong |= {problem.code for problem in told}
    for finding in findings(judged):
        if finding.code in wrong:
            yield f"{finding.code}: {finding.message} {finding.hint}".rstrip()
    if wrong:
        yield from _lines((judged.train, judged.test))


def _lines(reports: Iterable[Report | None]) -> Iterator[str]:
    """The first lines with errors, with their codes."""
    for report in reports:
        if report and report.errors:
            told = [f"line {number} {problem.code}" for number, problem in report.problems if number in report.errors]
            more = ", …" if len(told) > FEW else ""
            yield f"{len(report.errors)} lines of {report.source.location} have errors: {', '.join(told[:FEW])}{more}"
