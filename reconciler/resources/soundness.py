"""What would be wrong with datasets and trainings made from manifests, asked before anything is sent for them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from reconciler.core.service import Reader
from reconciler.manifest.findings import findings
from reconciler.manifest.lint import VERSION, Report, lint
from reconciler.manifest.rules import DATASET_TOO
from reconciler.manifest.verdict import Verdict, verdict
from reconciler.resources.origin import Origin

FEW = 3


def of_dataset(reader: Reader, manifest: Origin) -> tuple[str, ...]:
    """Why the service would not make a dataset of a manifest (guide, "Terminal manifest file errors")."""

    def told() -> Iterator[str]:
        judged = verdict(_lint(reader, manifest))
        yield from _sentences(judged, (manifest,), _of_files(judged))

    return _once(reader, "dataset", (manifest,), told)


def of_rebuild(reader: Reader, manifest: Origin) -> tuple[str, ...]:
    """Why no dataset is given up for one of this manifest: as `of_dataset`, and for what the service finds only later."""

    def told() -> Iterator[str]:
        judged = verdict(_lint(reader, manifest))
        later = {problem.code for problem in judged.decision.training} & DATASET_TOO
        yield from _sentences(judged, (manifest,), _of_files(judged) | later)

    return _once(reader, "rebuild", (manifest,), told)


def of_lines(reader: Reader, manifest: Origin) -> tuple[str, ...]:
    """Which lines of a manifest have errors, whether or not that stands against a dataset or a training."""
    return _once(reader, "lines", (manifest,), lambda: _lines(manifest, _lint(reader, manifest)))


def of_training(reader: Reader, train: Origin, test: Origin | None) -> tuple[str, ...]:
    """Why a training with these manifests would fail; without `test` the service splits `train`."""
    manifests = (train, test) if test else (train,)

    def told() -> Iterator[str]:
        judged = verdict(*(_lint(reader, one) for one in manifests))
        yield from _sentences(judged, manifests, _of_files(judged) | _of_decision(judged))

    return _once(reader, "training", manifests, told)


def _once(
    reader: Reader, about: str, manifests: Sequence[Origin], tell: Callable[[], Iterable[str]]
) -> tuple[str, ...]:
    """What was told of the same contents before, by the same rules; else it is told now, and kept."""
    if not all(one.lasting for one in manifests):
        return tuple(tell())
    key = json.dumps([about, VERSION, *([one.name, one.mark] for one in manifests)])
    found = reader.kept.get(key)
    if found is None:
        found = reader.kept[key] = "\n".join(tell())
    return tuple(found.split("\n")) if found else ()


def _lint(reader: Reader, manifest: Origin) -> Report:
    """Check a manifest, once per content: the same one may be asked about on its own and beside another."""
    key = ("lint", manifest.name, manifest.mark)
    if key not in reader.memo:
        reader.memo[key] = lint(manifest.find())
    return cast("Report", reader.memo[key])


def _of_files(judged: Verdict) -> set[str]:
    """The codes for which no dataset is made."""
    return {problem.code for _, problem in (*judged.file_errors, *judged.dataset_errors)}


def _of_decision(judged: Verdict) -> set[str]:
    """The codes for which a training fails."""
    decision = judged.decision
    told = (*decision.training, *decision.testing, *decision.both, *(() if judged.test else judged.split_errors))
    return {problem.code for problem in told}


def _sentences(judged: Verdict, manifests: Iterable[Origin], wrong: set[str]) -> Iterator[str]:
    for finding in findings(judged):
        if finding.code in wrong:
            yield f"{finding.code}: {finding.message} {finding.hint}".rstrip(" .")
    if wrong:
        for manifest, report in zip(manifests, (judged.train, judged.test), strict=False):
            yield from _lines(manifest, report)


def _lines(manifest: Origin, report: Report | None) -> Iterator[str]:
    """The first lines with errors, with their codes."""
    if report and report.errors:
        wrong = set(report.errors)
        told = [f"line {number} {problem.code}" for number, problem in report.problems if number in wrong]
        more = ", …" if len(told) > FEW else ""
        many = f"{len(report.errors)} lines" if report.errors[1:] else "a line"
        yield f"{many} of {manifest.name} with errors: {', '.join(told[:FEW])}{more}"
