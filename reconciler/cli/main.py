"""The command table: names, modules and one line of help each; a command's module is imported when it runs."""

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from reconciler import __version__
from reconciler.errors import ReconcilerError

COMMANDS = {
    "validate": "Check the specs, offline.",
    "plan": "Show what would change.",
    "show": "Show a saved plan.",
    "apply": "Make it so; run it again at any time.",
    "drift": "Say what somebody changed by hand.",
    "status": "Say what is going on.",
    "wait": "Wait until something is ready, or gone.",
    "targets": "List accounts and Regions, as a matrix of jobs.",
    "github": "Steps of GitHub workflows: outputs, comments, issues.",
    "snapshot": "Record what a plan reads.",
    "export": "Write specs for what is live.",
    "adopt": "Take live projects over.",
    "manifest": "Lint, count, compare, convert and split manifests.",
    "rule": "Explain a manifest rule.",
    "explain": "Explain a field of the specs.",
    "schema": "Print a JSON Schema for editors and programs.",
    "emulator": "Run and fill the emulator.",
    "demo": "See it all happen, with no account and no network.",
}


class Table(click.Group):
    """A group that knows its commands' names and help, and imports the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"reconciler.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table, without importing what it names."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else " See 'reconciler --help'."
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Table, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, no_args_is_help=True
)
@click.version_option(__version__, prog_name="reconciler", message="%(prog)s %(version)s")
def table() -> None:
    """Keep Amazon Rekognition Custom Labels as your specs declare it.

    Exit codes: 0 converged · 1 failed · 2 differences · 3 in progress · 4 refused · 5 invalid specs · 64 usage ·
    130 interrupted.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command; click's own ends and our errors become exit codes."""
    try:
        ended = table.main(list(arguments), prog_name="reconciler", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 64
    except click.ClickException as error:
        error.show()
        return 64
    except click.Abort:
        click.echo("interrupted", err=True)
        return 130
    except ReconcilerError as error:
        tell(error)
        return error.exit_code
    return ended if isinstance(ended, int) else 0


def tell(error: ReconcilerError) -> None:
    """Write an error the way findings are written."""
    sys.stdout.flush()
    if findings := getattr(error, "findings", ()):
        from reconciler.cli.screen import tell_findings

        tell_findings(findings, "text", "auto")
        return
    click.echo(click.style("error", fg="red", bold=True) + f": {error.message}", err=True)
    if error.hint:
        click.echo(f"  = help: {error.hint}", err=True)
