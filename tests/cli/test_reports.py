"""Every form of every command's result, and what only the HTML report reads: labels and evaluations."""

import json
import os
import pty
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import suppress

import jsonschema
import pytest

from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults import Rule

COMMANDS = [["plan"], ["drift"], ["status"], ["apply", "--yes"]]


def told(page):
    """The text of a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]).split())


def calls(repository, *arguments):
    """How often a command makes each call."""
    _, _, log = repository.run(*arguments, "--log-level", "debug", "--log-json")
    return Counter(json.loads(line)["event"] for line in log.splitlines() if line.startswith("{"))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_report_tells_how_well_models_do(command, applied):
    """Labels of datasets, scores by version and by label, the confusion matrix, and the estate as it is now."""
    code, page, _ = applied.run(*command, "-o", "html")
    assert code == 0
    text = told(page)
    assert "Entries by label of dev/boards" in page
    assert "Confusion matrix of dev/boards/model/v1" in page
    assert re.search(r"Model F1 Precision Recall Trained on Tested on dev/boards/model/v1 \d+\.\d% ", text)
    assert "dev 9 of 9 in sync, $4.00/h" in text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_result_has_every_form(command, applied):
    """JSON and SARIF are JSON, JUnit is XML, the rest is text; also where there was nothing to do."""
    told = {form: applied.run(*command, "-o", form)[:2] for form in ("json", "sarif", "junit", "markdown", "github")}
    assert {code for code, _ in told.values()} == {0}
    assert json.loads(told["json"][1])["format_version"] == 1
    assert json.loads(told["sarif"][1])["version"] == "2.1.0"
    assert ET.fromstring(told["junit"][1]).get("name") == "reconciler"
    assert told["markdown"][1].startswith("### ")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        *zip(COMMANDS, ("plan", "drift", "status", "outcome"), strict=True),
        (["validate"], "findings"),
        (["manifest", "lint", "broken.manifest"], "findings"),
    ],
    ids=lambda one: one if isinstance(one, str) else one[0],
)
def test_what_programs_read_is_as_documented(command, name, applied):
    """Each result meets the schema that `reconciler schema` prints, with something in it to check."""
    applied.client().tag_resource(ResourceArn=applied.project(), Tags={"team": "somebody"})
    (applied.root / "broken.manifest").write_text('{"source-ref": 1}\n')
    told = json.loads(applied.run(*command, "-o", "json")[1])
    jsonschema.validate(told, json.loads(applied.run("schema", name)[1]), jsonschema.Draft202012Validator)
    assert any(told.get(key) for key in ("steps", "drift", "running", "outcomes", "findings", "counts"))


def test_only_a_report_makes_the_calls_that_only_it_needs(applied):
    """One ListDatasetLabels for each dataset and one GetObject for each model; without HTML not one call more."""
    plain, report = calls(applied, "plan"), calls(applied, "plan", "--report", f"html={applied.root / 'plan.html'}")
    assert report - plain == Counter({"ListDatasetLabels": 2, "GetObject": 2})
    assert calls(applied, "plan", "--report", f"markdown={applied.root / 'plan.md'}") == plain


def test_what_may_not_be_read_is_told_and_fails_nothing(applied):
    """A refused call says so in its place; the other chart is there, and the exit code is that of the plan."""
    emulator = Emulator(applied.root / ".reconciler/emulator")
    emulator.core.faults.add(Rule(operation="ListDatasetLabels", error="AccessDeniedException", message="not you"))
    emulator.close()
    code, page, _ = applied.run("plan", "-o", "html")
    assert code == 0
    text = told(page)
    assert "Not readable: 2 datasets dev/boards/dataset/test ListDatasetLabels: AccessDeniedException: not you" in text
    assert "Scores by model" in page


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "GetObject: NoSuchKey"),
        (b"<html>", "is no evaluation summary: JSON is malformed"),
        (b"{}", "is no evaluation summary: Object missing required field `AggregatedEvaluationResults`"),
        (b'{"AggregatedEvaluationResults": {"F1Score": "high"}}', "is no evaluation summary: Expected `float`"),
    ],
)
def test_a_damaged_evaluation_is_told_in_its_place(body, said, applied):
    """A summary that is gone or is none is named; the other version's scores are there."""
    described = applied.client().describe_project_versions(ProjectArn=applied.project(), VersionNames=["v1"])
    place = described["ProjectVersionDescriptions"][0]["EvaluationResult"]["Summary"]["S3Object"]
    where = {"Bucket": place["Bucket"], "Key": place["Name"]}
    store = applied.client("s3")
    _ = store.delete_object(**where) if body is None else store.put_object(**where, Body=body)
    code, page, _ = applied.run("status", "-o", "html")
    assert code == 0
    assert "Not readable: 1 model dev/boards/model/v1 " in told(page)
    assert said in page
    assert "Confusion matrix of dev/boards/model/v2" in page


