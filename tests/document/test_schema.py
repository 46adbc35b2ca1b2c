"""The JSON Schema for editors says what `validate` says, as far as a schema can."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from reconciler.core.scalar import meaning
from reconciler.document.load import load
from reconciler.document.schema import schema
from reconciler.document.tree import Source
from reconciler.resources import RESOURCES

HERE = Path(__file__).parent
CODES = ("bad-value", "wrong-type", "unknown-key", "missing-key", "unknown-kind")
BEYOND = {
    "files": "nothing in a document says which files there are",
    "who may copy a model is an account, a role or a user": "aliases are the workspace's",
    "a rule between fields": "a schema compares no values",
    "two models that would be one version, with and without a digest; one that is only declared twice is told as that": (
        "a schema compares no values"
    ),
    "versions that are one only with an account's overrides": "a schema lays nothing over anything",
    "an expression that groups images and is none, and one that names nothing": "editors know other expressions",
    "a policy's document that is too long": "a schema counts no characters of a mapping",
    "accounts and models that make too long a document together, a digest counted with its digits; a model that is not "
    "there is told as that": "a schema makes no documents",
    "tags that are too many together, wherever they are declared, and as many as there is room for": (
        "what an account and the workspace declare stands elsewhere"
    ),
    "policies in files that hold no JSON, no object, or what the service would refuse": "a schema reads no files",
    "what a list lacks is not told when its items are wrong": "cron expressions",
    "an account number that is too short": "a number without quotes may be twelve digits long, with zeros in front",
    "a version that gets too long with its digest": "a schema replaces nothing",
    "a role of another account": "a schema compares no values",
}
"""Cases of findings, or files of them, that no schema can tell, and why."""


@pytest.fixture(scope="module")
def refuses():
    """A function that says whether the schema refuses a document of a text, as an editor for YAML 1.2 reads it."""
    validator = Draft202012Validator(schema(RESOURCES))

    def refusing(text):
        documents, _ = load(Source("a.yaml", "", (text or "").encode()))
        return [document for document in documents if not validator.is_valid(meaning(document.root))] != []

    return refusing


def cases(folder):
    """Every file of every case of a folder, with what is found there."""
    for path in sorted(HERE.glob(f"{folder}/*.yaml")):
        for case in yaml.safe_load(path.read_text()):
            for name, text in case["files"].items():
                if not name.endswith(".yaml"):
                    continue
                found = [told for told in case.get("findings", ()) if told.startswith(f"specs/{name}:")]
                beyond = path.stem in BEYOND or case["reason"] in BEYOND
                yield pytest.param(text, found, beyond, id=f"{path.stem}: {case['reason']}: {name}")


@pytest.mark.parametrize(("text", "found", "beyond"), list(cases("findings")))
def test_the_schema_refuses_what_validate_refuses(text, found, beyond, refuses):
    """Wrong values, keys and types, and nothing where it is only the YAML, a reference or the order that is wrong."""
    codes = {told.split(" ")[1].rstrip(":") for told in found}
    assert refuses(text) == (bool(codes & set(CODES)) and not beyond)


@pytest.mark.parametrize(("text", "_found", "_beyond"), list(cases("wants")))
def test_the_schema_accepts_what_validate_accepts(text, _found, _beyond, refuses):
    """Scalars of any kind in text fields, and nothing where something may be left out."""
    assert not refuses(text)


@pytest.mark.parametrize(
    "path", sorted(HERE.parents[1].glob("examples/*/specs/*.yaml")), ids=lambda path: str(path)[-40:]
)
def test_the_schema_accepts_the_examples(path, refuses):
    """Each file of each story."""
    assert not refuses(path.read_text())
