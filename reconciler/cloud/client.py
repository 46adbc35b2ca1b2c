"""The accounts of a run: whose credentials they are is checked before anything else, then clients are made as needed."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.utils import parse_timestamp

from reconciler.cloud import connect
from reconciler.cloud.refusals import ERRORS, call_error
from reconciler.core.want import Target
from reconciler.errors import FailedError, InvalidError, RefusedError

AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonwebservices.com.cn")
# Sends happen once: the reader and the engine decide about trying again. (botocore's standard mode would also
# repeat LimitExceededException as if it were throttling.) What S3 is asked may be repeated; conditions guard it.
ATTEMPTS = {"s3": 4, "sts": 2}


class Clients:
    """Clients by alias and service, made at first use and shared by threads.

    `label` names the endpoint where it is not told by a URL (`emulator`); `threads` is the size of connection pools,
    `agent` a suffix of the user agent.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        connecting: connect.Connect = connect.connect,
        *,
        label: str = "",
        threads: int = 16,
        agent: str = "reconciler",
    ) -> None:
        self._accounts = {target.alias: _Account(target, connecting, threads, agent) for target in targets}
        self._label = label

    def client(self, alias: str, service: str) -> Any:
        """The client of a service; raises RefusedError for somebody else's credentials, FailedError for none."""
        return self._accounts[alias].checked(service)

    def region(self, alias: str) -> str:
        """The account's Region."""
        return self._accounts[alias].target.region

    def account_id(self, alias: str) -> str:
        """The account's twelve digits."""
        return self._accounts[alias].target.account_id

    def endpoint(self, alias: str) -> str:
        """Empty for AWS itself, else the emulator's label or the custom URL; calls nothing."""
        if self._label:
            return self._label
        url = str(self._accounts[alias].client("rekognition").meta.endpoint_url)
        return "" if is_aws(url) else url


def is_aws(url: str) -> bool:
    """Whether an endpoint is one of AWS's own."""
    return (urlsplit(url).hostname or "").endswith(AWS_HOSTS)


def utc(value: Any) -> datetime:
    """A timestamp in UTC; botocore's own parser takes half the time of a long answer, and the machine's time zone."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    parsed: datetime = parse_timestamp(value)
    return parsed.astimezone(UTC)


class _Account:
    """One account with its session and clients."""

    def __init__(self, target: Target, connecting: connect.Connect, threads: int, agent: str) -> None:
        self.target = target
        self._connecting = connecting
        self._config = Config(connect_timeout=5, read_timeout=60, max_pool_connections=threads, user_agent_extra=agent)
        self._lock = threading.RLock()
        self._clients: dict[str, Any] = {}
        self._session: boto3.Session | None = None
        self._checked = False

    def checked(self, service: str) -> Any:
        """A client, once it is sure that the credentials belong to the declared account."""
        if not self._checked:
            with self._lock:
                if not self._checked:
                    self._check()
                    self._checked = True
        return self.client(service)

    def client(self, service: str) -> Any:
        """A client, whoever's credentials there are."""
        if service not in self._clients:
            with self._lock:
                if service not in self._clients:
                    self._clients[service] = self._make(service)
        return self._clients[service]

    def _make(self, service: str) -> Any:
        try:
            if self._session is None:
                self._session = self._open()
            attempts = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS.get(service, 1)})
            client: Any = self._session.client  # its types list every service there is
            return client(service, config=self._config.merge(attempts))
        except ERRORS as error:
            raise self._failed(error) from error

    def _open(self) -> boto3.Session:
        session = self._connecting(self.target)
        core = session._session  # noqa: SLF001 - boto3 shows no other way to its session's components
        core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=utc)
        return session

    def _check(self) -> None:
        """Whose credentials these are (API: sts:GetCallerIdentity), in a Region that has the service."""
        self._check_region()
        try:
            caller = self.client("sts").get_caller_identity()
        except ERRORS as error:
            raise self._failed(error) from error
        if caller["Account"] != self.target.account_id:
            raise RefusedError(
                f"account {self.target.alias} is {self.target.account_id} in the specs, but its credentials belong to "
                f"{caller['Account']} ({caller['Arn']})",
                hint="give it the right `profile` or `roleArn`, or correct its `accountId`",
            )

    def _check_region(self) -> None:
        if not is_aws(self.client("rekognition").meta.endpoint_url):
            return
        session = self._session
        assert session
        partition = self.target.partition
        known = session.get_available_regions("rekognition", partition_name=partition)
        if known and self.target.region not in known:
            raise InvalidError(
                f"account {self.target.alias}: Region {self.target.region} has no Rekognition",
                hint=f"choose one of {', '.join(one for one in known if '-fips' not in one)}, or install a newer botocore",
            )

    def _failed(self, error: Exception) -> FailedError:
        told = call_error("GetCallerIdentity", error)
        return FailedError(f"account {self.target.alias}: {told.code}: {told.detail}", hint=told.hint)
