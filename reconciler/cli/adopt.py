"""`reconciler adopt`: take live projects over, and nothing else."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, Duration, color_option, emulator_options, output_option, specs_option
from reconciler.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from reconciler.core.address import Address
    from reconciler.core.want import Declared
    from reconciler.plan.plan import Plan


@click.command(name="adopt", short_help="Take live projects over.")
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True, type=AddressType())
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--lock-timeout", type=Duration(), default=0.0, help="How long to wait for another run's lock.")
@specs_option
@output_option("text", "json", "jsonl")
@emulator_options
@color_option
def command(addresses: "tuple[Address, ...]", yes: bool, lock_timeout: float, output: str, **chosen: Any) -> int:
    """Put the workspace's owner tags on declared projects that have no owner, after asking. Nothing else is changed.

    It does what `adopt: true` in their specs does first, so that the next plan shows what would change in them.
    """
    from reconciler.cli.apply import agreed
    from reconciler.cli.estate import Chosen, connected
    from reconciler.cli.run import RunOptions, execute
    from reconciler.cli.specs import load

    options = RunOptions(yes=yes, lock_timeout=lock_timeout, output=output, color=chosen["color"], always=True)
    declared = _adopting(load(chosen["specs"], chosen["color"]), addresses)
    with connected(declared, Chosen(**chosen, only=addresses)) as estate:
        plan, live = estate.plan()
        plan = _only_owners(plan, addresses)
        if not agreed(plan, options):
            raise RefusedError("nothing was sent: the plan was not agreed to")
        return execute(estate, plan, live, options)


def _adopting(declared: "Declared", addresses: "tuple[Address, ...]") -> "Declared":
    """What is declared, with `adopt: true` for these projects; raises UsageError for what is no declared project."""
    wants = dict(declared.wants)
    for address in addresses:
        want = wants.get(address)
        if want is None or want.kind != "project":
            raise UsageError(
                f"{address} is not a project of the specs", hint="`reconciler export` writes specs for one"
            )
        wants[address] = want._replace(spec=want.spec.model_copy(update={"adopt": True}))
    return replace(declared, wants=wants)


def _only_owners(plan: "Plan", addresses: "tuple[Address, ...]") -> "Plan":
    """The plan's adopting steps alone, and what stands in their way."""
    from reconciler.core.step import Action, Kind, Topic

    steps = tuple(
        step
        for step in plan.steps
        if step.address in addresses and step.kind is Kind.WRITE and step.action is Action.UPDATE
    )
    notes = tuple(note for note in plan.notes if note.address in addresses and note.topic is not Topic.QUEUED)
    return replace(plan, steps=steps, edges=((),) * len(steps), notes=notes, unchanged=len(addresses) - len(steps))
