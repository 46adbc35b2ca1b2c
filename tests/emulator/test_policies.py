"""Project policies: their revisions, the rules of their documents, and what they say to a principal."""

import json

import pytest

from reconciler.emulator.policy_document import decision

ACTION = "rekognition:CopyProjectVersion"
VERSION = "arn:aws:rekognition:us-east-1:111122223333:project/boards/version/v1/2"
PROD = "444455556666"
ROLE = f"arn:aws:iam::{PROD}:role/deploy"
SESSION = f"arn:aws:sts::{PROD}:assumed-role/deploy/run-7"


def statement(**elements):
    """A statement that lets everybody copy, with some elements changed; None leaves one out."""
    whole = {"Effect": "Allow", "Principal": "*", "Action": ACTION, "Resource": "*", **elements}
    return {name: value for name, value in whole.items() if value is not None}


def document(*statements, **elements):
    """A policy document as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **elements})


ANYBODY = document(statement())


@pytest.fixture
def project(client):
    """A project."""
    return client.create_project(ProjectName="boards")["ProjectArn"]


def test_a_policy_is_put_listed_and_deleted(client, project):
    """The document comes back as the text that was sent."""
    revision = client.put_project_policy(ProjectArn=project, PolicyName="p", PolicyDocument=ANYBODY)["PolicyRevisionId"]
    (policy,) = client.list_project_policies(ProjectArn=project)["ProjectPolicies"]
    assert policy["PolicyDocument"] == ANYBODY
    assert (policy["PolicyName"], policy["ProjectArn"], policy["PolicyRevisionId"]) == ("p", project, revision)
    assert policy["CreationTimestamp"] == policy["LastUpdatedTimestamp"]
    client.delete_project_policy(ProjectArn=project, PolicyName="p")
    assert client.list_project_policies(ProjectArn=project)["ProjectPolicies"] == []


def test_an_update_needs_the_current_revision(world, client, project):
    """The new revision discards the old one (S:15743)."""
    given = {"ProjectArn": project, "PolicyName": "p", "PolicyDocument": ANYBODY}
    first = client.put_project_policy(**given)["PolicyRevisionId"]
    world.later(60)
    second = client.put_project_policy(**given, PolicyRevisionId=first)["PolicyRevisionId"]
    assert first != second
    stale = world.refused(client.put_project_policy, **given, PolicyRevisionId=first)
    assert stale == "InvalidPolicyRevisionIdException"
    (policy,) = client.list_project_policies(ProjectArn=project)["ProjectPolicies"]
    assert (policy["LastUpdatedTimestamp"] - policy["CreationTimestamp"]).total_seconds() == 60


def test_a_known_name_without_a_revision_already_exists(world, client, project):
    """ResourceAlreadyExistsException."""
    given = {"ProjectArn": project, "PolicyName": "p", "PolicyDocument": ANYBODY}
    client.put_project_policy(**given)
    assert world.refused(client.put_project_policy, **given) == "ResourceAlreadyExistsException"


def test_a_revision_for_an_unknown_name_is_refused(world, client, project):
    """With a code that is a choice."""
    given = {"ProjectArn": project, "PolicyName": "p", "PolicyDocument": ANYBODY, "PolicyRevisionId": "ab"}
    assert world.refused(client.put_project_policy, **given) == "InvalidPolicyRevisionIdException"


def test_a_project_has_five_policies(world, client, project):
    """The sixth is refused; a page holds five."""
    for number in range(5):
        client.put_project_policy(ProjectArn=project, PolicyName=f"p{number}", PolicyDocument=ANYBODY)
    given = {"ProjectArn": project, "PolicyName": "p5", "PolicyDocument": ANYBODY}
    assert world.refused(client.put_project_policy, **given) == "LimitExceededException"
    pages = list(
        client.get_paginator("list_project_policies").paginate(ProjectArn=project, PaginationConfig={"PageSize": 2})
    )
    assert [each["PolicyName"] for page in pages for each in page["ProjectPolicies"]] == ["p0", "p1", "p2", "p3", "p4"]


def test_deleting_checks_a_given_revision(world, client, project):
    """Optional, for atomic updates (S:16852)."""
    given = {"ProjectArn": project, "PolicyName": "p"}
    revision = client.put_project_policy(**given, PolicyDocument=ANYBODY)["PolicyRevisionId"]
    stale = world.refused(client.delete_project_policy, **given, PolicyRevisionId="ab")
    assert stale == "InvalidPolicyRevisionIdException"
    client.delete_project_policy(**given, PolicyRevisionId=revision)
    assert world.refused(client.delete_project_policy, **given) == "ResourceNotFoundException"


@pytest.mark.parametrize("call", ["put_project_policy", "list_project_policies", "delete_project_policy"])
def test_an_unknown_project_is_not_found(world, client, project, call):
    """In all three operations."""
    given = {"ProjectArn": f"{project}0", "PolicyName": "p", "PolicyDocument": ANYBODY}
    members = {"put_project_policy": 3, "list_project_policies": 1, "delete_project_policy": 2}[call]
    given = dict(list(given.items())[:members])
    assert world.refused(getattr(client, call), **given) == "ResourceNotFoundException"


MALFORMED = [
    ("no JSON", "{"),
    ("a list", "[]"),
    ("no version", json.dumps({"Statement": [statement()]})),
    ("another version", document(statement(), Version="2008-10-17")),
    ("no statement", document()),
    ("an unknown element", document(statement(), Colour="red")),
    ("a statement that is text", document("allow")),
    ("no effect", document(statement(Effect=None))),
    ("no principal", document(statement(Principal=None))),
    ("no action", document(statement(Action=None))),
    ("no resource", document(statement(Resource=None))),
    ("effect in capitals", document(statement(Effect="ALLOW"))),
    ("NotAction", document(statement(NotAction="x"))),
    ("NotResource", document(statement(NotResource="x"))),
    ("NotPrincipal", document(statement(NotPrincipal="*"))),
    ("another action", document(statement(Action="rekognition:DetectCustomLabels"))),
    ("one action too many", document(statement(Action=[ACTION, "rekognition:*"]))),
    ("every action", document(statement(Action="rekognition:*"))),
    ("a resource that is a number", document(statement(Resource=7))),
    ("an unknown element of a statement", document(statement(Colour="red"))),
    ("a principal that is text", document(statement(Principal=PROD))),
    ("a service as principal", document(statement(Principal={"Service": "lambda.amazonaws.com"}))),
    ("a principal of another form", document(statement(Principal={"AWS": "deploy"}))),
    ("one bad statement of two", document(statement(), statement(Effect=None))),
]


@pytest.mark.parametrize(("reason", "text"), MALFORMED, ids=[each[0] for each in MALFORMED])
def test_a_document_outside_the_rules_is_malformed(world, client, project, reason, text):
    """S:15683-15687: what is required, and what is forbidden."""
    given = {"ProjectArn": project, "PolicyName": "p", "PolicyDocument": text}
    assert world.refused(client.put_project_policy, **given) == "MalformedPolicyDocumentException"


WELL_FORMED = [
    ("one statement without a list", json.dumps({"Version": "2012-10-17", "Statement": statement()})),
    ("a list of one action", document(statement(Action=[ACTION]))),
    ("an action in lower case", document(statement(Action=ACTION.lower()))),
    ("an account", document(statement(Principal={"AWS": PROD}))),
    ("several principals", document(statement(Principal={"AWS": [f"arn:aws:iam::{PROD}:root", ROLE]}))),
    ("a user with a path", document(statement(Principal={"AWS": f"arn:aws:iam::{PROD}:user/team/anna"}))),
    ("a statement id", document(statement(Sid="copy"))),
    ("a condition", document(statement(Condition={"StringEquals": {"aws:PrincipalAccount": PROD}}))),
    ("all versions", document(statement(Resource=VERSION.replace("v1/2", "*")))),
]


@pytest.mark.parametrize(("reason", "text"), WELL_FORMED, ids=[each[0] for each in WELL_FORMED])
def test_a_document_within_the_rules_is_accepted(client, project, reason, text):
    """Forms of the guide and of AWS's own examples."""
    client.put_project_policy(ProjectArn=project, PolicyName="p", PolicyDocument=text)


