"""The files that manifest commands read and write."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from reconciler.errors import FailedError, UsageError

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


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when all of it was written; raises FailedError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            try:
                yield stream
            except BaseException:
                Path(stream.name).unlink(missing_ok=True)
                raise
        Path(stream.name).chmod(0o666 & ~_umask())
        Path(stream.name).replace(path)
    except OSError as error:
        raise FailedError(f"{path} cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
