"""The core's objects and keys when it stands inside somebody else's moto (see `install`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reconciler.emulator.moto_side.kms import enabled_key
from reconciler.emulator.ports import Bucket, Head, ObjectUnavailableError


class MotoObjects:
    """The core's port to moto's own S3 and KMS; whether other accounts may read a bucket is moto's setting."""

    def bucket(self, name: str) -> Bucket | None:
        """Owner and Region; None when there is no such bucket."""
        found = _bucket(name)
        return Bucket(found.account_id, found.region_name) if found else None

    def head(self, bucket: str, key: str, *, account: str, version: str = "") -> Head | None:
        """Size and ETag; None when the object is missing. Raises ObjectUnavailableError when it may not be read."""
        found = _object(bucket, key, account, version)
        return Head(found.size, found.etag.strip('"')) if found else None

    def read(
        self, bucket: str, key: str, *, account: str, offset: int = 0, length: int | None = None, version: str = ""
    ) -> bytes:
        """The bytes [offset, offset + length) of an object. Raises ObjectUnavailableError."""
        found = _object(bucket, key, account, version)
        if found is None:
            raise ObjectUnavailableError(f"there is no object s3://{bucket}/{key}")
        body: bytes = found.value
        return body[offset:] if length is None else body[offset : offset + length]

    def write(self, bucket: str, key: str, body: bytes, *, account: str) -> None:
        """Put an object. Raises ObjectUnavailableError when the bucket is missing or refuses the account."""
        with _s3_of(bucket, account) as backend:
            backend.put_object(bucket, key, body)

    def kms_key(self, key: str, *, account: str, region: str) -> str | None:
        """The ARN of an enabled key given by id, ARN, alias or alias ARN; None when there is none."""
        return enabled_key(key, account, region)


def _bucket(name: str) -> Any:
    from moto.s3.models import s3_backends  # noqa: PLC0415 - see MotoSide._take

    partition, account = s3_backends.bucket_accounts.get(name, ("", ""))
    return s3_backends[account][partition].get_bucket(name) if account else None


@contextmanager
def _s3_of(bucket: str, account: str) -> Iterator[Any]:
    """S3 of moto as an account sees it; what it refuses is ObjectUnavailableError."""
    from moto.s3.exceptions import S3ClientError  # noqa: PLC0415 - see MotoSide._take
    from moto.s3.models import s3_backends  # noqa: PLC0415 - same

    found = _bucket(bucket)
    if found is None:
        raise ObjectUnavailableError(f"the bucket {bucket} does not exist")
    try:
        yield s3_backends[account][found.partition]
    except S3ClientError as error:
        raise ObjectUnavailableError(f"the bucket {bucket} does not let account {account} in") from error


def _object(bucket: str, key: str, account: str, version: str) -> Any:
    with _s3_of(bucket, account) as backend:
        return backend.get_object(bucket, key, version or None)
