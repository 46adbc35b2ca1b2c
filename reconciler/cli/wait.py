"""`reconciler wait`: wait until something is ready, or gone."""

import math
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, Duration, color_option, emulator_options, output_option, specs_option
from reconciler.errors import FailedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from reconciler.cli.estate import Estate
    from reconciler.core.address import Address
    from reconciler.core.observed import Observed
    from reconciler.core.step import Step

EVERY = 15.0
"""Seconds between two looks where nothing is known of what is waited for."""


@click.command(name="wait", short_help="Wait until something is ready, or gone.")
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True, type=AddressType())
@click.option(
    "--for",
    "phase",
    type=click.Choice(["READY", "ABSENT"], case_sensitive=False),
    default="READY",
    show_default=True,
    help="What to wait for.",
)
@click.option("--timeout", type=Duration(), default=7200.0, show_default="2h", help="How long to wait.")
@specs_option
@output_option("text", "jsonl")
@emulator_options
@color_option
def command(addresses: "tuple[Address, ...]", phase: str, timeout: float, output: str, **chosen: Any) -> int:
    """Look at ADDRESS from time to time until it is READY (a model: trained; inference: running) or ABSENT.

    Nothing is changed. Exits with 0 when it is, with 1 when it failed or is not there to become ready, with 3 when the
    time is over and it may still come.
    """
    from reconciler.apply.known import Known
    from reconciler.apply.live import Live
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.run import watch
    from reconciler.resources import RESOURCES

    with opened(Chosen(**chosen), reading=True) as estate:
        _check(addresses, estate.declared.targets)
        known = Known(estate.clock)
        looking = Live(RESOURCES, estate.declared, estate.reader, known)
        steps = [_step(estate, looking.read(address), phase) for address in addresses]
        return watch(estate, steps, known, timeout=timeout, output=output, color=chosen["color"])


def _check(addresses: "tuple[Address, ...]", targets: "Collection[str]") -> None:
    """An account that is not in the specs cannot be looked at; raises UsageError."""
    for address in addresses:
        if address.account not in targets:
            raise UsageError(
                f"{address}: there is no account {address.account}", hint=f"there are {', '.join(targets)}"
            )


def _step(estate: "Estate", have: "Observed", phase: str) -> "Step":
    """The wait, paced by what a plan would wait for here."""
    from reconciler.core.observed import Phase
    from reconciler.core.step import Action, Kind, Step, Until

    if have.phase is Phase.ABSENT and phase == "READY":
        hint = f"`reconciler apply --only {have.address}` makes it" if have.address in estate.declared.wants else ""
        raise FailedError(f"{have.address} is not there, so it does not become ready by waiting", hint=hint)
    drafted = estate.drafter.items(have) if have.kind else ()
    known = next((one.until for one in drafted if isinstance(one, Step) and one.until), None)
    until = Until(
        phases=(Phase(phase.lower()),),
        expected=known.expected if known else 0.0,
        limit=math.inf,  # the timeout ends it, and what it waits for may still come
        every=known.every if known else EVERY,
    )
    return Step(address=have.address, kind=Kind.WAIT, action=Action.WAIT, reason="asked for", until=until)
