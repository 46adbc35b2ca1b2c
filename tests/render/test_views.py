"""Plans and drift for programs: GitHub annotations, SARIF, JUnit, JSON."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.step import Note, Outcome, Result, Topic
from reconciler.finding import Place
from reconciler.plan.drift import Drift, DriftClass
from reconciler.render import github, junit, sarif
from reconciler.render import json as as_json

HERE = Path(__file__).parent / "views"
PLANS = ["noted", "rebuild", "copy", "hostile", "empty"]
VIEWS = {
    "github.txt": github.plan,
    "sarif.json": lambda plan: sarif.plan(plan, "0.1.0"),
    "junit.xml": junit.plan,
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_told_to_programs_as_reviewed(name, view, make, golden):
    """Each form of a plan is what was reviewed once."""
    golden(HERE / f"{name}-{view}", VIEWS[view](make(name)))


def test_an_annotation_is_one_line(make):
    """Nothing in a name or message starts a workflow command of its own."""
    plan = make("hostile")
    lines = github.plan(plan).splitlines()
    assert len(lines) == len(plan.notes) + 1
    assert all(line.startswith("::") for line in lines)


def test_every_result_has_a_place(make):
    """Code scanning shows only results with a location, so what nothing declares stands at the specs' first file."""
    results = json.loads(sarif.plan(make("hostile")))["runs"][0]["results"]
    assert all(result["locations"] for result in results)


def test_changes_pass_and_problems_fail(make):
    """A plan with changes is a green suite; what needs somebody is red."""
    changed = ET.fromstring(junit.plan(make("first")))
    noted = ET.fromstring(junit.plan(make("noted")))
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


def test_drift_stands_on_the_lines_that_declare_it(make, golden):
    """Annotations and SARIF point into the specs; what nothing declares has the specs' first file in SARIF."""
    golden(HERE / "drift-github.txt", github.drift(make("copy"), DRIFTED))
    golden(HERE / "drift-sarif.json", sarif.drift(make("copy"), DRIFTED))


def test_what_failed_in_an_apply_stands_on_its_lines(make):
    """Only failures and refusals are errors; what is queued or skipped is not."""
    steps = make("tags").steps
    outcomes = [Outcome(steps[0], Result.FAILED, "AccessDenied: no"), Outcome(steps[1], Result.SKIPPED, "why")]
    assert github.outcome(outcomes) == (
        "::error file=specs/circuit-boards.yaml,line=12,endLine=12,col=5,endColumn=20,"
        "title=failed%3A dev/circuit-boards::AccessDenied: no\n"
    )


def test_an_apply_as_a_test_suite(make):
    """One case per address; the failed one says why."""
    steps = make("copy").steps
    outcomes = [Outcome(steps[0], Result.DONE), Outcome(steps[1], Result.FAILED, "AccessDenied: no")]
    suites = ET.fromstring(junit.outcome(make("copy"), outcomes))
    assert {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in suites} == {
        "dev": ("1", "0"),
        "production": ("1", "1"),
    }


def test_drift_fails_and_pending_passes(make):
    """One suite per account; pending alone keeps it green."""
    suites = ET.fromstring(junit.drift(make("copy"), DRIFTED))
    assert {suite.get("name"): suite.get("failures") for suite in suites} == {"dev": "1", "production": "1"}


def test_the_end_of_an_apply_for_programs_is_as_reviewed(make, golden):
    """Every step with how it ended."""
    plan = make("tags")
    done = Outcome(plan.steps[0], Result.DONE, "", "r-1", 1, 100.0, 101.5)
    outcomes = [done, Outcome(plan.steps[1], Result.FAILED, "no")]
    golden(HERE / "outcome.json", as_json.outcome(plan, outcomes, (Note(plan.steps[0].address, Topic.INFO, "hello"),)))
