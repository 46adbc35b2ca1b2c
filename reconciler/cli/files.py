"""Writing files so that nobody ever sees half of one."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from reconciler.errors import FailedError


def write(path: Path, content: bytes) -> None:
    """Write aside, then rename; raises FailedError when the folder cannot be written."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            stream.write(content)
        Path(stream.name).chmod(0o666 & ~_umask())
        Path(stream.name).replace(path)
    except OSError as error:
        raise FailedError(f"{path} cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
