"""Buckets that a step is about to name: the service takes an account's own, in its own Region (guide, "Creating a bucket")."""

from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError


def check(reader: Reader, want: Want, uri: str) -> None:
    """Raise InvalidError for a bucket that is known to be another account's or Region's; asked once per bucket."""
    bucket, target = reader.objects(want.address.account).bucket(uri), want.target
    if bucket.foreign:
        raise InvalidError(
            f"{uri} is in a bucket of another account than {target.alias} ({target.account_id})",
            hint="use a bucket of this account: the service takes manifests and writes results nowhere else",
        )
    if bucket.region not in ("", target.region):
        raise InvalidError(
            f"{uri} is in {bucket.region}, and account {target.alias} works in {target.region}",
            hint=f"use a bucket in {target.region}: the service reads and writes nowhere else",
        )
