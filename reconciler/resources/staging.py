"""Manifests on their way to the service: it reads S3 only, so what lies elsewhere is staged there."""

from typing import Any

from reconciler.core.service import Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.resources import buckets


def staged(reader: Reader, want: Want, payload: Lines, uri: str) -> dict[str, Any]:
    """Where a payload lies in S3, and the upload that is still needed; raises InvalidError without a staging bucket."""
    if not want.target.staging:
        raise InvalidError(
            f"account {want.target.alias} declares no `staging`, and this manifest has to be staged in S3",
            hint="add `staging: s3://bucket/prefix/` to the account in the Workspace document",
        )
    there = reader.objects(want.address.account).head(uri)
    if not there:
        buckets.check(reader, want, uri)
    return {"manifest": uri, "upload": None if there else payload}
