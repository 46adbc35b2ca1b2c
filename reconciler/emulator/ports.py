"""What the core asks of the world outside Rekognition: S3 objects, buckets and KMS keys."""

from dataclasses import dataclass
from typing import Protocol


class ObjectUnavailableError(Exception):
    """An object or bucket is missing, or its owner does not let the account read or write it. `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Who owns a bucket, and the Region it lies in."""

    owner: str
    region: str


@dataclass(frozen=True, slots=True)
class Head:
    """What a HEAD on an object tells: `size` in bytes and the ETag without quotes."""

    size: int
    etag: str


class Objects(Protocol):
    """S3 and KMS as the service sees them; `account` is the account on whose behalf it reads or writes."""

    def bucket(self, name: str) -> Bucket | None:
        """The bucket's owner and Region; None when there is no such bucket."""
        ...

    def head(self, bucket: str, key: str, *, account: str, version: str = "") -> Head | None:
        """Size and ETag; None when the object is missing. Raises ObjectUnavailableError when it may not be read."""
        ...

    def read(
        self, bucket: str, key: str, *, account: str, offset: int = 0, length: int | None = None, version: str = ""
    ) -> bytes:
        """The bytes [offset, offset + length) of an object. Raises ObjectUnavailableError."""
        ...

    def write(self, bucket: str, key: str, body: bytes, *, account: str) -> None:
        """Put an object. Raises ObjectUnavailableError when the bucket is missing or refuses the account."""
        ...

    def kms_key(self, key: str, *, account: str, region: str) -> str | None:
        """The ARN of an enabled key given by id, ARN or alias that the account may use; None when there is none."""
        ...
