"""Who a request's access key belongs to, and that accounts and Regions never mix."""

import pytest
from botocore.exceptions import ClientError

from reconciler.emulator import session


def test_an_access_key_of_twelve_digits_is_the_root_of_that_account(clients):
    """A client picks its account by its access key."""
    identity = clients("sts", account="444455556666").get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == ("444455556666", "arn:aws:iam::444455556666:root")


def test_any_other_long_term_key_is_the_default_account(served):
    """Whatever credentials happen to be around work."""
    identity = served("sts", account="AKIAIOSFODNN7EXAMPLE").get_caller_identity()
    assert identity["Account"] == "111122223333"


def test_a_role_makes_its_account(clients):
    """AssumeRole to any role gives credentials of that role's account."""
    identity = clients("sts", credentials=clients.assume()).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::444455556666:assumed-role/reconciler/tests"


def test_accounts_are_apart(clients):
    """Projects and buckets of one account are not listed in another."""
    clients("rekognition").create_project(ProjectName="boards")
    clients("s3").create_bucket(Bucket="boards-data")
    other = clients.assume()
    assert clients("rekognition", credentials=other).describe_projects()["ProjectDescriptions"] == []
    assert clients("s3", credentials=other).list_buckets()["Buckets"] == []


def test_regions_are_apart(clients):
    """A project exists in its Region only."""
    clients("rekognition").create_project(ProjectName="boards")
    assert clients("rekognition", region="eu-west-1").describe_projects()["ProjectDescriptions"] == []


REFUSALS = [
    # service, call, code
    ("rekognition", "describe_projects", "UnrecognizedClientException"),
    ("sts", "get_caller_identity", "InvalidClientTokenId"),
    ("s3", "list_buckets", "InvalidAccessKeyId"),
    ("kms", "list_keys", "UnrecognizedClientException"),
]


@pytest.mark.parametrize(("service", "call", "code"), REFUSALS)
def test_an_unknown_temporary_key_is_refused(clients, service, call, code):
    """It is never mistaken for the default account, in any protocol."""
    stranger = {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x", "SessionToken": "y"}
    with pytest.raises(ClientError) as refused:
        getattr(clients(service, credentials=stranger), call)()
    assert refused.value.response["Error"]["Code"] == code


def test_an_expired_key_is_refused(emulator, clients):
    """Credentials end when STS said they would."""
    credentials = clients.assume()
    caller, _ = emulator.keys.find(credentials["AccessKeyId"])
    emulator.keys.remember(caller, expires=1.0)
    with pytest.raises(ClientError, match="expired"):
        clients("rekognition", credentials=credentials).describe_projects()


def test_an_access_key_of_a_user_is_that_user(clients):
    """Keys that IAM made belong to their user, whom GetCallerIdentity names."""
    clients("iam").create_user(UserName="ada")
    key = clients("iam").create_access_key(UserName="ada")["AccessKey"]
    user = {**key, "SessionToken": None}
    assert clients("sts", credentials=user).get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/ada"


BAD_ROLES = {
    "no ARN at all": ({"RoleArn": "arn:aws:iam::1:role/reconciler", "RoleSessionName": "me"}, "ValidationError"),
    "a session name with a space": (
        {"RoleArn": "arn:aws:iam::444455556666:role/reconciler", "RoleSessionName": "it is me"},
        "ValidationError",
    ),
    "a policy that is no JSON": (
        {"RoleArn": "arn:aws:iam::444455556666:role/reconciler", "RoleSessionName": "me", "Policy": "{"},
        "MalformedPolicyDocument",
    ),
}


@pytest.mark.parametrize(("arguments", "code"), BAD_ROLES.values(), ids=BAD_ROLES.keys())
def test_assume_role_checks_its_arguments(embedded, arguments, code):
    """What STS would refuse is refused."""
    with pytest.raises(ClientError) as refused:
        embedded("sts").assume_role(**arguments)
    assert refused.value.response["Error"]["Code"] == code


def test_an_embedded_session_ignores_the_environment(emulator, monkeypatch):
    """Profiles, endpoints and credentials that happen to be set change nothing."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "444455556666")
    identity = session.open(emulator).client("sts").get_caller_identity()
    assert identity["Account"] == "111122223333"
