"""Sending: one call, once, with its payload; whether to send again is decided by others."""

import io
from collections.abc import Mapping
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore import xform_name

from reconciler.cloud.client import Clients
from reconciler.cloud.rates import Rates
from reconciler.cloud.refusals import ERRORS, call_error
from reconciler.core.service import Answer
from reconciler.core.step import Call, Lines

PART = 8 << 20  # bytes: larger payloads go to S3 in parts, in one managed transfer


class CloudSender:
    """core.service.Sender over boto3, at the service's own pace."""

    def __init__(self, clients: Clients, rates: Rates) -> None:
        self._clients = clients
        self._rates = rates

    def send(self, call: Call, payload: Lines | None = None) -> Answer:
        """Send a call whose arguments are resolved; raises CallError. `payload` goes where its placeholder stands."""
        client = self._clients.client(call.account, call.service)
        if call.service == "rekognition":
            self._rates.take(call.account, self._clients.region(call.account), call.operation)
        try:
            if payload and call.service == "s3":
                return _upload(client, call, payload)
            response = getattr(client, xform_name(call.operation))(**_filled(call.arguments, payload))
        except ERRORS as error:
            raise call_error(call.operation, error) from error
        about = response.pop("ResponseMetadata", {})
        return Answer(response, about.get("RequestId", ""))


def _upload(client: Any, call: Call, payload: Lines) -> Answer:
    """Write a spooled payload to S3 without holding it in memory."""
    arguments = {name: value for name, value in call.arguments.items() if name not in {"Bucket", "Key", "Body"}}
    with _Window(payload) as window:
        client.upload_fileobj(
            window,
            call.arguments["Bucket"],
            call.arguments["Key"],
            ExtraArgs=arguments or None,
            Config=TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=2),
        )
    return Answer({}, "")


def _filled(value: Any, payload: Lines | None) -> Any:
    """The arguments with the payload's bytes in its place."""
    if isinstance(value, Mapping):
        if "$lines" in value:
            assert payload is not None, "a payload's placeholder comes with its payload"
            return _bytes(payload)
        return {name: _filled(inner, payload) for name, inner in value.items()}
    return [_filled(inner, payload) for inner in value] if isinstance(value, list) else value


def _bytes(payload: Lines) -> bytes:
    with _Window(payload) as window:
        return window.read()


class _Window(io.RawIOBase):
    """The part of a spooled file that a payload is, read as a file of its own."""

    def __init__(self, payload: Lines) -> None:
        self._file = open(payload.path, "rb")  # noqa: PTH123, SIM115 - closed by close()
        self._start, self._size, self._at = payload.offset, payload.size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(self._size - self._at, 0)
        self._file.seek(self._start + self._at)
        block = self._file.read(left if size < 0 else min(size, left))
        self._at += len(block)
        return block

    def close(self) -> None:
        self._file.close()
        super().close()
