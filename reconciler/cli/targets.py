"""`reconciler targets`: the accounts and Regions that the specs use, as a matrix of CI jobs."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import color_option, output_option, specs_option

if TYPE_CHECKING:
    from reconciler.core.address import Address
    from reconciler.core.want import Declared


@click.command(name="targets", short_help="List accounts and Regions, as a matrix of jobs.")
@specs_option
@click.option(
    "--shards",
    type=click.IntRange(min=1, max=256),
    default=1,
    show_default=True,
    help="Split each target into this many shards; those without a project are left out.",
)
@output_option("text", "json")
@color_option
def command(specs: Path, shards: int, output: str, color: str) -> int:
    """List every account and Region that the specs use. No call is made and no credentials are needed.

    As JSON it is one line, made for a job's `strategy.matrix`: `name` serves as a file's or artifact's name, `target`
    for --target and `shard` for --shard.
    """
    from reconciler.cli.screen import say
    from reconciler.cli.specs import load

    rows = list(_rows(load(specs, color), shards))
    say(json.dumps({"include": rows}, separators=(",", ":")) if output == "json" else _text(rows))
    return 0


def _rows(declared: "Declared", shards: int) -> Iterator[dict[str, Any]]:
    from reconciler.core.shard import Shard

    for alias, target in declared.targets.items():
        projects = _projects(declared, alias)
        for number in range(1, shards + 1) if projects else ():
            shard = Shard(number, shards)
            held = sum(map(shard.holds, projects))
            if not held:
                continue
            yield {
                "name": alias if shard.whole else f"{alias}-{number}-of-{shards}",
                "target": alias,
                "shard": str(shard),
                "account": target.account_id,
                "region": target.region,
                "projects": held,
            }


def _projects(declared: "Declared", alias: str) -> "set[Address]":
    """What is declared for an account, and what the specs ask to be removed from it."""
    wanted = {want.address.project_address for want in declared.below(_account(alias))}
    return wanted | {one.address for one in declared.removals if one.address.account == alias}


def _account(alias: str) -> "Address":
    from reconciler.core.address import Address

    return Address.of(alias)


def _text(rows: Iterable[dict[str, Any]]) -> str:
    lines = [("TARGET", "SHARD", "ACCOUNT", "REGION", "PROJECTS")]
    lines += [(row["target"], row["shard"], row["account"], row["region"], str(row["projects"])) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
