"""How `manifest lint` ends: how much was found, by code, and what training would do."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from reconciler.cli.screen import PIECES, Screen
from reconciler.finding import Finding, Severity
from reconciler.manifest.lint import Report
from reconciler.manifest.summary import summary
from reconciler.manifest.tally import NOTED
from reconciler.manifest.verdict import Verdict
from reconciler.render import json as as_findings
from reconciler.render.encode import pretty_pieces
from reconciler.render.paint import Paint
from reconciler.render.words import clean, count

Counts = Mapping[tuple[str, Severity], int]
_COLOR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def closing(counted: Counts, shown: int, judged: Verdict | None, screen: Screen) -> str:
    """The last lines: the count, the codes, the verdict."""
    paint = Paint(screen.color)
    lines = [*_counts(counted, shown, paint)]
    if judged:
        lines += [*([""] if lines else []), *_verdict(judged, paint)]
    return "".join(f"{line}\n" for line in lines)


def as_json(found: Iterable[Finding], counted: Counts, judged: Verdict | None) -> Iterator[str]:
    """The findings as everywhere, and the verdict with the service's own form of summary; in pieces."""
    head: dict[str, Any] = json.loads(as_findings.findings(()))
    weights = _by_weight(counted)
    head["counts"] = {severity.value: weights[severity] for severity in Severity}
    del head["findings"]
    return pretty_pieces(head, "findings", _values(found), _judged(judged) if judged else {})


def _values(found: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    """Each finding as it stands in every JSON of findings, some of them at a time."""
    coming = iter(found)
    while some := tuple(islice(coming, PIECES)):
        yield from json.loads(as_findings.findings(some))["findings"]


def _judged(judged: Verdict) -> dict[str, Any]:
    told = {
        "trains": judged.starts and not judged.dataset_errors,
        "use_case": judged.decision.kind.value,
        "can_split": judged.can_split if judged.test is None else None,
        "labels": dict(sorted(judged.train.totals.labels.items())),
    }
    return {"verdict": told, "manifest_summary": summary(judged)}


def _by_weight(counted: Counts) -> Counter[Severity]:
    by_weight: Counter[Severity] = Counter()
    for (_, severity), number in counted.items():
        by_weight[severity] += number
    return by_weight


def _counts(counted: Counts, shown: int, paint: Paint) -> Iterator[str]:
    total = sum(counted.values())
    if not total:
        return
    by_weight = _by_weight(counted)
    told = ", ".join(count(by_weight[severity], severity) for severity in Severity if by_weight[severity])
    hidden = f"; {total - shown:,} of them not shown (--limit 0 shows all)" if total > shown else ""
    yield f"Found {told}{hidden}."
    yield ""
    width = max(len(f"{number:,}") for number in counted.values())
    rank = list(Severity)
    for (code, severity), number in sorted(counted.items(), key=lambda item: (rank.index(item[0][1]), -item[1])):
        yield f"  {number:>{width},}  {paint(code, _COLOR[severity])}"
    yield f"  {' ' * width}  = help: reconciler rule CODE explains one"


def _verdict(judged: Verdict, paint: Paint) -> Iterator[str]:
    stops = [problem.code for _, problem in (*judged.file_errors, *judged.dataset_errors)]
    decision = judged.decision
    stops += [problem.code for problem in (*decision.training, *decision.testing, *decision.both)]
    if stops:
        yield paint("would fail", "bold", "red") + f": {', '.join(dict.fromkeys(stops))}"
    else:
        yield paint("would train", "bold", "green") + f": {decision.kind}, {_states(judged.train)}"
    if stops or judged.test:
        yield from (f"  {_of(report)}" for report in (judged.train, judged.test) if report)
    if not stops and judged.test is None:
        yield "  " + _split(judged)
    for report in (judged.train, judged.test):
        if report and len(report.errors) > NOTED:
            yield f"  only the first {NOTED:,} lines with problems of {clean(report.source.location)} are counted by code"


def _split(judged: Verdict) -> str:
    if judged.can_split:
        return "the service could split off a test dataset"
    return "the service could not split off a test dataset: give --test, or add images"


def _states(report: Report) -> str:
    totals = report.totals
    return f"{totals.valid:,} valid, {totals.invalid:,} invalid, {totals.ignored:,} ignored"


def _of(report: Report) -> str:
    labels = count(len(report.totals.labels), "label")
    return f"{clean(report.source.location)}: {count(report.totals.total, 'line')}, {_states(report)}, {labels}"
