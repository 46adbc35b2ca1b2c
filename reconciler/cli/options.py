"""The options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from reconciler.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Duration(click.ParamType[float]):
    """Seconds, written as `90s`, `15m`, `2h` or `1h30m`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Give the seconds."""
        if isinstance(value, float | int):
            return float(value)
        import re

        parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", value)
        if not parts or "".join(number + unit for number, unit in parts) != value:
            self.fail(f"{value!r} is not a duration such as 90s, 15m or 1h30m", param, ctx)
        return sum(float(number) * UNITS[unit] for number, unit in parts)


class ShardType(click.ParamType[Any]):
    """One share of several, such as `2/3`."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the Shard."""
        from reconciler.core.shard import Shard

        if isinstance(value, Shard):
            return value
        try:
            return Shard.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class AddressType(click.ParamType[Any]):
    """An address such as `dev/circuit-boards/model/v1`."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the Address."""
        from reconciler.core.address import Address

        if isinstance(value, Address):
            return value
        try:
            return Address.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class RatesType(click.ParamType[Any]):
    """Calls a second per operation, and for tag operations: `5,10`, `20` or `off`."""

    name = "rates"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the two figures; None for off."""
        if not isinstance(value, str):
            return value
        if value == "off":
            return (None, None)
        import re

        if not (found := re.fullmatch(r"([0-9.]*[1-9][0-9.]*)(?:,([0-9.]*[1-9][0-9.]*))?", value)):
            self.fail(f"{value!r} is not CALLS[,TAGS] such as 5,10, or off", param, ctx)
        return (float(found[1]), float(found[2] or found[1]))


def stacked(*decorators: Any) -> Callable[[F], F]:
    """Several options as one decorator, in the order of the help text."""

    def decorate(function: F) -> F:
        for one in reversed(decorators):
            function = one(function)
        return function

    return decorate


specs_option = click.option(
    "--specs",
    type=click.Path(path_type=Path),
    default=Path("specs"),
    show_default=True,
    envvar="RECONCILER_SPECS",
    help="The folder with the specs.",
)
emulator_options = stacked(
    click.option(
        "--emulator",
        is_flag=True,
        envvar="RECONCILER_EMULATOR",
        help="Use the built-in emulator instead of AWS: no account, no network, no cost.",
    ),
    click.option(
        "--data",
        type=click.Path(path_type=Path),
        default=Path(".reconciler/emulator"),
        show_default=True,
        envvar="RECONCILER_EMULATOR_DATA",
        help="Where the emulator keeps its state.",
    ),
    click.option(
        "--rates",
        type=RatesType(),
        default="5,10",
        show_default=True,
        envvar="RECONCILER_RATES",
        metavar="CALLS[,TAGS]|off",
        help="Calls a second per operation that the account's quotas allow.",
    ),
    click.option(
        "--log-level",
        type=click.Choice(["debug", "info", "warning", "error"]),
        default="warning",
        show_default=True,
        help="What is logged to stderr: every call at debug, writes at info.",
    ),
    click.option("--log-json", is_flag=True, help="Log JSON lines."),
)
scope_options = stacked(
    click.option(
        "--target", "targets", multiple=True, metavar="ACCOUNT[/REGION]", help="Only this account (and Region)."
    ),
    click.option("--only", multiple=True, type=AddressType(), help="Only this address and what belongs to it."),
    click.option("--exclude", multiple=True, type=AddressType(), help="All but this address."),
    click.option(
        "--shard",
        type=ShardType(),
        default="1/1",
        metavar="I/N",
        help="Only the I-th of N shares of the projects; nothing is pruned.",
    ),
)
intent_options = stacked(
    click.option("--prune", is_flag=True, help="Delete what is live in our projects and not declared."),
    click.option("--retry", multiple=True, type=AddressType(), help="Try what failed once more."),
    click.option(
        "--replace", multiple=True, type=AddressType(), help="Delete this dataset or model and make it again, once."
    ),
    click.option(
        "--deep", is_flag=True, help="Compare live entries and lint manifests even where nothing seems touched."
    ),
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the output; auto: on a terminal, unless NO_COLOR is set.",
)


def output_option(*forms: str) -> Callable[[F], F]:
    """`-o`: the form of what goes to stdout."""
    return click.option(
        "-o", "--output", type=click.Choice(forms), default=forms[0], show_default=True, help="The form of the output."
    )


class ReportType(click.ParamType[tuple[str, Path]]):
    """A form of the output and the file it goes to, such as `markdown=plan.md`."""

    name = "report"

    def __init__(self, forms: tuple[str, ...]) -> None:
        self._forms = forms

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """Give the form and the file."""
        if isinstance(value, tuple):
            return value
        form, _, file = value.partition("=")
        if form not in self._forms or not file:
            self.fail(f"{value!r} is not FORM=FILE with one of {', '.join(self._forms)}", param, ctx)
        return form, Path(file)


def report_option(*forms: str) -> Callable[[F], F]:
    """`--report`: further forms of the same output, into files."""
    return click.option(
        "--report",
        "reports",
        multiple=True,
        type=ReportType(forms),
        metavar="FORM=FILE",
        help=f"Also write a form to a file; repeat it for more.  [{'|'.join(forms)}]",
    )


def conflicting(**given: bool) -> None:
    """Refuse options that exclude each other; names are given as they are written."""
    named = [name for name, is_given in given.items() if is_given]
    if len(named) > 1:
        raise UsageError(f"{' and '.join(named)} exclude each other")