def test_conditions_can_be_refused(world, client, project):
    """Whether they are allowed is a choice."""
    world.core.set_choices(policy_conditions=False)
    text = document(statement(Condition={"Bool": {"aws:SecureTransport": "true"}}))
    given = {"ProjectArn": project, "PolicyName": "p", "PolicyDocument": text}
    assert world.refused(client.put_project_policy, **given) == "MalformedPolicyDocumentException"


def test_a_document_has_2000_characters(world, client, project):
    """A constraint of the model."""
    given = {"ProjectArn": project, "PolicyName": "p", "PolicyDocument": ANYBODY + " " * 2000}
    assert world.refused(client.put_project_policy, **given) == "ValidationException"


DENY = {"Effect": "Deny"}
DECISIONS = [
    ("nobody spoke", [], SESSION, None),
    ("everybody", [statement()], SESSION, "Allow"),
    ("the account", [statement(Principal={"AWS": PROD})], SESSION, "Allow"),
    ("the account's root", [statement(Principal={"AWS": f"arn:aws:iam::{PROD}:root"})], SESSION, "Allow"),
    ("the role behind a session", [statement(Principal={"AWS": ROLE})], SESSION, "Allow"),
    ("another role", [statement(Principal={"AWS": f"{ROLE}-2"})], SESSION, None),
    ("another account", [statement(Principal={"AWS": "777788889999"})], SESSION, None),
    ("a user", [statement(Principal={"AWS": f"arn:aws:iam::{PROD}:user/a"})], f"arn:aws:iam::{PROD}:user/a", "Allow"),
    ("the version", [statement(Resource=VERSION)], SESSION, "Allow"),
    ("another version", [statement(Resource=VERSION.replace("v1", "v2"))], SESSION, None),
    ("versions of a name", [statement(Resource=VERSION.replace("v1/2", "v?/*"))], SESSION, "Allow"),
    ("a deny beside an allow", [statement(), statement(**DENY, Principal={"AWS": ROLE})], SESSION, "Deny"),
    ("a deny for somebody else", [statement(), statement(**DENY, Principal={"AWS": "777788889999"})], SESSION, "Allow"),
    (
        "a condition that is met",
        [statement(Condition={"StringEquals": {"aws:PrincipalAccount": PROD}})],
        SESSION,
        "Allow",
    ),
    ("a condition that is not", [statement(Condition={"StringEquals": {"aws:PrincipalAccount": "1"}})], SESSION, None),
]


@pytest.mark.parametrize(
    ("reason", "statements", "principal", "effect"), DECISIONS, ids=[each[0] for each in DECISIONS]
)
def test_what_a_policy_says_to_a_principal(reason, statements, principal, effect):
    """An explicit Deny wins; who is not named is not allowed."""
    documents = [document(each) for each in statements]
    assert decision(documents, principal, PROD, VERSION) == effect
