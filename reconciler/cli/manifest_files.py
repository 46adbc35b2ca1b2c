"""The manifests that commands read."""

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import UsageError

if TYPE_CHECKING:
    from reconciler.manifest.reader import Source

REMOTE = "s3://"


def source(location: str, options: dict[str, object]) -> "Source":
    """The manifest at a path or an S3 URI; raises UsageError when there is none."""
    from reconciler.manifest.reader import Source

    if location.startswith(REMOTE):
        from reconciler.cli.buckets import objects

        return Source(location, objects(options))
    if not Path(location).is_file():
        raise UsageError(f"{location}: no such file", hint="give a manifest file or s3://bucket/key")
    return Source(location)
