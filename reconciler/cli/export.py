"""`reconciler export`: specs for what is live."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import color_option, emulator_options, specs_option
from reconciler.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from reconciler.cli.estate import Chosen, Estate
    from reconciler.cli.exporting import Export, Exported

Files = dict[str, tuple[Mapping[str, Any], tuple[str, ...]]]
"""Names of files → the document in each, and what it cannot say."""

ALIAS = "live"
NO_STAGING = (
    "`staging: s3://bucket/prefix/` (a bucket of this account) is needed for locks, backups and local manifests"
)


@click.command(name="export", short_help="Write specs for what is live.")
@click.option(
    "--account",
    "accounts",
    metavar="ALIAS",
    multiple=True,
    help="An account of the specs: what is live there and not yet declared; repeat it for more.",
)
@click.option("--account-id", metavar="DIGITS", help="Any account, with the ambient credentials; needs no specs.")
@click.option("--region", envvar=["AWS_REGION", "AWS_DEFAULT_REGION"], help="Its Region, with --account-id.")
@click.option(
    "--workspace", metavar="NAME", help="With --account-id: the workspace's name.  [default: the live owner's]"
)
@click.option("--repository", metavar="OWNER/NAME", help="With --account-id: the specs' repository.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write; else to stdout.")
@specs_option
@emulator_options
@color_option
def command(out: Path | None, accounts: tuple[str, ...], account_id: str | None, **options: Any) -> int:
    """Write specs that declare an account's projects as they are: planning them asks for nothing but adoption.

    A project without an owner gets `adopt: true`; one of another workspace is left out. What specs cannot say is told
    as comments and on stderr. Nothing is changed in AWS.
    """
    from reconciler.cli.estate import Chosen

    if bool(accounts) == bool(account_id):
        raise UsageError("give either --account or --account-id", hint="--account names an account of the specs")
    naming = {name: options.pop(name) for name in ("region", "workspace", "repository")}
    chosen = Chosen(**options)
    files = _declared(chosen, accounts) if accounts else _undeclared(chosen, str(account_id), **naming)
    for document, remarks in files.values():
        for remark in remarks:
            click.echo(f"{document['metadata']['name']}: {remark}", err=True)
    _write(out, files)
    return 0


def _declared(chosen: "Chosen", accounts: tuple[str, ...]) -> "Files":
    """What is live in accounts of the specs, without what they declare already; of several in a folder for each."""
    from reconciler.cli.estate import connected
    from reconciler.cli.specs import load
    from reconciler.document.write import file_of

    with connected(load(chosen.specs, chosen.color, empty=True), chosen, reading=True) as estate:
        for alias in accounts:
            if alias not in estate.declared.targets:
                raise UsageError(f"there is no account {alias}", hint=f"there are {', '.join(estate.declared.targets)}")
        exported = _read(estate, accounts)
    if not exported:
        click.echo(
            f"nothing to export: what is live in {', '.join(accounts)} is declared, or somebody else's", err=True
        )
    folders = {alias: f"{alias}/" if len(accounts) > 1 else "" for alias in accounts}
    return {f"{folders[one.account]}{file_of(one.name)}": (one.document, one.remarks) for one in exported}


def _undeclared(
    chosen: "Chosen", account_id: str, *, region: str | None, workspace: str | None, repository: str | None
) -> "Files":
    """What is live in an account that nothing is known of, with a Workspace document."""
    from dataclasses import replace

    from reconciler.cli.estate import connected
    from reconciler.core.want import Declared, Target, Workspace
    from reconciler.document.write import WORKSPACE, file_of

    if not (account_id.isdecimal() and len(account_id) == len("111122223333")):
        raise UsageError(f"--account-id {account_id}: an account id is twelve digits")
    if not region:
        raise UsageError("--account-id needs --region")
    declared = Declared(Workspace("", ""), {ALIAS: Target(ALIAS, account_id, region)}, {})
    with connected(declared, chosen, reading=True) as estate:
        owner = _owner(estate)
        here = Path.cwd().name
        own = Workspace(workspace or owner[0] or here, repository or owner[1] or here)
        exported = _read(replace(estate, declared=replace(declared, workspace=own)), (ALIAS,))
    accounts = {ALIAS: {"accountId": account_id, "region": region}}
    metadata = {"name": own.name, "repository": own.repository}
    head = {"apiVersion": "reconciler/v1", "kind": "Workspace", "metadata": metadata, "spec": {"accounts": accounts}}
    projects = {file_of(one.name): (one.document, one.remarks) for one in exported}
    return {WORKSPACE: (head, (NO_STAGING,)), **projects}


def _owner(estate: "Estate") -> tuple[str, str]:
    """The workspace and repository that most live projects belong to; empty where none belongs to any."""
    from reconciler.resources import ownership

    export = _export(estate, ALIAS)
    tags = [export.tags(project["ProjectArn"]) for project in export.live()]
    owners = Counter(
        (one[ownership.WORKSPACE], one.get(ownership.REPOSITORY, "")) for one in tags if ownership.WORKSPACE in one
    )
    return owners.most_common(1)[0][0] if owners else ("", "")


def _export(estate: "Estate", alias: str) -> "Export":
    from reconciler.cli.exporting import Export

    return Export(estate.reader, estate.declared.targets[alias], estate.declared)


def _read(estate: "Estate", accounts: Iterable[str]) -> "list[Exported]":
    """The documents of all accounts; a copy may come from any of them."""
    from reconciler.resources.live import project_name

    found = [(export := _export(estate, alias), list(_ours(export))) for alias in accounts]
    made: dict[str, tuple[str, str, str]] = {}
    for export, projects in found:
        made |= export.made({project_name(one["ProjectArn"]) for one in projects})
    return [one for export, projects in found for one in export.documents(projects, made)]


def _ours(export: "Export") -> "Iterator[Mapping[str, Any]]":
    """An account's projects that are nobody's or ours, and not declared."""
    from reconciler.core.address import Address
    from reconciler.resources import ownership
    from reconciler.resources.live import project_name

    declared = export.declared
    for project in export.live():
        address = Address.of(export.target.alias, project_name(project["ProjectArn"]))
        tags = export.tags(project["ProjectArn"])
        if ownership.has_owner(tags) and not ownership.owned_by(tags, declared.workspace):
            owner = f"{tags.get(ownership.WORKSPACE)} of {tags.get(ownership.REPOSITORY)}"
            click.echo(f"{address}: left out: it belongs to workspace {owner}", err=True)
        elif address not in declared.wants:
            yield project


def _write(out: Path | None, files: "Files") -> None:
    """A file for each document below a folder, or everything to stdout. Nothing is overwritten."""
    from reconciler.cli.files import write
    from reconciler.document.write import written
    from reconciler.render.words import count

    if out is None:
        click.echo(written(files.values()), nl=False)
        return
    if taken := sorted(str(out / name) for name in files if (out / name).exists()):
        raise RefusedError(f"{taken[0]} exists already", hint="give --out a folder of its own")
    for name, told in files.items():
        write(out / name, written([told]).encode())
    if files:
        click.echo(f"wrote {count(len(files), 'file')} to {out}", err=True)
