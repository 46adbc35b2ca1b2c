"""JUnit XML, which nearly every CI system shows as test results."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reconciler.core.step import Outcome, Result
from reconciler.finding import Finding, Severity
from reconciler.plan.drift import Drift
from reconciler.plan.plan import Plan
from reconciler.render import blocks
from reconciler.render.findings import ordered
from reconciler.render.outcome import ended
from reconciler.render.words import clean


@dataclass(frozen=True, slots=True)
class Case:
    """One test case: it passed unless it has a `failure` (type) with its `message`."""

    name: str
    failure: str = ""
    message: str = ""
    told: str = ""


def findings(found: Iterable[Finding], files: Sequence[str] = ()) -> str:
    """A suite per file: a failed case per error, a passed one for each of `files` without; warnings are told as output."""
    suites: dict[str, list[Case]] = defaultdict(list)
    for file in files:
        suites[file] = []
    for finding in ordered(found):
        suites[finding.place.file or "specs"].append(_case(finding))
    return document({file: cases or [Case("valid")] for file, cases in suites.items()})


def plan(made: Plan) -> str:
    """A suite per account: a passed case per changed address, a failed one per note that somebody must look at."""
    suites: dict[str, list[Case]] = {target.alias: [] for target in made.targets}
    for block in blocks.blocks(made):
        stakes = blocks.stakes(block.risks, block.cost)
        told = block.happens + (f" ({stakes})" if stakes else "") + f": {block.reason}"
        suites.setdefault(block.address.account, []).append(Case(str(block.address), told=told))
    for note in made.notes:
        told = note.message + (f" ({note.hint})" if note.hint else "")
        failure = note.topic.value if note.topic in blocks.BAD else ""
        suites.setdefault(note.address.account, []).append(Case(str(note.address), failure, note.message, told))
    return document({name: cases or [Case("no changes")] for name, cases in suites.items()})


def drift(made: Plan, found: Iterable[Drift]) -> str:
    """A suite per account: a failed case per drifted address; what is pending or excused passes."""
    suites: dict[str, list[Case]] = {target.alias: [] for target in made.targets}
    for one in found:
        failure = one.kind.value if one.counts else ""
        suites.setdefault(one.address.account, []).append(Case(str(one.address), failure, one.message, one.message))
    return document({name: cases or [Case("no drift")] for name, cases in suites.items()})


def outcome(made: Plan, outcomes: Sequence[Outcome]) -> str:
    """A suite per account: a case per address, failed where a step failed or was refused."""
    suites: dict[str, list[Case]] = {target.alias: [] for target in made.targets}
    for told in ended(made, outcomes):
        one = told.outcome
        failure = one.result.value if one.result in (Result.FAILED, Result.REFUSED) else ""
        case = Case(str(told.address), failure, one.message, one.message or one.result.value)
        suites.setdefault(told.address.account, []).append(case)
    return document({name: cases or [Case("nothing to apply")] for name, cases in suites.items()})


def document(suites: Mapping[str, Sequence[Case]]) -> str:
    """The XML of named suites."""
    root = Element("testsuites", name="reconciler")
    for name, cases in suites.items():
        failed = sum(bool(case.failure) for case in cases)
        suite = SubElement(root, "testsuite", name=clean(name), tests=str(len(cases)), failures=str(failed), errors="0")
        for case in cases:
            _add(suite, case, name)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add(suite: Element, case: Case, name: str) -> None:
    element = SubElement(suite, "testcase", name=clean(case.name), classname=clean(name))
    if case.failure:
        failure = SubElement(element, "failure", type=clean(case.failure), message=clean(case.message))
        failure.text = clean(case.told or case.message)
    elif case.told:
        SubElement(element, "system-out").text = clean(case.told)


def _case(finding: Finding) -> Case:
    where = ":".join(str(part) for part in (finding.place.line, finding.place.column) if part)
    name = f"{finding.code} {where}".strip()
    told = f"{finding.place}: {finding.message}" + (f" ({finding.hint})" if finding.hint else "")
    if finding.severity is Severity.ERROR:
        return Case(name, finding.code, finding.message, told)
    return Case(name, told=f"{finding.severity}: {told}")
