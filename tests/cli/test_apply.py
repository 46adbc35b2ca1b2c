"""What apply says: events for programs, an end that stands apart, and nothing where there is nothing."""

import json

import jsonschema
import pytest


def test_every_event_is_as_the_schema_says(fresh):
    """Each line of a whole apply fits the schema that is printed, and uses no field that this does not name."""
    schema = json.loads(fresh.run("schema", "events")[1])
    fields = schema["$defs"]["Line"]["properties"].keys()
    code, out, _ = fresh.run("apply", "--yes", "-o", "jsonl")
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    for line in lines:
        jsonschema.validate(line, schema)
        assert line.keys() <= fields
    assert {line["event"] for line in lines} == {"started", "sent", "waiting", "finished"}


def test_the_end_of_an_apply_stands_apart(applied):
    """Between progress and the summary is an empty line."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    _, out, _ = applied.run("apply", "--yes")
    assert "\ndev/boards/tags: TagResource done\n\nApplied: 1 updated.\n" in out


def test_an_approved_plan_that_asks_for_nothing_says_so(applied):
    """Silence would leave open whether it was read; without a file the plan itself says that there are no changes."""
    assert applied.run("plan", "--out", "plan.json")[0] == 0
    code, out, _ = applied.run("apply", "plan.json")
    assert code == 0
    assert out.startswith("Nothing to apply.\n")
    assert "No changes." in applied.run("apply")[1]


@pytest.mark.parametrize(
    ("command", "name"),
    [("plan", "AWS_ENDPOINT_URL"), ("apply", "AWS_ENDPOINT_URL_REKOGNITION"), ("drift", "AWS_ENDPOINT_URL")],
)
def test_two_endpoints_at_once_are_refused(applied, monkeypatch, command, name):
    """`--emulator` and a custom endpoint name different places, and nobody should have to guess which one is meant."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    code, _, err = applied.run(command)
    assert code == 64
    assert f"{name} is set to http://127.0.0.1:9" in err
