"""`reconciler manifest lint`: the findings, what training would do, and the exit code."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from heapq import merge
from itertools import groupby, islice
from typing import Any

from reconciler.cli.manifest_files import REMOTE, source, why_unreadable
from reconciler.cli.manifest_verdict import as_json, closing
from reconciler.cli.screen import Screen, say, say_all
from reconciler.finding import Finding, Severity
from reconciler.manifest.findings import findings
from reconciler.manifest.images import LocalObjects, Seen, check_images
from reconciler.manifest.line import SOURCE_REF, Kind, Problem
from reconciler.manifest.lint import Report, lint
from reconciler.manifest.reader import Source, lines
from reconciler.manifest.recount import recount
from reconciler.manifest.rules.catalog import catalog
from reconciler.manifest.rules.explain import explain
from reconciler.manifest.tally import NOTED
from reconciler.manifest.verdict import Verdict, verdict
from reconciler.render import findings as view
from reconciler.render import github, junit, sarif

LARGE = 100 << 20
"""Bytes of a local manifest from which more processes than one are worth their start."""


def run(path: str, test: str | None, options: dict[str, Any]) -> int:
    """Lint one manifest or two; gives 5 when there is an error."""
    sources = [source(location, options) for location in (path, test) if location]
    if unread := [found for each in sources if (found := why_unreadable(each))]:
        _show(unread, (), Counter(_counted(unread)), None, options)
        return 5
    images: list[Finding] = []
    reports = [recount(_lint(each, options["jobs"]), _images(each, options, images)) for each in sources]
    judged = verdict(*reports)
    told = [*findings(judged), *images]
    counted = Counter([*_counted(told), *(_weight(problem) for each in reports for _, problem in each.problems)])
    _show(told, reports, counted, judged, options)
    bad = any(severity is Severity.ERROR for _, severity in counted) or any(each.errors for each in reports)
    return 5 if bad else 0


def _counted(found: Iterable[Finding]) -> Iterator[tuple[str, Severity]]:
    return ((each.code, each.severity) for each in found)


def _weight(problem: Problem) -> tuple[str, Severity]:
    return problem.code, Severity.WARNING if problem.kind is Kind.WARNING else Severity.ERROR


def _lint(manifest: Source, jobs: int | None) -> Report:
    if manifest.objects:  # neither an S3 client nor a pipe goes to other processes
        return lint(manifest)
    most = min(4, os.cpu_count() or 1) if manifest.size > LARGE else 1
    with _executor(jobs or most) as executor:
        return lint(manifest, executor)


@contextmanager
def _executor(jobs: int) -> Iterator[Executor | None]:
    if jobs == 1:
        yield None
        return
    with ProcessPoolExecutor(jobs) as executor:
        yield executor


def _images(manifest: Source, options: dict[str, Any], told: list[Finding]) -> Iterator[Seen]:
    """What is wrong with the images, when they are to be looked at; the first of it is told, too."""
    if not (options["check_images"] or options["images"]):
        return
    from reconciler.cli.buckets import objects

    known = manifest.objects if manifest.location.startswith(REMOTE) else None
    store = LocalObjects(options["images"]) if options["images"] else known or objects(options)
    for seen in check_images(lines(manifest), store):
        if len(told) < NOTED:
            told.append(_told(manifest, seen))
        yield seen


def _told(manifest: Source, seen: Seen) -> Finding:
    """A problem with an image, pointing at what names it."""
    problem = seen.problem if seen.problem.scope else seen.problem._replace(scope=(SOURCE_REF,))
    found = explain(manifest.location, seen.line, problem)
    return replace(found, hint=f"{seen.why}. {catalog()[problem.code].mend}")


def _lines(report: Report) -> Iterator[Finding]:
    """What is wrong with the lines, by place; they are read again and explained one by one."""
    for _, told in groupby(report.findings(), lambda one: one.place.line):
        yield from view.ordered(told)


def _show(
    told: Sequence[Finding],
    reports: Sequence[Report],
    counted: Mapping[tuple[str, Severity], int],
    judged: Verdict | None,
    options: dict[str, Any],
) -> None:
    """Write the findings about manifests and about lines; where that can be done in pieces, no more than one is kept."""
    screen = Screen.of(options["color"])
    found = merge(view.ordered(told), *map(_lines, reports), key=lambda one: one.place)
    if options["output"] == "json":
        say_all(as_json(found, counted, judged))
    elif options["output"] in ("text", "concise"):
        total = len(told) + sum(len(report.problems) for report in reports)
        shown = min(total, options["limit"] or total)
        say_all(_people(islice(found, shown), options["output"], screen))
        say_all([closing(counted, shown, judged, screen)])
    else:
        say(_PROGRAMS[options["output"]](replace(one, text="") for one in found))


def _people(found: Iterable[Finding], output: str, screen: Screen) -> Iterator[str]:
    """Each finding by itself, without the line that counts them: what is shown is not all that was found."""
    for one in found:
        text = view.text([one], width=screen.width, color=screen.color) if output == "text" else view.concise([one])
        yield "".join(text.splitlines(keepends=True)[:-1])


def _sarif(found: Iterable[Finding]) -> str:
    from reconciler import __version__

    return sarif.findings(found, __version__)


_PROGRAMS = {"sarif": _sarif, "github": github.findings, "junit": junit.findings}
