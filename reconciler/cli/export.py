"""`reconciler export`: specs for what is live."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import color_option, emulator_options, specs_option
from reconciler.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from reconciler.cli.estate import Chosen, Estate
    from reconciler.cli.exporting import Export, Exported

ALIAS = "live"
NO_STAGING = (
    "`staging: s3://bucket/prefix/` (a bucket of this account) is needed for locks, backups and local manifests"
)


@click.command(name="export", short_help="Write specs for what is live.")
@click.option("--account", metavar="ALIAS", help="An account of the specs: what is live there and not yet declared.")
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
def command(out: Path | None, account: str | None, account_id: str | None, **options: Any) -> int:
    """Write specs that declare an account's projects as they are: planning them asks for nothing but adoption.

    A project without an owner gets `adopt: true`; one of another workspace is left out. What specs cannot say is told
    as comments and on stderr. Nothing is changed in AWS.
    """
    from reconciler.cli.estate import Chosen

    if bool(account) == bool(account_id):
        raise UsageError("give either --account or --account-id", hint="--account names an account of the specs")
    naming = {name: options.pop(name) for name in ("region", "workspace", "repository")}
    chosen = Chosen(**options)
    exported, head = _declared(chosen, str(account)) if account else _undeclared(chosen, str(account_id), **naming)
    _write(out, head, exported)
    return 0


def _declared(chosen: "Chosen", alias: str) -> "tuple[list[Exported], None]":
    """What is live in an account of the specs, without what they declare already."""
    from reconciler.cli.estate import connected
    from reconciler.cli.specs import load
    from reconciler.core.address import Address

    with connected(load(chosen.specs, chosen.color, empty=True), chosen, reading=True) as estate:
        if alias not in estate.declared.targets:
            raise UsageError(f"there is no account {alias}", hint=f"there are {', '.join(estate.declared.targets)}")
        known = {address.project for address in estate.declared.wants if address.within(Address.of(alias))}
        return _read(estate, alias, known), None


def _undeclared(
    chosen: "Chosen", account_id: str, *, region: str | None, workspace: str | None, repository: str | None
) -> "tuple[list[Exported], Mapping[str, Any]]":
    """What is live in an account that nothing is known of, with a Workspace document."""
    from dataclasses import replace

    from reconciler.cli.estate import connected
    from reconciler.core.want import Declared, Target, Workspace

    if not region:
        raise UsageError("--account-id needs --region")
    declared = Declared(Workspace("", ""), {ALIAS: Target(ALIAS, account_id, region)}, {})
    with connected(declared, chosen, reading=True) as estate:
        owner = _owner(estate)
        here = Path.cwd().name
        own = Workspace(workspace or owner[0] or here, repository or owner[1] or here)
        exported = _read(replace(estate, declared=replace(declared, workspace=own)), ALIAS, frozenset())
    accounts = {ALIAS: {"accountId": account_id, "region": region}}
    metadata = {"name": own.name, "repository": own.repository}
    head = {"apiVersion": "reconciler/v1", "kind": "Workspace", "metadata": metadata, "spec": {"accounts": accounts}}
    return exported, head


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

    return Export(estate.reader, estate.declared.targets[alias], estate.declared.workspace)


def _read(estate: "Estate", alias: str, known: Iterable[str]) -> "list[Exported]":
    from reconciler.resources import ownership
    from reconciler.resources.live import project_name

    export = _export(estate, alias)
    ours = []
    for project in export.live():
        name, tags = project_name(project["ProjectArn"]), export.tags(project["ProjectArn"])
        if ownership.has_owner(tags) and not ownership.owned_by(tags, export.workspace):
            owner = f"{tags.get(ownership.WORKSPACE)} of {tags.get(ownership.REPOSITORY)}"
            click.echo(f"{alias}/{name}: left out: it belongs to workspace {owner}", err=True)
        elif name not in known:
            ours.append(project)
    return list(export.documents(ours))


def _write(out: Path | None, head: Mapping[str, Any] | None, exported: "list[Exported]") -> None:
    """One file per project, and one for the workspace; or everything to stdout. Nothing is overwritten."""
    from reconciler.cli.files import write
    from reconciler.document.write import written

    documents: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = []
    if head:
        documents.append(("workspace", head, (NO_STAGING,)))
    documents += [(one.name, one.document, one.remarks) for one in exported]
    for name, _, remarks in documents:
        for remark in remarks:
            click.echo(f"{name}: {remark}", err=True)
    if out is None:
        click.echo(written((document, remarks) for _, document, remarks in documents), nl=False)
        return
    out.mkdir(parents=True, exist_ok=True)
    files = {out / _file(name): written([(document, remarks)]) for name, document, remarks in documents}
    if taken := sorted(str(file) for file in files if file.exists()):
        raise RefusedError(f"{taken[0]} exists already", hint="give --out a folder of its own")
    for file, text in files.items():
        write(file, text.encode())
    click.echo(f"wrote {len(files)} files to {out}", err=True)


def _file(name: str) -> str:
    """The file of a project; hidden files are not read."""
    return f"project{name}.yaml" if name.startswith(".") else f"{name}.yaml"
