"""S3 and KMS as the service sees them: objects of the stock, read and written for an account."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from .iam import Need, decide_for
from .moto_side import MotoSide
from .objects import Stock, StoredBucket, StoredObject
from .ports import Bucket, Head, ObjectUnavailableError

SERVICE = "rekognition.amazonaws.com"


class ServiceObjects:
    """The core's port to the stock: a bucket opens to its owner, and to others by its policy; a Deny closes it."""

    def __init__(self, stock: Stock, moto: MotoSide, now: Callable[[], float]) -> None:
        self.stock = stock
        self.moto = moto
        self.now = now

    def bucket(self, name: str) -> Bucket | None:
        """Owner and Region; None when there is no such bucket."""
        found = self.stock.bucket(name)
        return Bucket(found.account, found.region) if found else None

    def _open(self, bucket: str, key: str, action: str, account: str) -> StoredBucket:
        found = self.stock.bucket(bucket)
        if found is None:
            raise ObjectUnavailableError(f"the bucket {bucket} does not exist")
        effect = None
        if found.policy is not None:
            need = Need(action, f"arn:aws:s3:::{bucket}/{key}", {"aws:sourceaccount": account})
            names = frozenset({account, f"arn:aws:iam::{account}:root", SERVICE})
            effect = decide_for(orjson.loads(found.policy), need, names)
        if effect == "Deny" or (effect is None and found.account != account):
            raise ObjectUnavailableError(f"the bucket {bucket} does not let account {account} do {action}")
        return found

    def _find(self, bucket: str, key: str, account: str, version: str) -> StoredObject | None:
        self._open(bucket, key, "s3:GetObject", account)
        return self.stock.get(bucket, key) if version in {"", "null"} else None

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
        return self.stock.body(found, offset, length)

    def write(self, bucket: str, key: str, body: bytes, *, account: str) -> None:
        """Put an object. Raises ObjectUnavailableError when the bucket is missing or refuses the account."""
        self._open(bucket, key, "s3:PutObject", account)
        self.stock.put(bucket, key, body, at=self.now())

    def kms_key(self, key: str, *, account: str, region: str) -> str | None:
        """The ARN of an enabled key given by id, ARN or alias that the account may use; None when there is none."""
        return self.moto.kms_key(key, account=account, region=region)
