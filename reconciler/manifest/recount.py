"""Counting a manifest's lines again once their images were looked at: a line without a usable image is invalid."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from reconciler.manifest.accepted import DUPLICATE
from reconciler.manifest.images import Seen
from reconciler.manifest.line import Kind
from reconciler.manifest.lint import Report
from reconciler.manifest.rules import Outcome, State, check, judge


def recount(report: Report, seen: Iterable[Seen]) -> Report:
    """Give the report with the lines of `seen` counted as invalid, apart from those that were invalid before."""
    repeated = {number for number, problem in report.problems if problem == DUPLICATE}
    errors, states, lines = set(report.errors), Counter[State](), Counter[str]()
    images, boxes, either = Counter[str](), Counter[str](), Counter[str]()
    for line, problem, _ in seen:
        if problem.kind is Kind.WARNING:
            continue
        errors.add(line.number)
        outcome = Outcome(State.INVALID) if line.number in repeated else judge(line, check(line))
        on_boxes = {label for label, _ in outcome.box_labels}
        states[outcome.state] += 1
        lines.update(images=bool(outcome.image_labels), boxes=bool(on_boxes))
        images.update(outcome.image_labels)
        boxes.update(on_boxes)
        either.update(outcome.image_labels | on_boxes)
    totals = replace(
        report.totals,
        valid=report.totals.valid - states[State.VALID],
        ignored=report.totals.ignored - states[State.IGNORED],
        invalid=report.totals.invalid + states[State.VALID] + states[State.IGNORED],
        labels=Counter(report.totals.labels) - either,
        image_labels=Counter(report.totals.image_labels) - images,
        box_labels=Counter(report.totals.box_labels) - boxes,
        image_lines=report.totals.image_lines - lines["images"],
        box_lines=report.totals.box_lines - lines["boxes"],
    )
    return replace(report, totals=totals, errors=tuple(sorted(errors)))
