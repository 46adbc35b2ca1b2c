"""`reconciler show`: a saved plan in any form."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import color_option, output_option
from reconciler.cli.view import FORMS, show
from reconciler.errors import UsageError

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan


@click.command(name="show", short_help="Show a saved plan.")
@click.argument("file", type=click.Path(path_type=Path))
@output_option(*FORMS)
@color_option
def command(file: Path, output: str, color: str) -> int:
    """Show the plan that `plan --out FILE` saved."""
    show("plan", load(file), output=output, color=color)
    return 0


def load(file: Path) -> "Plan":
    """Read a plan file; raises InvalidError when it is none of ours."""
    from reconciler.plan.file import load as read

    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}", hint="make one with `plan --out FILE`") from error
    return read(content, str(file))
