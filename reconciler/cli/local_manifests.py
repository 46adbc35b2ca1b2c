"""The manifests that the specs hold or lie beside, linted once per content: what a training would stumble over."""

import json
from collections.abc import Hashable, Iterator, Mapping, MutableMapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reconciler.cli.kept import Kept
from reconciler.core.address import Address
from reconciler.core.want import Declared, Want
from reconciler.errors import InvalidError
from reconciler.finding import Finding, Place, Severity
from reconciler.manifest.accepted import DUPLICATE
from reconciler.manifest.lint import VERSION, Report, lint
from reconciler.manifest.reader import Source
from reconciler.resources.origin import Origin, beside

MOST = 20
"""So many lines of one manifest are told; `manifest lint` tells all."""


@dataclass
class _Room:
    """Where manifests are made of other files, as long as one command lasts."""

    spool: Path
    memo: MutableMapping[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Local:
    """A dataset of which the specs tell the entries, and the manifest that these make."""

    want: Want
    origin: Origin

    def placed(self, finding: Finding) -> Finding:
        """A finding about a line of the manifest, at the place where people can mend it."""
        spec, at = self.want.spec, finding.place
        if spec.file:
            return replace(finding, place=Place(self.origin.name, *at[1:]))
        if spec.entries:
            path = ("entries", at.line - 1) if at.line else ("entries",)
            return replace(finding, place=self.want.spot(*path), text="")
        told = f"{finding.message} (line {at.line} of the manifest that is made of it)" if at.line else finding.message
        return replace(finding, place=Place(self.origin.name), message=told, text="")


def findings(declared: Declared) -> Iterator[Finding]:
    """What is wrong with every manifest that the specs tell, and with both datasets of one project together.

    What stands against a manifest as a whole is an error, as training would fail, and so is an image that is named
    twice; other single lines are warnings, as the service leaves them out.
    """
    kept = Kept()
    with TemporaryDirectory(prefix="reconciler-") as folder:
        found = (one for local in _projects(declared, _Room(Path(folder))) for one in _of_project(kept, local))
        yield from dict.fromkeys(found)  # projects may share a manifest


def _projects(declared: Declared, room: _Room) -> list[dict[str, _Local]]:
    """The local datasets of every project, by `train` and `test`, in this order."""
    projects: dict[Address, dict[str, _Local]] = {}
    for want in declared.wants.values():
        if want.kind == "dataset" and (origin := beside(room, want)):
            projects.setdefault(want.address.project_address, {})[want.address.name] = _Local(want, origin)
    return [dict(sorted(local.items(), reverse=True)) for local in projects.values()]


def _of_project(kept: Kept, local: dict[str, _Local]) -> Iterator[Finding]:
    """What was found in the same contents before, wherever they lay then, or is found now."""
    key = json.dumps(["datasets", VERSION, {side: one.origin.mark for side, one in local.items()}])
    found = _known(kept.get(key))
    if found is None:
        broken = {side: told for side, one in local.items() if (told := _broken(one))}
        if broken:
            yield from broken.values()
            rest = {side: one for side, one in local.items() if side not in broken}
            yield from _of_project(kept, rest) if rest else ()
            return
        found = list(_lint({side: one.origin.find() for side, one in local.items()}))
        kept[key] = json.dumps([(side, asdict(one)) for side, one in found])
    yield from (local[side].placed(one) for side, one in found)


def _broken(one: _Local) -> Finding | None:
    """Why no manifest can be made of a file."""
    try:
        one.origin.find()
    except InvalidError as error:
        return Finding("no-manifest", error.message, Place(one.origin.name), hint=error.hint)
    return None


def _lint(sources: Mapping[str, Source]) -> Iterator[tuple[str, Finding]]:
    """Every finding, with the side that it is about."""
    reports = {side: lint(source) for side, source in sources.items()}
    sides = {source.location: side for side, source in sources.items()}
    yield from ((sides[one.place.file], one) for one in _together(reports))
    for side, report in reports.items():
        yield from ((side, one) for one in _lines(report))


def _together(reports: Mapping[str, Report]) -> Iterator[Finding]:
    """What stands against whole manifests, and the images that are in both; a test dataset alone is not trained on."""
    from reconciler.manifest.findings import findings as whole
    from reconciler.manifest.verdict import UNREAD, verdict

    judged = replace(verdict(*reports.values()), split_errors=())  # who trains from datasets has both
    if "train" not in reports:
        judged = replace(judged, decision=UNREAD)
    told = list(whole(judged))
    yield from (one for one in told if not one.place.line)
    yield from _few([one for one in told if one.place.line])


def _lines(report: Report) -> Iterator[Finding]:
    shown = replace(report, problems=report.problems[: MOST + 1])
    return _few(list(islice(shown.findings(), MOST)), len(report.problems))


def _few(lines: list[Finding], count: int = 0) -> Iterator[Finding]:
    """The first of the lines, and how many there are."""
    count = count or len(lines)
    for one in lines[:MOST]:
        yield one if one.code == DUPLICATE.code else replace(one, severity=Severity.WARNING)
    if count > MOST:
        told = f"{count} problems in lines; the first {MOST} are shown"
        hint = "`reconciler manifest lint` shows all"
        yield Finding("more-problems", told, Place(lines[0].place.file), Severity.WARNING, hint)


def _known(told: str | None) -> list[tuple[str, Finding]] | None:
    """Findings as they were kept."""
    try:
        return [(side, _finding(one)) for side, one in json.loads(told)] if told else None
    except (ValueError, KeyError, TypeError):  # another release wrote it
        return None


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(**{**told, "place": Place(*told["place"]), "severity": Severity(told["severity"])})
