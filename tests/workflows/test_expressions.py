"""The runner computes expressions as GitHub does, and knows what it does not know."""

import pytest
from workflow_expressions import Known, Loose, UnknownError, condition, evaluate, expand, functions

CONTEXTS = {
    "github": Known(event_name="push", event=Known(number=7)),
    "vars": Known(SHARDS="", FOUR="4"),
    "steps": Known({"plan": Known(outputs=Loose({"exit-code": "2"}))}),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.event_name == 'PUSH'", True),
        ("github.event.number == '7'", True),
        ("steps.plan.outputs.exit-code != ''", True),
        ("steps.plan.outputs.none != ''", False),
        ("vars.SHARDS > 1", False),
        ("vars.FOUR > 1", True),
        ("vars.SHARDS || '1'", "1"),
        ("github.event_name == 'schedule' && 'resume' || 'apply'", "apply"),
        ("!(true && false)", True),
        ("fromJSON('[1]')", [1]),
        ("format('{0}-{1}', 'a', 2)", "a-2.0"),
        ("'it''s'", "it's"),
        ("always()", True),
        ("failure()", False),
    ],
)
def test_values(text, value):
    """Operators, coercion, properties and functions."""
    assert evaluate(text, CONTEXTS, functions("success")) == value


@pytest.mark.parametrize(
    "text",
    [
        "github.actor",
        "secrets.TOKEN",
        "hashFiles('x')",
        "vars.OTHER",
        "steps.other.outputs.x",
        "1 +",
        "github.*",
        "('a'",
    ],
)
def test_what_is_not_known_fails(text):
    """A property, context, function or sign that the runner has never heard of."""
    with pytest.raises(UnknownError):
        evaluate(text, CONTEXTS, functions("success"))


def test_what_is_skipped_has_to_be_known_too():
    """The other branch runs on another day."""
    with pytest.raises(UnknownError):
        evaluate("true || github.actor", CONTEXTS, functions("success"))


def test_expressions_inside_texts():
    """Values become text; one that is the whole text keeps its type."""
    assert expand("plan-${{ github.event.number }}-${{ vars.FOUR }}", CONTEXTS, functions("success")) == "plan-7-4"
    assert expand("${{ fromJSON('{}') }}", CONTEXTS, functions("success")) == {}


@pytest.mark.parametrize(
    ("text", "status", "holds"),
    [
        (None, "success", True),
        (None, "failure", False),
        ("vars.FOUR == '4'", "failure", False),
        ("always() && vars.FOUR == '4'", "failure", True),
        ("failure()", "failure", True),
        ("success()", "skipped", False),
    ],
)
def test_conditions_mean_success_unless_they_say_otherwise(text, status, holds):
    """Without a status function a step runs only while everything went well."""
    assert condition(text, CONTEXTS, functions(status)) is holds
