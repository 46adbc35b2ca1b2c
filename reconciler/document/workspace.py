"""The one Workspace document: who owns the projects, and the accounts that they live in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.core.address import Address
from reconciler.core.want import Guards, Price, Target, Tolerance, Workspace
from reconciler.document import words
from reconciler.document.models import Account, DriftException, WorkspaceDocument
from reconciler.document.regions import CUSTOM_LABELS
from reconciler.document.tree import Document
from reconciler.document.validate import check
from reconciler.finding import Finding, Place

EXAMPLE = (
    "write one, such as specs/workspace.yaml: {apiVersion: reconciler/v1, kind: Workspace, "
    'metadata: {name: vision, repository: acme/vision}, spec: {accounts: {dev: {accountId: "111122223333", '
    "region: us-east-1}}}}"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the workspace says, as projects need it; `document` is where it says so.

    `default` is the account of projects that name none: empty when there is none, and not among the targets when the
    workspace names one that does not exist.
    """

    document: Document
    workspace: Workspace
    targets: dict[str, Target]
    tags: dict[str, str]
    default: str


def read(documents: Sequence[Document], root: Path) -> tuple[Ground | None, list[Finding]]:
    """Read the workspace from all documents of that kind; None when it cannot be used."""
    if not documents:
        return None, [Finding("no-workspace", f"no file in {root} has a Workspace", Place(str(root)), hint=EXAMPLE)]
    document, *more = documents
    first = document.source.place(document.span)
    findings = [
        other.finding("two-workspaces", f"a second Workspace; the first is at {first}", ("kind",), hint="keep one")
        for other in more
    ]
    model, wrong = check(WorkspaceDocument, document)
    if not model:
        return _guessed(document), findings + wrong
    findings += _accounts(document, model)
    return _ground(document, model), findings


def _guessed(document: Document) -> Ground | None:
    """What a workspace with errors says about aliases: enough to check what is said about accounts elsewhere."""
    spec = document.root.get("spec")
    accounts = spec.get("accounts") if isinstance(spec, dict) else None
    if not isinstance(accounts, dict) or not accounts:
        return None
    targets = {alias: Target(alias, "", "") for alias in accounts}
    return Ground(document, Workspace("", ""), targets, {}, _default(spec.get("defaultAccount"), targets))


def _default(named: Any, targets: Iterable[str]) -> str:
    """The account of projects that name none; empty when there are several and none is said."""
    only, *more = targets
    return str(named) if named else "" if more else only


def _ground(document: Document, model: WorkspaceDocument) -> Ground:
    spec = model.spec
    guards = spec.guards
    limits = Guards(
        guards.max_destroy_percent, guards.max_projects_deleted, guards.max_trainings, guards.max_hourly_cost
    )
    tolerated = tuple(_tolerance(document, at, told) for at, told in enumerate(spec.drift.exceptions))
    prices = {region: Price(told.training_hour, told.unit_hour, told.as_of) for region, told in spec.prices.items()}
    workspace = Workspace(
        model.metadata.name, model.metadata.repository, spec.ignore_tags, limits, tolerated, spec.tags, prices
    )
    targets = {alias: _target(document, alias, account) for alias, account in spec.accounts.items()}
    return Ground(document, workspace, targets, dict(spec.tags), _default(spec.default_account, targets))


def _tolerance(document: Document, at: int, told: DriftException) -> Tolerance:
    path = ("spec", "drift", "exceptions", at, "address")
    return Tolerance(
        address=Address.parse(told.address),
        reason=told.reason,
        until=date.fromisoformat(told.until),
        classes=told.classes,
        where=document.source.place(document.value(document.within(path))),
    )


def _target(document: Document, alias: str, account: Account) -> Target:
    return Target(
        alias=alias,
        account_id=account.account_id,
        region=account.region,
        profile=account.profile or "",
        role_arn=account.role_arn or "",
        external_id=account.external_id or "",
        staging=account.staging or "",
        output=account.defaults.output or "",
        kms_key=account.defaults.kms_key or "",
        tags=dict(account.defaults.tags),
        where=document.source.place(document.key(document.within(("spec", "accounts", alias)))),
    )


def _accounts(document: Document, model: WorkspaceDocument) -> list[Finding]:
    """Aliases are of different accounts or Regions, the Regions have the service, accounts that are named exist."""
    spec, findings = model.spec, []
    seen: dict[tuple[str, str], str] = {}
    regions = (*CUSTOM_LABELS, *spec.extra_regions)
    for alias, account in spec.accounts.items():
        path = ("spec", "accounts", alias)
        other = seen.setdefault((account.account_id, account.region), alias)
        if other != alias:
            told = f"`{alias}` is the same account and Region as `{other}`"
            findings.append(document.finding("same-account", told, path, hint="keep one alias for both", key=True))
        if account.region not in regions:
            told = f"Custom Labels is not known to be available in {account.region}"
            hint = f"it is in {', '.join(CUSTOM_LABELS)}; a Region that has it by now goes into `spec.extraRegions`"
            findings.append(document.finding("no-service", told, (*path, "region"), hint=hint))
    used = sorted({account.region for account in spec.accounts.values()})
    for region in sorted(set(spec.prices) - set(used)):
        hint = words.did_you_mean(region, used) or f"the accounts are in {', '.join(used)}"
        told = f"no account is in {region}, so nothing costs this"
        findings.append(document.finding("unused-price", told, ("spec", "prices", region), hint=hint, key=True))
    for at, one in enumerate(spec.drift.exceptions):
        alias = Address.parse(one.address).account
        if alias not in spec.accounts:
            where = ("spec", "drift", "exceptions", at, "address")
            findings.append(unknown_account(document, where, alias, spec.accounts))
    if spec.default_account and spec.default_account not in spec.accounts:
        findings.append(unknown_account(document, ("spec", "defaultAccount"), spec.default_account, spec.accounts))
    return findings


def unknown_account(
    document: Document, path: tuple[str | int, ...], alias: str, known: "dict[str, Target] | dict[str, Account]"
) -> Finding:
    """The finding for an alias that the workspace does not have."""
    same = [one for one, account in known.items() if account.account_id == alias]
    hint = words.did_you_mean(same[0] if same else alias, known) or f"the workspace has {', '.join(known)}"
    return document.finding("unknown-account", f"the workspace has no account `{alias}`", path, hint=hint)
