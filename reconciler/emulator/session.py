"""The embedded emulator: boto3 sessions whose requests are answered in this process and never reach a network.

One `before-send` handler on that session only: Rekognition goes to the core, S3, STS, IAM, KMS and tagging to their
stand-ins, any other host is refused. Nothing global is changed, other sessions go to their own endpoints.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.configprovider import ConstantProvider
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from .callers import DEFAULT_ACCOUNT
from .emulator import SERVICES, Emulator, service_of
from .errors import ConnectionCutError
from .wire import Request

SECRET = "emulator"  # noqa: S105 - signatures are not checked


class _Body(io.BytesIO):
    """An answer's bytes as urllib3 would hand them to botocore: read in parts, each once, until there are none left."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Give everything at once."""
        yield self.read()


def _content(body: Any) -> bytes:
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


class _Handler:
    """Answers a session's requests out of an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        parts = urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"host": parts.netloc, **{name.lower(): _text(value) for name, value in request.headers.items()}}
        received = Request(request.method, target or "/", headers, _content(request.body))
        if service_of(received) not in SERVICES or not parts.netloc.endswith((".amazonaws.com", ".amazonaws.com.cn")):
            raise EndpointConnectionError(endpoint_url=request.url, error="the emulator answers no such host")
        try:
            answer = self.emulator.answer(received)
        except ConnectionCutError as error:
            raise ConnectionClosedError(endpoint_url=request.url) from error
        return AWSResponse(request.url, answer.status, HTTPHeaders.from_dict(answer.sent_headers()), _Body(answer.body))


def open(  # noqa: A001 - read as session.open(...)
    data: Path | Emulator | None,
    *,
    region: str = "us-east-1",
    account: str = DEFAULT_ACCOUNT,
    credentials: tuple[str, str, str | None] | None = None,
) -> boto3.Session:
    """Give a boto3 session on the emulator of a data directory; no credentials are looked for anywhere.

    data         the directory (made when missing), an emulator that is open already, or None for one in memory
    account      whose root the session is, unless *credentials* (key, secret, token), of AssumeRole say, are given
    """
    emulator = data if isinstance(data, Emulator) else Emulator(data, default_account=account)
    session = botocore.session.Session()
    _ignore_surroundings(session)
    if emulator.loader is None:
        emulator.loader = session.get_component("data_loader")
    session.register_component("data_loader", emulator.loader)
    session.set_credentials(*(credentials or (account, SECRET, None)))
    session.set_config_variable("region", region)
    session.get_component("event_emitter").register_first("before-send", _Handler(emulator))
    return boto3.Session(botocore_session=session, region_name=region)


def _ignore_surroundings(session: botocore.session.Session) -> None:
    """Let no profile, configuration file or endpoint of the environment reach the session."""
    session.get_component("config_store").set_config_provider("profile", ConstantProvider(None))
    for name, value in (("config_file", os.devnull), ("credentials_file", os.devnull)):
        session.set_config_variable(name, value)
    session.set_config_variable("ignore_configured_endpoint_urls", True)  # noqa: FBT003 - botocore's signature
