"""`explain` and the JSON Schema."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from reconciler.document.explain import explain
from reconciler.document.schema import schema
from reconciler.errors import UsageError
from reconciler.resources import RESOURCES

ROOT = Path(__file__).parent.parent.parent


def test_every_field_of_every_document_has_a_text():
    """A page exists for every path, and each says what the field is for."""
    paths = ["workspace", "project", "removed"]
    for path in paths:
        page = explain(path, RESOURCES)
        fields = [line.split("  <")[0].strip() for line in page.splitlines() if "  <" in line]
        if path.count(".") < 2:
            paths += [f"{path}.{field}" for field in fields]
        body = page.split("\n\n")[-1 if not fields else -2]
        assert body.strip(), path
    assert len(paths) > 25


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("projct.spec", "no document is of kind 'projct'", "did you mean `project`?"),
        ("project.spec.modles", "project.spec has no field 'modles'", "did you mean `models`?"),
        ("project.metadata.name.first", "project.metadata.name has no fields", ""),
    ],
)
def test_a_path_that_does_not_exist(path, message, hint):
    """It is a mistake of the command line, with what is near."""
    with pytest.raises(UsageError) as raised:
        explain(path, RESOURCES)
    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize("path", sorted(ROOT.glob("specs/*.yaml")), ids=lambda path: path.name)
def test_the_schema_accepts_the_example_workspace(path):
    """Every file of specs in this repository is valid by the schema, even as a YAML 1.1 parser reads it."""
    for document in yaml.safe_load_all(path.read_text()):
        Draft202012Validator(schema(RESOURCES)).validate(document)


def test_the_schema_is_one():
    """It is valid by the dialect that it names."""
    Draft202012Validator.check_schema(schema(RESOURCES))


def test_the_schema_refuses_unknown_keys():
    """Every mapping with known fields is closed, so editors underline what we refuse."""
    definitions = schema(RESOURCES)["$defs"].values()
    assert all(one["additionalProperties"] is False for one in definitions if "properties" in one)
