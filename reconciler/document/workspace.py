"""The one Workspace document: who owns the projects, and the accounts that they live in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconciler.core.address import Address
from reconciler.core.want import Guards, Target, Tolerance, Workspace
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
    """What the workspace says, as projects need it; `document` is where it says so."""

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
        return None, findings + wrong
    findings += _accounts(document, model)
    return _ground(document, model), findings


def _ground(document: Document, model: WorkspaceDocument) -> Ground:
    spec = model.spec
    guards = spec.guards
    limits = Guards(
        guards.max_destroy_percent, guards.max_projects_deleted, guards.max_trainings, guards.max_hourly_cost
    )
    tolerated = tuple(_tolerance(document, at, told) for at, told in enumerate(spec.drift.exceptions))
    workspace = Workspace(
        model.metadata.name, model.metadata.repository, spec.ignore_tags, limits, tolerated, spec.tags
    )
    targets = {alias: _target(document, alias, account) for alias, account in spec.accounts.items()}
    default = spec.default_account or ("" if len(targets) > 1 else next(iter(targets)))
    return Ground(document, workspace, targets, dict(spec.tags), default)


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
    hint = words.did_you_mean(alias, known) or f"the workspace has {', '.join(known)}"
    return document.finding("unknown-account", f"the workspace has no account `{alias}`", path, hint=hint)
