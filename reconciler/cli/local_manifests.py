"""The manifests that lie beside the specs, linted once per content: `validate` says what a training would stumble over."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from reconciler.cli.kept import Kept
from reconciler.core.want import Declared
from reconciler.finding import Finding, Place, Severity

MOST = 20
"""So many lines of one manifest are told; `manifest lint` tells all."""


def findings(declared: Declared) -> Iterator[Finding]:
    """What is wrong with every manifest that a dataset names by `file:`.

    What stands against a manifest as a whole is an error, as training would fail; single lines are warnings, as the
    service leaves them out.
    """
    kept = Kept()
    for path in sorted(_paths(declared)):
        key = _key(path)
        found = _known(kept.get(key), path)
        if found is None:
            found = list(_lint(path))
            kept[key] = json.dumps([asdict(one) for one in found])
        yield from found


def _paths(declared: Declared) -> set[Path]:
    datasets = (want for want in declared.wants.values() if want.kind == "dataset")
    return {Path(want.root, want.spec.file) for want in datasets if want.spec.file}


def _key(path: Path) -> str:
    from reconciler.manifest.lint import VERSION

    with path.open("rb") as stream:
        return json.dumps(["file", VERSION, hashlib.file_digest(stream, "sha256").hexdigest()])


def _lint(path: Path) -> Iterator[Finding]:
    from reconciler.manifest.findings import findings as whole
    from reconciler.manifest.lint import lint
    from reconciler.manifest.reader import Source
    from reconciler.manifest.verdict import verdict

    report = lint(Source(str(path)))
    yield from whole(verdict(report))
    lines = replace(report, problems=report.problems[:MOST]).findings()
    yield from (replace(one, severity=Severity.WARNING) for one in islice(lines, MOST))
    if len(report.problems) > MOST:
        told = f"{len(report.problems)} problems in lines; the first {MOST} are shown"
        hint = "`reconciler manifest lint` shows all"
        yield Finding("more-problems", told, Place(str(path)), Severity.WARNING, hint)


def _known(told: str | None, path: Path) -> list[Finding] | None:
    """What was found in the same content before, wherever it lay then."""
    try:
        return [_finding(one, str(path)) for one in json.loads(told)] if told else None
    except (ValueError, KeyError, TypeError):  # another release wrote it
        return None


def _finding(told: dict[str, Any], file: str) -> Finding:
    place = Place(file, *told["place"][1:])
    return Finding(**{**told, "place": place, "severity": Severity(told["severity"])})
