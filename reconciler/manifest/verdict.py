"""What a training would say of a manifest, or of a training and a test manifest together, before it is billed."""

from dataclasses import dataclass

from reconciler.manifest.line import Problem
from reconciler.manifest.lint import Report, images
from reconciler.manifest.marks import Mark
from reconciler.manifest.rules import (
    Decision,
    State,
    UseCase,
    check,
    check_dataset,
    check_file,
    check_split,
    decide,
    judge,
)

UNREAD = Decision(UseCase.NOT_DETERMINED, UseCase.NOT_DETERMINED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two reports, and what would stop a training with them.

    With `file_errors` (each with its report) the service looks at no line, so the decision is empty and there is no
    summary. `dataset_errors` would keep a dataset from being made. `split_errors` say why the service could not split
    off a test dataset; they only matter where there is no test manifest. `leaks` are the test lines (number,
    source-ref) whose image is also trained with.
    """

    train: Report
    test: Report | None
    decision: Decision = UNREAD
    file_errors: tuple[tuple[Report, Problem], ...] = ()
    dataset_errors: tuple[tuple[Report, Problem], ...] = ()
    split_errors: tuple[Problem, ...] = ()
    leaks: tuple[tuple[int, str], ...] = ()

    @property
    def starts(self) -> bool:
        """Whether a training with these manifests would get past the checks of their contents."""
        return not (self.file_errors or self.decision.training or self.decision.testing or self.decision.both)

    @property
    def can_split(self) -> bool:
        """Whether the service could take a test dataset out of the training manifest."""
        return self.starts and not self.split_errors


def verdict(train: Report, test: Report | None = None) -> Verdict:
    """Judge whole manifests; reads them again only to confirm an image that seems to be in both."""
    reports = [report for report in (train, test) if report]
    if unread := tuple((report, problem) for report in reports for problem in check_file(report.totals)):
        return Verdict(train, test, file_errors=unread)
    found = decide(train.totals, test.totals if test else None)
    return Verdict(
        train,
        test,
        found,
        dataset_errors=tuple((report, problem) for report in reports for problem in check_dataset(report.totals)),
        split_errors=() if test else check_split(train.totals, found.kind),
        leaks=_leaks(train, test) if test else (),
    )


def _leaks(train: Report, test: Report) -> tuple[tuple[int, str], ...]:
    """Find the images that are used in both."""
    marks = train.tally.refs.shared(test.tally.refs)
    if not marks:
        return ()
    trained = {source_ref for _, source_ref in _used(train, marks)}
    return tuple((number, source_ref) for number, source_ref in _used(test, marks) if source_ref in trained)


def _used(report: Report, marks: frozenset[Mark]) -> list[tuple[int, str]]:
    found = images(report.source, marks)
    return [(line.number, ref) for line, ref in found if judge(line, check(line)).state is State.VALID]
