"""Writing converted manifests: to stdout or, when all of it is there, to a file."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from reconciler.errors import InvalidError


def write(path: Path, convert: Callable[[], Iterable[str]], out: Path | None) -> None:
    """Convert the file at `path`; nothing is written when it cannot be. Raises InvalidError that names it."""
    from reconciler.cli.files import writing

    try:
        if out is None:
            for line in list(convert()):
                click.echo(line)
            return
        with writing(out) as stream:
            count = sum(bool(stream.write(f"{line}\n".encode())) for line in convert())
    except InvalidError as error:
        raise InvalidError(f"{path}: {error.message}", hint=error.hint) from error
    click.echo(f"{out}: {count:,} line{'' if count == 1 else 's'}", err=True)
    click.echo(f"  = help: reconciler manifest lint {out}", err=True)
