"""The documented forms of what programs read: every field explained, and nothing written that they do not hold."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from reconciler.cli.schema import command

HERE = Path(__file__).parent
VIEWS, FINDINGS = HERE / "views", HERE / "findings"
GOLDEN = {
    "plan": [HERE / "plans" / "first.json"],
    "drift": [VIEWS / "drift.json"],
    "outcome": [VIEWS / "outcome.json"],
    "status": [VIEWS / "status.json"],
    "findings": [FINDINGS / "findings.json"],
}
NAMES = ["specs", "events", *GOLDEN]


def schema(name):
    """A schema as the command prints it."""
    return json.loads(CliRunner().invoke(command, [name]).stdout)


def meets(told, name):
    """Fail unless what was told meets the schema and holds no field that the schema does not know."""
    strict = schema(name)
    for definition in strict["$defs"].values():
        if definition.get("properties"):
            definition["additionalProperties"] = False
    jsonschema.validate(told, strict, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_explains_every_field(name):
    """Each is valid itself; each field of its objects has a description."""
    found = schema(name)
    jsonschema.Draft202012Validator.check_schema(found)
    fields = {
        f"{title}.{key}": field
        for title, definition in found["$defs"].items()
        for key, field in definition.get("properties", {}).items()
    }
    assert fields
    assert [where for where, field in fields.items() if not {"description", "const", "$ref"} & field.keys()] == []


@pytest.mark.parametrize("name", [name for name in GOLDEN if name != "plan"])
def test_a_form_is_as_reviewed(name, golden):
    """A documented form is frozen: a field that goes or changes its meaning is a new format version."""
    golden(HERE / "schemas" / f"{name}.json", json.dumps(schema(name), indent=2) + "\n")


@pytest.mark.parametrize(("name", "file"), [(name, file) for name, files in GOLDEN.items() for file in files])
def test_what_is_written_is_what_is_documented(name, file):
    """Every reviewed file meets its schema, to the last field."""
    meets(json.loads(file.read_text()), name)


def test_every_event_is_documented():
    """Each line of a run meets the schema of a line."""
    lines = (HERE / "outcomes" / "events.jsonl").read_text().splitlines()
    for line in lines:
        meets(json.loads(line), "events")
    assert lines
