"""What the service would refuse about a policy document is told before it is sent (guide, "Creating a project policy")."""

from types import SimpleNamespace

import pytest

from reconciler.errors import InvalidError
from reconciler.resources.policy_document import allowing, flaws, load, meaning

ACTION = "rekognition:CopyProjectVersion"
ROOT = "arn:aws:iam::444455556666:root"
SOUND = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": ACTION, "Resource": "*"}


def document(*statements, **more):
    """A document with these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, ['its Version must be "2012-10-17"', "it has no Statement"]),
        (document(SOUND, Version="2008-10-17"), ['its Version must be "2012-10-17"']),
        (document(SOUND, Statements=[]), ["Statements is not part of a policy document"]),
        (document("Allow"), ["statement 1 is no mapping of Effect, Principal, Action and Resource"]),
        (document(SOUND, [1]), ["statement 2 is no mapping of Effect, Principal, Action and Resource"]),
        (document({**SOUND, "Resource": None}), ["statement 1 lacks Resource"]),
        (document({**SOUND, "NotAction": ACTION}), ["statement 1 has NotAction, which is not allowed here"]),
        (document({**SOUND, "Effect": "ALLOW"}), ["statement 1 has the Effect ALLOW; write Allow or Deny"]),
        (
            document({**SOUND, "Action": [ACTION, "rekognition:*"]}),
            [f"statement 1 has the action rekognition:*; only {ACTION} is"],
        ),
        (
            document({**SOUND, "Principal": {"AWS": [ROOT, 444455556666]}}),
            ["statement 1 has the Principal 444455556666, which is not text"],
        ),
        (
            document({**SOUND, "Principal": ROOT}),
            [f'statement 1 has the Principal {ROOT}; write "*" or a mapping such as {{AWS: "111122223333"}}'],
        ),
        (document({**SOUND, "Resource": {"a": "b"}}), ["statement 1 has the Resource {'a': 'b'}, which is not text"]),
        (document({**SOUND, "Sid": "x" * 2000}), ["it has 2176 characters; 2000 are allowed"]),
    ],
)
def test_what_the_service_would_refuse_is_told(told, wrong):
    """Every flaw in words."""
    assert [one.told for one in flaws(told)] == wrong


@pytest.mark.parametrize(
    "told",
    [
        document(SOUND),
        document({**SOUND, "Principal": "*", "Sid": "all", "Condition": {}}, Id="copies"),
        {"Version": "2012-10-17", "Statement": {**SOUND, "Action": ACTION.upper(), "Effect": "Deny"}},
    ],
)
def test_what_the_service_accepts_has_no_flaw(told):
    """A single statement, any principal, and any case of the action will do."""
    assert list(flaws(told)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"Statement": SOUND},
        document({**SOUND, "Sid": "other", "Action": [ACTION.lower()], "Resource": ["*"]}),
        document({**SOUND, "Principal": {"AWS": ["444455556666"]}}),
        document(dict(reversed(SOUND.items()))),
    ],
)
def test_documents_are_compared_by_meaning(other):
    """Lists and single values, accounts and their roots, the order of keys and Sids make no difference."""
    assert meaning(other) == meaning(document(SOUND))


DENY = {**SOUND, "Effect": "Deny"}
OTHER = "arn:aws:iam::111122223333:role/a"


@pytest.mark.parametrize(
    ("this", "that"),
    [
        (document(SOUND, DENY), document(DENY, SOUND)),
        (document({**SOUND, "Resource": ["a", "b"]}), document({**SOUND, "Resource": ["b", "a"]})),
        (document({**SOUND, "Principal": "*"}), document({**SOUND, "Principal": {"AWS": ["*"]}})),
        (
            document({**SOUND, "Principal": {"AWS": [OTHER, ROOT]}}),
            document({**SOUND, "Principal": {"AWS": ["444455556666", ROOT, OTHER]}}),
        ),
        (document(SOUND), document({**SOUND, "Effect": "allow"})),
    ],
    ids=["statements", "resources", "everybody", "principals", "the case of the effect"],
)
def test_the_order_of_lists_means_nothing(this, that):
    """Nor does naming an account twice, or everybody one way or the other."""
    assert meaning(this) == meaning(that)
    assert meaning(document(SOUND)) != meaning(document(DENY))


def test_what_is_wrong_with_a_file_is_told(tmp_path):
    """A file that is missing, no JSON, no object, no UTF-8 or too deep is told with its name."""
    path = tmp_path / "policy.json"
    told = []
    for content in (None, b"{", b"[]", b"\xff", b"[" * 100_000):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InvalidError) as error:
            load(path)
        told.append(error.value.message)
    assert told == [
        "policy.json cannot be read: No such file or directory",
        "policy.json is no JSON: Expecting property name enclosed in double quotes (line 1, column 2)",
        "policy.json holds no JSON object",
        "policy.json is no UTF-8: byte 1",
        "policy.json is nested too deeply for a policy document",
    ]


def test_accounts_and_versions_are_named_in_the_partition_of_the_source():
    """By account roots, and by versions whatever number their ARNs end in; an ARN stays as it is written."""
    gov = SimpleNamespace(partition="aws-us-gov", region="us-gov-west-1", account_id="111122223333")
    prod = SimpleNamespace(account_id="444455556666")
    told = allowing(
        SimpleNamespace(targets={"prod": prod}), gov, "boards", ["prod", "555566667777", ROOT], ["v1", "v2"]
    )
    (statement,) = told["Statement"]
    assert statement["Principal"]["AWS"] == [
        "arn:aws-us-gov:iam::444455556666:root",
        "arn:aws-us-gov:iam::555566667777:root",
        ROOT,
    ]
    stem = "arn:aws-us-gov:rekognition:us-gov-west-1:111122223333:project/boards/version"
    assert statement["Resource"] == [f"{stem}/v1/*", f"{stem}/v2/*"]
    assert list(flaws(told)) == []
