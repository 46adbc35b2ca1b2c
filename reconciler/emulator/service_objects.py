"""S3 and KMS as the service sees them: objects of the stock, read and written for an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from .ports import Bucket, Head, ObjectUnavailableError

if TYPE_CHECKING:
    from .emulator import Emulator
    from .s3.stock import StoredObject

SERVICE = "rekognition.amazonaws.com"


class ServiceObjects:
    """The core's port to the stock: a bucket opens to its owner, and to others by its policy; a Deny closes it."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def bucket(self, name: str) -> Bucket | None:
        """Owner and Region; None when there is no such bucket."""
        found = self._emulator.stock.bucket(name)
        return Bucket(found.account, found.region) if found else None

    def _check(self, bucket: str, key: str, action: str, account: str) -> None:
        found = self._emulator.stock.bucket(bucket)
        if found is None:
            raise ObjectUnavailableError(f"the bucket {bucket} does not exist")
        effect = _effect(found.policy, action, f"{bucket}/{key}", account) if found.policy else None
        if effect == "Deny" or (effect is None and found.account != account):
            raise ObjectUnavailableError(f"the bucket {bucket} does not let account {account} do {action}")

    def _find(self, bucket: str, key: str, account: str, version: str) -> StoredObject | None:
        self._check(bucket, key, "s3:GetObject", account)
        return self._emulator.stock.get(bucket, key) if version in {"", "null"} else None

    def head(self, bucket: str, key: str, *, account: str, version: str = "") -> Head | None:
        """Size and ETag; None when the object is missing. Raises ObjectUnavailableError when it may not be read."""
        found = self._find(bucket, key, account, version)
        return Head(found.size, found.etag) if found else None

    def read(
        self, bucket: str, key: str, *, account: str, offset: int = 0, length: int | None = None, version: str = ""
    ) -> bytes:
        """The bytes [offset, offset + length) of an object. Raises ObjectUnavailableError."""
        found = self._find(bucket, key, account, version)
        if found is None:
            raise ObjectUnavailableError(f"there is no object s3://{bucket}/{key}")
        return self._emulator.stock.body(found, offset, length)

    def write(self, bucket: str, key: str, body: bytes, *, account: str) -> None:
        """Put an object. Raises ObjectUnavailableError when the bucket is missing or refuses the account."""
        self._check(bucket, key, "s3:PutObject", account)
        self._emulator.stock.put(bucket, key, body, at=self._emulator.core.clock.now())

    def kms_key(self, key: str, *, account: str, region: str) -> str | None:
        """The ARN of an enabled key given by id, ARN or alias that the account may use; None when there is none."""
        return self._emulator.moto.kms_key(key, account=account, region=region)


def _effect(policy: str, action: str, place: str, account: str) -> str | None:
    """What a bucket's policy says to the service that acts for an account."""
    from .iam.decision import Need, decide_for  # noqa: PLC0415 - few buckets have a policy

    need = Need(action, f"arn:aws:s3:::{place}", {"aws:sourceaccount": account})
    return decide_for(orjson.loads(policy), need, frozenset({account, f"arn:aws:iam::{account}:root", SERVICE}))
