"""Whose credentials, which endpoint, which Region; and what is said when something is wrong with them."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.cloud.client import Clients, is_aws, utc
from reconciler.cloud.connect import connect, remaining
from reconciler.core.want import Target
from reconciler.errors import FailedError, InvalidError, RefusedError

DEV = Target("dev", "111122223333", "us-east-1")
CLOSED = "http://127.0.0.1:9"


def test_the_declared_account_must_be_the_callers(aws):
    """Somebody else's credentials are refused before the first call; both accounts are named, no key is."""
    wrong = replace(DEV, account_id="999900001111")
    clients = Clients([wrong], lambda _target: aws.connecting(DEV))
    with pytest.raises(RefusedError, match=r"999900001111 in the specs.*belong to 111122223333") as refused:
        clients.client("dev", "rekognition")
    assert "`profile` or `roleArn`" in refused.value.hint


def test_the_caller_is_asked_once_per_account(aws):
    """Every client of an account comes after one GetCallerIdentity."""
    asked = []
    clients = Clients([DEV], aws.connecting)
    clients._accounts["dev"].client("sts").meta.events.register(
        "before-call", lambda model, **_: asked.append(model.name)
    )
    clients.client("dev", "rekognition")
    clients.client("dev", "s3")
    assert asked == ["GetCallerIdentity"]


def test_a_region_without_the_service_is_named_before_any_call(aws):
    """The hint lists the Regions that have it."""
    clients = Clients([replace(DEV, region="us-west-9")], aws.connecting)
    with pytest.raises(InvalidError, match="Region us-west-9 has no Rekognition") as refused:
        clients.client("dev", "rekognition")
    assert "eu-west-1" in refused.value.hint
    assert "fips" not in refused.value.hint


def test_no_credentials_are_told_quickly_and_with_a_way_out(monkeypatch):
    """No waiting for instance metadata that is not there, whatever the environment says about it."""
    monkeypatch.setenv("AWS_METADATA_SERVICE_TIMEOUT", "20")
    monkeypatch.setenv("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3")
    began = time.perf_counter()
    with pytest.raises(FailedError, match="account dev: NoCredentials") as failed:
        Clients([DEV]).client("dev", "rekognition")
    assert "AWS_PROFILE" in failed.value.hint
    assert time.perf_counter() - began < 15


@pytest.mark.parametrize(
    ("target", "environment", "text"),
    [
        (
            replace(DEV, profile="nobody"),
            {},
            r"account dev: NoCredentials: The config profile \(nobody\) could not be found",
        ),
        (DEV, {"AWS_ACCESS_KEY_ID": "A" * 20}, "account dev: NoCredentials: Partial credentials found in env"),
        (
            DEV,
            {"AWS_ACCESS_KEY_ID": "A" * 20, "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": CLOSED},
            "account dev: Unreachable: Could not connect to the endpoint URL",
        ),
        (replace(DEV, role_arn="arn:aws:iam::111122223333:role/r"), {}, "account dev: NoCredentials"),
    ],
)
def test_what_is_wrong_with_connecting_is_told_in_words(target, environment, text, monkeypatch):
    """A profile that is not there, half a key, an endpoint that nobody answers."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(FailedError, match=text) as failed:
        Clients([target]).client("dev", "rekognition")
    assert failed.value.hint


def test_unknown_credentials_are_told_over_http(served, monkeypatch):
    """The service's own words, and what to check."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIA" + "X" * 16)
    with pytest.raises(FailedError, match="account dev: InvalidCredentials") as failed:
        Clients([DEV]).client("dev", "rekognition")
    assert "XXXX" not in failed.value.message


def test_a_custom_endpoint_is_told(served):
    """By its URL."""
    assert Clients([DEV]).endpoint("dev") == served.url


def test_endpoints_are_told(aws):
    """Empty for AWS, a label where no URL tells."""
    assert aws.clients.endpoint("dev") == "emulator"
    assert Clients([DEV], aws.connecting).endpoint("dev") == ""
    assert [is_aws(url) for url in ("https://rekognition.cn-north-1.amazonaws.com.cn", "http://localhost:1")] == [
        True,
        False,
    ]


def test_ambient_credentials_over_http(served):
    """Only AWS_ENDPOINT_URL and keys are needed."""
    assert Clients([DEV]).client("dev", "rekognition").describe_projects()["ProjectDescriptions"] == []


def test_a_profile_gives_credentials(served, monkeypatch):
    """`profile` names a section of the shared configuration."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with open(os.environ["AWS_SHARED_CREDENTIALS_FILE"], "w") as stream:  # noqa: PTH123 - the variable holds text
        stream.write("[team]\naws_access_key_id = 111122223333\naws_secret_access_key = x\n")
    clients = Clients([replace(DEV, profile="team")])
    assert clients.client("dev", "sts").get_caller_identity()["Account"] == "111122223333"


def test_a_role_is_assumed_with_the_ambient_credentials(served):
    """The caller is then the role's session, in the role's account."""
    role = replace(
        DEV, role_arn="arn:aws:iam::444455556666:role/reconciler", external_id="xyz", account_id="444455556666"
    )
    caller = Clients([role]).client("dev", "sts").get_caller_identity()
    assert caller["Arn"] == "arn:aws:sts::444455556666:assumed-role/reconciler/reconciler"


@pytest.mark.parametrize(("external", "sent"), [("xyz", {"ExternalId": "xyz"}), ("", {})])
def test_a_role_is_asked_for_with_its_external_id(monkeypatch, external, sent):
    """Where one is declared; its trust policy lets nobody in without it."""
    asked = []

    class Fetcher:
        """Hears what AssumeRole would be called with."""

        fetch_credentials = None

        def __init__(self, *, extra_args, **_more):
            asked.append(extra_args)

    monkeypatch.setattr("reconciler.cloud.connect.AssumeRoleCredentialFetcher", Fetcher)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    connect(replace(DEV, role_arn="arn:aws:iam::111122223333:role/r", external_id=external)).get_credentials()
    assert asked == [{"RoleSessionName": "reconciler", **sent}]


def test_timestamps_are_in_utc(aws):
    """Whatever the machine's time zone is."""
    aws.rekognition.create_project(ProjectName="p")
    created = aws.rekognition.describe_projects()["ProjectDescriptions"][0]["CreationTimestamp"]
    assert created.tzinfo is UTC
    assert utc("2026-01-01T02:00:00+02:00") == utc(1767225600) == datetime(2026, 1, 1, tzinfo=UTC)


def test_rekognition_is_never_retried_by_the_sdk(aws):
    """The reader and the engine decide; storage may be asked again."""
    assert aws.rekognition.meta.config.retries == {"mode": "standard", "total_max_attempts": 1}
    assert aws.clients.client("dev", "s3").meta.config.retries["total_max_attempts"] == 4
    assert "reconciler" in aws.rekognition.meta.config.user_agent


@pytest.mark.parametrize(
    ("profile", "keys", "minutes", "expected"), [("", True, 30, 1800), ("team", True, 30, None), ("", False, 30, None)]
)
def test_the_life_of_credentials_is_known_only_from_the_environment(monkeypatch, profile, keys, minutes, expected):
    """Everything else either renews itself or does not say."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", (now + timedelta(minutes=minutes)).isoformat())
    if keys:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    assert remaining(replace(DEV, profile=profile), now.timestamp()) == expected


def test_sessions_leave_the_process_alone():
    """No default session is set, and nothing is called when a session is made."""
    assert connect(DEV).region_name == "us-east-1"
