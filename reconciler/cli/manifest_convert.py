"""Writing converted manifests: to stdout or, when all of it is there, to a file."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from reconciler.cli.manifest_files import STDIN
from reconciler.errors import InvalidError, UsageError


def content(path: Path) -> bytes:
    """All bytes of a file, or of stdin; raises UsageError where there is nothing to read."""
    try:
        return sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def write(path: Path, convert: Callable[[], Iterable[str]], out: Path | None) -> None:
    """Convert the file at `path`; nothing is written when it cannot be. Raises InvalidError that names it."""
    from reconciler.cli.files import writing

    try:
        if out is None:
            for line in list(_some(convert())):
                click.echo(line)
            return
        with writing(out) as stream:
            count = sum(bool(stream.write(f"{line}\n".encode())) for line in _some(convert()))
    except InvalidError as error:
        raise InvalidError(f"{path}: {error.message}", hint=error.hint) from error
    click.echo(f"{out}: {count:,} line{'' if count == 1 else 's'}", err=True)
    click.echo(f"  = help: reconciler manifest lint {out}", err=True)


def _some(lines: Iterable[str]) -> Iterable[str]:
    """The lines; raises InvalidError for none."""
    none = True
    for line in lines:
        none = False
        yield line
    if none:
        raise InvalidError("it names no image")
