"""From a declared account to a boto3 session: ambient credentials, a profile, or a role; nothing else is looked at."""

import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError
from botocore.utils import parse_timestamp

from reconciler.core.want import Target

Connect = Callable[[Target], boto3.Session]
ROLE_SESSION = "reconciler"
# One try of a second each: where there is no instance metadata, saying so must not take long.
METADATA = {"metadata_service_timeout": 1, "metadata_service_num_attempts": 1}


def connect(target: Target) -> boto3.Session:
    """A session with the target's credentials in its Region; credentials are looked for at the first call.

    `roleArn` is assumed with the profile's or the ambient credentials and renewed when it runs out. Raises botocore's
    ProfileNotFound. AWS_ENDPOINT_URL and its variants are honoured by botocore itself.
    """
    session = _plain(target)
    if target.role_arn:
        role = _Role(_plain(target), target)
        session.register_component("credential_provider", CredentialResolver(providers=[role]))
    return boto3.Session(botocore_session=session, region_name=target.region)


def remaining(target: Target, now: float) -> float | None:
    """Seconds that the credentials live from `now` (epoch seconds); None where unknown or renewed without us.

    Only the environment says so: AWS_CREDENTIAL_EXPIRATION, beside keys that cannot be renewed.
    """
    told = os.environ.get("AWS_CREDENTIAL_EXPIRATION")
    if target.profile or not told or "AWS_ACCESS_KEY_ID" not in os.environ:
        return None
    ends: datetime = parse_timestamp(told)
    return ends.timestamp() - now


def _plain(target: Target) -> botocore.session.Session:
    session = botocore.session.Session(profile=target.profile or None)
    session.set_config_variable("region", target.region)
    for name, value in METADATA.items():
        session.set_config_variable(name, value)
    return session


class _Role(CredentialProvider):
    """Gives the credentials of a target's role, assumed when first needed."""

    METHOD = CANONICAL_NAME = "assume-role"

    def __init__(self, base: botocore.session.Session, target: Target) -> None:
        super().__init__(base)
        self._base, self._target = base, target

    def load(self) -> Any:
        """Credentials that renew themselves."""
        source = self._base.get_credentials()
        if source is None:
            raise NoCredentialsError
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=partial(self._base.create_client, region_name=self._target.region, config=TIMEOUTS),
            source_credentials=source,
            role_arn=self._target.role_arn,
            extra_args={"RoleSessionName": ROLE_SESSION}
            | ({"ExternalId": self._target.external_id} if self._target.external_id else {}),
        )
        return DeferredRefreshableCredentials(method=self.METHOD, refresh_using=fetcher.fetch_credentials)


TIMEOUTS = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 2})
