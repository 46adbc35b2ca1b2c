"""The IAM evaluator answers as IAM does, first of all where moto's own evaluator does not."""

from __future__ import annotations

import pytest

from reconciler.emulator.iam.decision import Need, Rights, decide, decide_for, first_refusal, refuse
from reconciler.emulator.iam.match import condition_holds

PROJECT = "arn:aws:rekognition:us-east-1:111122223333:project/ok/1690474772815"
ACTION = "rekognition:DeleteProject"


def statement(effect="Allow", **elements):
    """Build a statement; what is not named is everything."""
    names = set(elements)
    body = {"Effect": effect}
    if not names & {"Action", "NotAction"}:
        body["Action"] = "*"
    if not names & {"Resource", "NotResource"}:
        body["Resource"] = "*"
    return body | elements


def document(*statements):
    """Put statements into a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def tagged(value):
    """Ask for the resource tag ``team``."""
    return {"StringEquals": {"aws:ResourceTag/team": value}}


ALL = statement()
THIS_REGION = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
OTHER_REGION = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}

EIGHT_PROBES = {
    "a resource pattern that covers the project": ([statement(Resource="arn:*:project/ok/*")], "Allow"),
    "a resource pattern that covers another project": ([statement(Resource="arn:*:project/other/*")], None),
    "a question mark stands for one character": ([statement(Resource="arn:*:project/o?/*")], "Allow"),
    "an Allow whose condition is unmet": ([statement(Condition=OTHER_REGION)], None),
    "an Allow whose condition is met": ([statement(Condition=THIS_REGION)], "Allow"),
    "a Deny whose condition is unmet": ([ALL, statement("Deny", Condition=OTHER_REGION)], "Allow"),
    "a Deny by NotResource": ([ALL, statement("Deny", NotResource="arn:*:project/other/*")], "Deny"),
    "an action in lower case": ([statement(Action="rekognition:deleteproject")], "Allow"),
}

MORE = {
    "no statement at all": ([], None),
    "an explicit Deny beside an Allow": ([ALL, statement("Deny", Action=ACTION)], "Deny"),
    "NotAction that names the action": ([statement(NotAction="rekognition:Delete*")], None),
    "NotAction that names another": ([statement(NotAction=["rekognition:Create*", "s3:*"])], "Allow"),
    "one of several resources": ([statement(Resource=["arn:aws:s3:::x", PROJECT])], "Allow"),
    "a resource with another case": ([statement(Resource=PROJECT.replace("ok", "OK"))], None),
    "a wildcard inside the action": ([statement(Action="rekognition:*Project")], "Allow"),
    "a dot is only a dot": ([statement(Resource="arn:aws:rekognition:us.east.1:*")], None),
    "a resource tag that is asked for": ([statement(Condition=tagged("boards"))], "Allow"),
    "a resource tag with another value": ([statement(Condition=tagged("cats"))], None),
    "two conditions of which one fails": ([statement(Condition=tagged("boards") | {"Bool": {"x": "true"}})], None),
    "a policy variable": ([statement(Resource="arn:*:project/${aws:username}/*")], "Allow"),
    "a policy variable without a value": ([statement(Resource="arn:*:project/${aws:userid}/*")], None),
    "an operator that IAM lacks never allows": ([statement(Condition={"StringIs": {"a": "b"}})], None),
    "an operator that IAM lacks still denies": ([ALL, statement("Deny", Condition={"StringIs": {"a": "b"}})], "Deny"),
}

CONTEXT = {"aws:requestedregion": "us-east-1", "aws:resourcetag/team": "boards", "aws:username": "ok"}


@pytest.mark.parametrize(("statements", "expected"), (EIGHT_PROBES | MORE).values(), ids=(EIGHT_PROBES | MORE).keys())
def test_documents_decide(statements, expected):
    """A document allows, denies or says nothing about deleting the project."""
    assert decide([document(*statements)], Need(ACTION, PROJECT, CONTEXT)) == expected


CONDITIONS = [
    # operator, key, wanted, held
    ("StringEquals", "aws:RequestTag/stage", "dev", True),
    ("StringEquals", "AWS:requesttag/STAGE", ["prod", "dev"], True),
    ("StringEquals", "aws:RequestTag/stage", "DEV", False),
    ("StringEqualsIgnoreCase", "aws:RequestTag/stage", "DEV", True),
    ("StringNotEquals", "aws:RequestTag/stage", ["prod", "dev"], False),
    ("StringNotEquals", "aws:RequestTag/absent", "x", True),
    ("StringLike", "aws:RequestTag/stage", "d?v", True),
    ("StringNotLike", "aws:RequestTag/stage", "d*", False),
    ("StringEquals", "aws:RequestTag/absent", "x", False),
    ("StringEqualsIfExists", "aws:RequestTag/absent", "x", True),
    ("StringEqualsIfExists", "aws:RequestTag/stage", "x", False),
    ("Null", "aws:RequestTag/absent", "true", True),
    ("Null", "aws:RequestTag/stage", True, False),
    ("Null", "aws:RequestTag/stage", "false", True),
    ("Bool", "aws:SecureTransport", "true", True),
    ("Bool", "aws:SecureTransport", False, False),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/re*", True),
    ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/other", False),
    ("ArnLike", "aws:PrincipalArn", "arn:*:role/reconciler", False),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/re*", False),
    ("ForAllValues:StringEquals", "aws:TagKeys", ["stage", "team", "cost"], True),
    ("ForAllValues:StringEquals", "aws:TagKeys", ["stage"], False),
    ("ForAllValues:StringEquals", "aws:Absent", ["stage"], True),
    ("ForAnyValue:StringEquals", "aws:TagKeys", ["stage"], True),
    ("ForAnyValue:StringEquals", "aws:TagKeys", ["cost"], False),
    ("ForAnyValue:StringEquals", "aws:Absent", ["cost"], False),
    ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["stage"], True),
    ("ForAllValues:StringNotLike", "aws:TagKeys", ["aws:*"], True),
    ("NumericLessThanEquals", "s3:max-keys", "10", True),
    ("NumericGreaterThan", "s3:max-keys", 10, False),
    ("NumericEquals", "s3:max-keys", "ten", False),
    ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", True),
    ("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", False),
    ("IpAddress", "aws:SourceIp", "10.0.0.0/8", True),
    ("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"], False),
]

REQUEST = {
    "aws:requesttag/stage": "dev",
    "aws:securetransport": "true",
    "aws:principalarn": "arn:aws:iam::111122223333:role/reconciler",
    "aws:tagkeys": ("stage", "team"),
    "s3:max-keys": "10",
    "aws:currenttime": "2026-11-22T00:00:00Z",
    "aws:sourceip": "10.1.2.3",
}


@pytest.mark.parametrize(("operator", "key", "wanted", "held"), CONDITIONS)
def test_conditions(operator, key, wanted, held):
    """Operators, qualifiers and absent keys are decided by the tables of the IAM user guide."""
    assert condition_holds(operator, key, wanted, REQUEST) is held


def test_refusal_names_action_resource_and_caller():
    """Whoever is refused reads which action is missing on which resource."""
    refusal = refuse(Rights([document(statement(Action="s3:*"))]), Need(ACTION, PROJECT))
    assert refusal is not None
    assert refusal.message("arn:aws:sts::111122223333:assumed-role/r/s") == (
        "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: rekognition:DeleteProject "
        f"on resource: {PROJECT} because no identity-based policy allows the rekognition:DeleteProject action"
    )


BOUNDS = {
    "a permissions boundary bounds": ({"boundary": [document(statement(Action="s3:*"))]}, "no permissions boundary"),
    "a session policy bounds": ({"session": [document(statement(Action="s3:*"))]}, "no session policy"),
    "a boundary's Deny wins": ({"boundary": [document(statement("Deny"))]}, "explicit deny in a permissions boundary"),
}


@pytest.mark.parametrize(("bounds", "reason"), BOUNDS.values(), ids=BOUNDS.keys())
def test_bounds(bounds, reason):
    """An identity policy that allows everything is not enough when another kind of policy is attached."""
    refusal = refuse(Rights([document(ALL)], **bounds), Need(ACTION, PROJECT))
    assert refusal is not None
    assert reason in refusal.reason


def test_every_need_must_be_met():
    """A request with several needs is refused by the first that is missing."""
    rights = Rights([document(statement(Action="rekognition:CreateProject"))])
    needs = [Need("rekognition:CreateProject", PROJECT), Need("rekognition:TagResource", PROJECT)]
    refusal = first_refusal(rights, needs)
    assert refusal is not None
    assert refusal.need.action == "rekognition:TagResource"


TRUST = [
    # principal, effect, expected
    ({"AWS": "arn:aws:iam::111122223333:root"}, "Allow", "Allow"),
    ({"AWS": ["444455556666", "111122223333"]}, "Allow", "Allow"),
    ("*", "Allow", "Allow"),
    ({"AWS": "arn:aws:iam::444455556666:root"}, "Allow", None),
    ({"Service": "rekognition.amazonaws.com"}, "Allow", None),
    ({"AWS": "*"}, "Deny", "Deny"),
]


@pytest.mark.parametrize(("principal", "effect", "expected"), TRUST)
def test_trust_policies_name_principals(principal, effect, expected):
    """A trust policy speaks about the principals that it lists, in any of their forms."""
    trust = document({"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"})
    names = frozenset({"arn:aws:iam::111122223333:root", "111122223333"})
    assert decide_for(trust, Need("sts:AssumeRole"), names) == expected
