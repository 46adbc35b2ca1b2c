"""Requests are checked as the service checks them: types first, then every constraint of the model at once."""

import json

import pytest

from reconciler.emulator.operation import Caller
from reconciler.emulator.validation import python_pattern

PROJECT = "arn:aws:rekognition:us-east-1:111122223333:project/boards/1"
VERSION = "arn:aws:rekognition:us-east-1:111122223333:project/boards/version/v1/1"
ME = Caller("arn:aws:iam::111122223333:user/tester", "111122223333")


@pytest.fixture
def ask(world):
    """Send a raw body, as a client that checks nothing would; gives status and parsed body."""

    def send(operation, body):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, _, answer = world.core.answer(operation, raw, "111122223333", "us-east-1", ME)
        return status, json.loads(answer)

    return send


def failed(value, path, rule):
    """The sentence for one violation."""
    return f"Value {value} at '{path}' failed to satisfy constraint: Member must {rule}"


CONSTRAINTS = [
    ("required", "CreateProject", {}, failed("null", "projectName", "not be null")),
    ("null counts as absent", "CreateProject", {"ProjectName": None}, failed("null", "projectName", "not be null")),
    (
        "range, upper",
        "DescribeProjects",
        {"MaxResults": 101},
        failed("'101'", "maxResults", "have value less than or equal to 100"),
    ),
    (
        "range, lower",
        "DescribeProjects",
        {"MaxResults": 0},
        failed("'0'", "maxResults", "have value greater than or equal to 1"),
    ),
    (
        "range, per operation",
        "ListProjectPolicies",
        {"ProjectArn": PROJECT, "MaxResults": 6},
        failed("'6'", "maxResults", "have value less than or equal to 5"),
    ),
    (
        "length of text",
        "CreateProject",
        {"ProjectName": "a" * 256},
        failed(f"'{'a' * 256}'", "projectName", "have length less than or equal to 255"),
    ),
    (
        "length of a list",
        "DescribeProjects",
        {"ProjectNames": []},
        failed("'[]'", "projectNames", "have length greater than or equal to 1"),
    ),
    (
        "pattern",
        "CreateProject",
        {"ProjectName": "two words"},
        failed("'two words'", "projectName", r"satisfy regular expression pattern: [a-zA-Z0-9_.\-]+"),
    ),
    (
        "enum",
        "CreateProject",
        {"ProjectName": "a", "Feature": "LABELS"},
        failed("'LABELS'", "feature", "satisfy enum value set: [CONTENT_MODERATION, CUSTOM_LABELS]"),
    ),
    (
        "member of a list",
        "DescribeProjects",
        {"ProjectNames": ["a", "b c"]},
        failed("'b c'", "projectNames.2.member", r"satisfy regular expression pattern: [a-zA-Z0-9_.\-]+"),
    ),
    (
        "nested",
        "CreateProjectVersion",
        {"ProjectArn": PROJECT, "VersionName": "v", "OutputConfig": {"S3Bucket": "ab"}},
        failed("'ab'", "outputConfig.s3Bucket", "have length greater than or equal to 3"),
    ),
    (
        "units",
        "StartProjectVersion",
        {"ProjectVersionArn": VERSION, "MinInferenceUnits": 0},
        failed("'0'", "minInferenceUnits", "have value greater than or equal to 1"),
    ),
    (
        "empty revision id",
        "DeleteProjectPolicy",
        {"ProjectArn": PROJECT, "PolicyName": "p", "PolicyRevisionId": ""},
        failed("''", "policyRevisionId", "satisfy regular expression pattern: [0-9A-Fa-f]+"),
    ),
]


@pytest.mark.parametrize(
    ("reason", "operation", "body", "sentence"), CONSTRAINTS, ids=[each[0] for each in CONSTRAINTS]
)
def test_a_violated_constraint_is_a_validation_error(ask, reason, operation, body, sentence):
    """ValidationException in AWS's usual wording (service-facts 0)."""
    status, answer = ask(operation, body)
    assert (status, answer["__type"]) == (400, "ValidationException")
    assert answer["Message"] == f"1 validation error detected: {sentence}"


