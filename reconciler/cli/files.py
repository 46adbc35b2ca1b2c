"""Writing files so that nobody ever sees half of one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reconciler.errors import FailedError


def write(path: Path, content: bytes) -> None:
    """Write a file at once; raises FailedError when the folder cannot be written."""
    with writing(path) as stream:
        stream.write(content)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when all of it was written; raises FailedError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with part.open("xb") as stream:
                yield stream
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FailedError(f"{path} cannot be written: {error.strerror}") from error
