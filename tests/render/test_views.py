"""Plans and drift for programs: GitHub annotations, SARIF, JUnit, JSON."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from html_reports import GOING, OBSERVED

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.step import Note, Outcome, Result, Topic
from reconciler.finding import Place
from reconciler.plan.drift import Drift, DriftClass
from reconciler.plan.status import Status, Work
from reconciler.render import github, junit, remarks, sarif
from reconciler.render import json as as_json

HERE = Path(__file__).parent / "views"
PLANS = ["noted", "rebuild", "copy", "hostile", "empty"]
VIEWS = {
    "github.txt": github.told,
    "sarif.json": lambda told: sarif.told(told, "0.1.0"),
    "junit.xml": junit.told,
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_told_to_programs_as_reviewed(name, view, make, golden):
    """Each form of a plan is what was reviewed once."""
    golden(HERE / f"{name}-{view}", VIEWS[view](remarks.plan(make(name))))


def test_an_annotation_is_one_line(make):
    """Nothing in a name or message starts a workflow command of its own."""
    plan = make("hostile")
    lines = github.told(remarks.plan(plan)).splitlines()
    assert len(lines) == len(plan.notes) + 2
    assert all(line.startswith("::") for line in lines)


def test_every_result_has_a_place(make):
    """Code scanning shows only results with a location, so what nothing declares stands at the specs' first file."""
    results = json.loads(sarif.told(remarks.plan(make("hostile"))))["runs"][0]["results"]
    assert all(result["locations"] for result in results)


def test_changes_pass_and_problems_fail(make):
    """A plan with changes is a green suite; what needs somebody is red."""
    changed = ET.fromstring(junit.told(remarks.plan(make("first"))))
    noted = ET.fromstring(junit.told(remarks.plan(make("noted"))))
    assert [suite.get("failures") for suite in changed] == ["0"]
    assert [suite.get("failures") for suite in noted] == ["5"]


DRIFTED = [
    Drift(
        Address.of("dev", "b"),
        DriftClass.CHANGED,
        "1 tag differs",
        (Change("tags.team", "x", ["y"]),),
        where=Place("specs/b.yaml", 4, 3),
    ),
    Drift(Address.of("dev", "b", "model", "v2"), DriftClass.PENDING, "the specs are ahead"),
    Drift(Address.of("production", "c"), DriftClass.IDLE, "nothing declares it", hourly=4.0),
]


def test_drift_for_programs_is_as_reviewed(make, golden):
    """Counts of every class, and every address with its fields."""
    golden(HERE / "drift.json", as_json.drift(make("copy"), DRIFTED))


def test_the_status_for_programs_is_as_reviewed(make, golden):
    """What is under way, queued, in trouble, running, and every resource."""
    golden(HERE / "status.json", as_json.status(make("copy"), OBSERVED, GOING))


def test_drift_stands_on_the_lines_that_declare_it(make, golden):
    """Annotations and SARIF point into the specs; what nothing declares has the specs' first file in SARIF."""
    golden(HERE / "drift-github.txt", github.told(remarks.drift(make("copy"), DRIFTED)))
    golden(HERE / "drift-sarif.json", sarif.told(remarks.drift(make("copy"), DRIFTED)))


def ended(plan):
    """The first step failed, the second was not sent because of that."""
    failed = Outcome(plan.steps[0], Result.FAILED, "AccessDenied: no")
    return [failed, *(Outcome(step, Result.SKIPPED, "skipped because it failed") for step in plan.steps[1:])]


def test_what_failed_in_an_apply_stands_on_its_lines(make):
    """An address is told once, as the worst that became of it; only failures and refusals are errors, the emulator is none."""
    plan = make("tags")
    assert github.told(remarks.outcome(plan, ended(plan))) == (
        "::error file=specs/circuit-boards.yaml,line=12,endLine=12,col=5,endColumn=20,"
        "title=failed%3A dev/circuit-boards::AccessDenied: no\n"
        "::notice file=specs/circuit-boards.yaml,title=elsewhere%3A dev::on the emulator, not AWS\n"
    )


def test_an_apply_as_a_test_suite(make):
    """One case per address, and for what is not AWS; the failed one says why."""
    plan = make("copy")
    suites = ET.fromstring(junit.told(remarks.outcome(plan, ended(plan))))
    assert {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in suites} == {
        "dev": ("2", "1"),
        "production": ("2", "0"),
    }


def test_an_apply_with_nothing_to_do_is_a_green_suite(make):
    """There is a suite for the account and a case in it, so that no reporter complains about an empty file."""
    suites = ET.fromstring(junit.told(remarks.outcome(make("empty"), [])))
    told = [(suite.get("name"), [case.get("name") for case in suite]) for suite in suites]
    assert told == [("dev", ["dev", "nothing to apply"])]


def test_what_is_going_on_is_noticed_and_trouble_fails(make):
    """Work and what runs are notices; what failed earlier is an error on its line."""
    plan = make("noted")
    work = Work(address=plan.notes[0].address, status="TRAINING_IN_PROGRESS")
    found = Status(now=0.0, work=(work,), trouble=tuple(note for note in plan.notes if note.topic is Topic.FAILED))
    told = remarks.status(plan, {}, found)
    failed, _, going = github.told(told).splitlines()
    assert failed.startswith("::error file=specs/circuit-boards.yaml,line=12,")
    assert failed.endswith(
        "title=failed%3A dev/boards/model/m0::"
        "TRAINING_FAILED: The manifest file has too few usable labels.%0Acorrect it, then --retry"
    )
    assert going == "::notice title=in progress%3A dev/boards/model/m0::TRAINING_IN_PROGRESS"
    assert [suite.get("failures") for suite in ET.fromstring(junit.told(told))] == ["1"]


def test_drift_fails_and_pending_passes(make):
    """One suite per account; pending alone keeps it green."""
    suites = ET.fromstring(junit.told(remarks.drift(make("copy"), DRIFTED)))
    assert {suite.get("name"): suite.get("failures") for suite in suites} == {"dev": "1", "production": "1"}


def test_the_end_of_an_apply_for_programs_is_as_reviewed(make, golden):
    """Every step with how it ended."""
    plan = make("tags")
    done = Outcome(plan.steps[0], Result.DONE, "", "r-1", 1, 100.0, 101.5)
    outcomes = [done, Outcome(plan.steps[1], Result.FAILED, "no")]
    golden(HERE / "outcome.json", as_json.outcome(plan, outcomes, (Note(plan.steps[0].address, Topic.INFO, "hello"),)))