def test_all_violations_come_in_one_message(ask):
    """The count leads."""
    _, answer = ask("DescribeProjects", {"MaxResults": 101, "ProjectNames": ["?"]})
    assert answer["Message"].startswith("2 validation errors detected: ")


def test_the_code_of_violations_is_a_choice(world, ask):
    """No operation models ValidationException."""
    world.core.set_choices(validation_error="InvalidParameterException")
    _, answer = ask("CreateProject", {})
    assert answer["Code"] == "InvalidParameterException"


def test_a_pattern_holds_for_the_whole_value(ask):
    """Java's matches(): a line break at the end does not slip through."""
    _, answer = ask("CreateProject", {"ProjectName": "boards\n"})
    assert answer["__type"] == "ValidationException"


@pytest.mark.parametrize(
    ("reason", "key", "is_valid"),
    [
        ("letters of any script", "größe-日本", True),
        ("digits and numbers", "²½٣", True),
        ("separators", "a b\u00a0c", True),
        ("punctuation", "_.:/=+-@", True),
        ("a tab is no separator", "a\tb", False),
        ("symbols", "a*b", False),
        ("the reserved prefix", "aws:x", False),
        ("128 characters", "k" * 128, True),
        ("129 characters", "k" * 129, False),
    ],
)
def test_tag_keys_follow_the_models_unicode_classes(ask, reason, key, is_valid):
    r"""^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$ (TagKey)."""
    _, answer = ask("TagResource", {"ResourceArn": PROJECT, "Tags": {key: ""}})
    assert (answer["__type"] != "ValidationException") == is_valid


def test_a_class_that_cannot_be_translated_exactly_is_refused():
    r"""\w stands for letters, numbers and "_" together only."""
    with pytest.raises(ValueError, match="cannot translate"):
        python_pattern(r"[\p{L}]+")


@pytest.mark.parametrize(
    ("reason", "operation", "body"),
    [
        ("no JSON", "DescribeProjects", b"{"),
        ("no object", "DescribeProjects", b"[]"),
        ("text for a number", "DescribeProjects", {"MaxResults": "5"}),
        ("a fraction for an integer", "DescribeProjects", {"MaxResults": 5.5}),
        ("a boolean for an integer", "DescribeProjects", {"MaxResults": True}),
        ("a list for a map", "TagResource", {"ResourceArn": PROJECT, "Tags": ["a"]}),
        ("a number in a map", "TagResource", {"ResourceArn": PROJECT, "Tags": {"a": 1}}),
        ("text for a list", "DescribeProjects", {"ProjectNames": "a"}),
        ("text for a structure", "CreateProjectVersion", {"OutputConfig": "s3://x"}),
        ("a number for a boolean", "CreateProjectVersion", {"TestingData": {"AutoCreate": 1}}),
    ],
)
def test_a_value_of_the_wrong_type_is_a_serialization_error(ask, reason, operation, body):
    """400 SerializationException, before any constraint."""
    status, answer = ask(operation, body)
    assert (status, answer["__type"]) == (400, "SerializationException")


def test_unknown_members_are_ignored(ask):
    """JSON 1.1: a newer client may send more."""
    assert ask("DescribeProjects", {"Colour": "red"})[0] == 200


def test_an_empty_body_has_no_arguments(ask):
    """Some clients send none."""
    assert ask("DescribeProjects", b"")[0] == 200


def test_an_unknown_operation_is_named(ask):
    """UnknownOperationException."""
    assert ask("DescribeEverything", {})[1]["__type"] == "UnknownOperationException"


def test_an_error_body_has_four_keys(ask):
    """__type, Code, Logref, Message (Rekognition guide, "Error handling")."""
    _, answer = ask("CreateProject", {})
    assert list(answer) == ["__type", "Code", "Logref", "Message"]
    assert answer["Code"] == answer["__type"]


def test_every_answer_carries_a_request_id(world):
    """x-amzn-RequestId, another one each time."""
    ids = {world.core.answer("DescribeProjects", b"", "1", "r", ME)[1]["x-amzn-RequestId"] for _ in range(3)}
    assert len(ids) == 3
