"""`reconciler snapshot`: record what a plan reads, for plans without credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from reconciler.cli.options import color_option, emulator_options, scope_options, specs_option
from reconciler.errors import UsageError

if TYPE_CHECKING:
    from reconciler.cli.estate import Chosen, Estate
    from reconciler.cloud.client import Clients
    from reconciler.cloud.reader import CloudReader


@click.command(name="snapshot", short_help="Record what a plan reads.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--deep", is_flag=True, help="Record the entries of datasets, too, for plans that change them.")
@specs_option
@scope_options
@emulator_options
@color_option
def command(out: Path, **chosen: Any) -> int:
    """Read what a plan of these specs reads, and record it for `plan --snapshot FILE`: answers, objects, their contents.

    The file holds no credentials, but it does hold names, tags, policies and manifests: publish it as you would these.
    """
    from dataclasses import replace

    from reconciler.apply.exit import preview
    from reconciler.cli.estate import Chosen, opened
    from reconciler.cli.files import write
    from reconciler.cloud.recorder import Recorder
    from reconciler.cloud.snapshot import Place, Snapshot
    from reconciler.render.words import count

    with opened(Chosen(**chosen), reading=True) as estate:
        places = [Place(one.alias, one.account_id, one.region, one.endpoint) for one in estate.targets()]
        workspace = estate.declared.workspace
        snapshot = Snapshot(workspace.name, workspace.repository, estate.clock.now(), places)
        recorder = cast("CloudReader", Recorder(estate.reader, snapshot))
        plan, live = replace(estate, reader=recorder).plan()
        for have in live.values() if chosen["deep"] else ():
            if have.kind == "dataset" and have.arn:  # asked for only where entries seem to differ
                recorder.call(have.address.account, "ListTagsForResource", ResourceArn=have.arn)
    write(out, snapshot.dump())
    told = f"{count(len(snapshot.answers), 'answer')} and {count(len(snapshot.objects), 'object')}"
    named = (f"{one.alias} ({one.endpoint})" if one.endpoint else one.alias for one in places)
    click.echo(f"recorded {told} of {', '.join(named)} in {out}")
    return preview(plan)


@contextmanager
def replayed(chosen: "Chosen", file: Path) -> "Iterator[Estate]":
    """The estate of a snapshot: nothing is connected. Raises RefusedError for another workspace or account."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from reconciler.cli.estate import World, opened
    from reconciler.cloud.replay import Replay
    from reconciler.cloud.snapshot import Snapshot

    try:
        snapshot = Snapshot.load(file.read_bytes(), str(file))
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}", hint="make one with `snapshot --out FILE`"
        ) from error
    with opened(chosen, World()) as estate:
        reader = Replay(snapshot, estate.declared, estate.reader.spool)
        reader.check(estate.scope.accounts)
        when = datetime.fromtimestamp(snapshot.made, UTC).strftime("%Y-%m-%d %H:%M UTC")
        click.echo(f"planned from {file}, a snapshot of {when}; nothing is read now", err=True)
        yield replace(estate, reader=cast("CloudReader", reader), clients=cast("Clients", reader), clock=reader.clock)
