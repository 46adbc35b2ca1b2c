"""JUnit XML, which nearly every CI system shows as test results."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reconciler.finding import Finding, Severity
from reconciler.render.findings import ordered
from reconciler.render.remarks import Told
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


def told(about: Told) -> str:
    """A suite per account: a case per remark, failed where somebody must look; a passed one where there is none."""
    suites: dict[str, list[Case]] = {target.alias: [] for target in about.plan.targets}
    for one in about.remarks:
        whole = one.message + (f" ({one.hint})" if one.hint else "")
        case = Case(str(one.address), one.rule if one.fails else "", one.message, whole)
        suites.setdefault(one.address.account, []).append(case)
    busy = {one.address.account for one in about.remarks if one.address.project}
    return document({name: cases if name in busy else [*cases, Case(about.calm)] for name, cases in suites.items()})


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