def test_the_end_of_an_apply_is_told_where_it_cannot_be_read_any_more(applied):
    """Reading once more is refused: the report has what became of each address, and says in the tree what is unknown."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    emulator = Emulator(applied.root / ".reconciler/emulator")
    denied = {"error": "AccessDeniedException", "message": "not any more"}
    once = [Rule(operation=one, skip=1, **denied) for one in ("ListProjectPolicies", "DescribeProjectVersions")]
    emulator.core.faults.add(*once)
    emulator.close()
    code, page, _ = applied.run("apply", "--yes", "-o", "html")
    assert code == 0
    assert "dev/boards/tags updated" in told(page)
    assert "not any more" in page


def test_a_saved_plan_is_shown_without_a_look(applied):
    """`show` calls nothing: the report says what it is made of."""
    applied.run("plan", "--out", "plan.json")
    code, page, _ = applied.run("show", "plan.json", "-o", "html")
    assert (code, "Scores by model" in page) == (0, False)


def test_a_report_of_a_snapshot_says_what_it_does_not_hold(applied):
    """Labels and evaluations are no part of what a plan reads, so a snapshot does not hold them."""
    assert applied.run("snapshot", "--out", "snapshot.bin")[0] == 0
    code, page, _ = applied.run("plan", "--snapshot", "snapshot.bin", "-o", "html")
    assert code == 0
    assert "the snapshot does not hold ListDatasetLabels" in page


def test_an_apply_that_looks_twice_ends_once(applied):
    """A project is adopted, then brought into line by the same apply: one result with both, in every form."""
    owner = ["reconciler:workspace", "reconciler:repository"]
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=[*owner, "team"])
    specs = (applied.root / "specs" / "boards.yaml").read_text()
    applied.spec("boards.yaml", specs.replace("spec:\n", "spec:\n  adopt: true\n", 1))
    told = applied.json("apply", "--yes", "--report", "junit=end.xml", "--report", "json=end.json")
    assert json.loads((applied.root / "end.json").read_text()) == told
    sent = [(one["address"], one["operation"]) for one in told["outcomes"] if one["kind"] == "write"]
    assert sent == [("dev/boards", "TagResource"), ("dev/boards/tags", "TagResource")]
    suite = ET.parse(applied.root / "end.xml").getroot()[0]
    assert [case.get("name") for case in suite] == ["dev", "dev/boards", "dev/boards/tags"]  # dev is not on AWS


@pytest.mark.parametrize(("choice", "env"), [([], {"NO_COLOR": "1"}), (["--color", "never"], {})])
def test_a_terminal_without_colours_gets_none(choice, env, applied):
    """The plan, the running lines and the end of an apply keep to what was chosen, on a real terminal too."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "reconciler", "apply", "--yes", *choice]
    with subprocess.Popen(command, stdout=theirs, env=os.environ | {"TERM": "xterm"} | env) as child:
        os.close(theirs)
        told = b"".join(written(ours)).decode()
    assert child.returncode == 0
    assert "TagResource done" in told
    assert not re.search(r"\x1b\[[\d;]*m", told)


def written(terminal):
    """What is written to a terminal until nobody has it open."""
    with suppress(OSError), os.fdopen(terminal, "rb", buffering=0) as stream:
        while block := stream.read(4096):
            yield block
