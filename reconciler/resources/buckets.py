"""Buckets that a step is about to name: the service reads and writes only in its own Region (guide, "Creating a bucket")."""

from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError


def check(reader: Reader, want: Want, uri: str) -> None:
    """Raise InvalidError for a bucket that is known to lie in another Region than the want; asked once per bucket."""
    region = reader.objects(want.address.account).region(uri)
    if region not in ("", want.target.region):
        raise InvalidError(
            f"{uri} is in {region}, and account {want.target.alias} works in {want.target.region}",
            hint=f"use a bucket in {want.target.region}: the service reads and writes nowhere else",
        )
