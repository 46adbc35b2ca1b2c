"""Check a manifest by every rule: pure functions over byte ranges, merged in any order, on any executor."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter

from reconciler.finding import Finding
from reconciler.manifest.accepted import DUPLICATE, why_dropped
from reconciler.manifest.fast import Fast
from reconciler.manifest.line import SOURCE_REF, Line, Problem, decode
from reconciler.manifest.marks import Mark, mark
from reconciler.manifest.reader import Source, blocks, each_range, lines
from reconciler.manifest.rules import Totals, check, judge
from reconciler.manifest.rules.explain import explain
from reconciler.manifest.tally import Tally, merge

VERSION = 2
"""Raise it when a rule changes: what was found before and is kept somewhere is told apart by it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the lines of one manifest are: the counts, and what is wrong with which line.

    `problems` are those of the first `tally.NOTED` lines that have any, in the order of the lines; `errors` are the
    numbers of all lines with an error.
    """

    source: Source
    totals: Totals
    problems: tuple[tuple[int, Problem], ...]
    errors: tuple[int, ...]
    tally: Tally

    def findings(self) -> Iterator[Finding]:
        """Say each problem with its place, its text and what to do; reads the manifest once more, up to the last one."""
        contents = enumerate(chain.from_iterable(blocks(self.source) if self.problems else ()), 1)
        for wanted, problems in groupby(self.problems, itemgetter(0)):
            content = next(content for number, content in contents if number == wanted)
            line = Line(wanted, content, decode(content))
            yield from (explain(self.source.location, line, problem) for _, problem in problems)


def lint(source: Source, executor: Executor | None = None) -> Report:
    """Check every line of a manifest; with an executor, its byte ranges at the same time.

    Any `concurrent.futures.Executor` will do whose workers can read the source. Problems are findings, never errors.
    """
    tally = merge(each_range(check_range, source, executor) if executor else [check_range(source)])
    _strike_duplicates(tally, source)
    return Report(source, tally.totals(source.size), tuple(tally.problems()), tuple(sorted(tally.errors)), tally)


def check_range(source: Source, start: int = 0, end: int | None = None) -> Tally:
    """Check the lines that begin in bytes `start` to `end`, apart from what only the whole manifest shows."""
    tally = Tally(start)
    fast = Fast(tally)
    for block in blocks(source, start, end):
        fast.check(block)
    return tally


def images(source: Source, marks: frozenset[Mark]) -> Iterator[tuple[Line, str]]:
    """Give the lines, and their source-refs, that a dataset could keep and whose marks are among `marks`."""
    for line in lines(source):
        if why_dropped(line) is None and mark(line.value[SOURCE_REF]) in marks:
            yield line, line.value[SOURCE_REF]


def _strike_duplicates(tally: Tally, source: Source) -> None:
    """Count every line but the first for an image as dropped; reads the manifest again if there may be one."""
    marks = tally.refs.repeated()
    seen: set[str] = set()
    for line, source_ref in images(source, marks) if marks else ():
        if source_ref in seen:
            problems = check(line)
            tally.strike(line.number, judge(line, problems), problems, DUPLICATE)
        seen.add(source_ref)
