"""Project and Removed documents: which accounts they are for, and what they say there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from reconciler.core.address import Address
from reconciler.core.spec import Beside
from reconciler.core.want import Removal
from reconciler.document import load, words
from reconciler.document.compose import Language
from reconciler.document.merge import merged
from reconciler.document.models import ProjectHead, RemovedDocument
from reconciler.document.tree import Document, Path, Table
from reconciler.document.validate import check
from reconciler.document.workspace import Ground, unknown_account
from reconciler.finding import Finding

NO_ACCOUNT = "name it with `metadata.account`, or set the workspace's `spec.defaultAccount`"


@dataclass(frozen=True, slots=True)
class Project:
    """A project as one account has it, with the account's overrides laid on it; `document` reads where that stands."""

    address: Address
    spec: Any
    folder: str
    document: Callable[[], Document]


def read(
    document: Document, language: Language, ground: Ground | None, beside: Beside
) -> tuple[list[Project], list[Finding]]:
    """Read a Project document for every account that it names; without a workspace it is only checked."""
    overrides = _overrides(document)
    head, findings = check(language.documents["Project"] if not overrides else ProjectHead, document, beside)
    if not isinstance(head, ProjectHead):
        return [], findings
    name, named = head.metadata.name, _named(head.metadata, head.metadata.accounts or ())
    aliases, wrong = _aliases(document, name, named, ground) if ground else ([alias for alias, _ in named], [])
    findings = [*findings, *wrong, *_strangers(document, head, aliases)]
    projects = []
    for alias in aliases:
        address = Address.of(alias, name)
        if not overrides:
            again = partial(load.again, document.source, document.number)
            projects.append(Project(address, head.spec, document.source.folder, again))
            continue
        mine = _overridden(document, overrides.get(alias))
        model, more = check(language.documents["Project"], mine, beside)
        findings += [one for one in more if one not in findings]
        if isinstance(model, ProjectHead):
            projects.append(Project(address, model.spec, mine.source.folder, _kept(mine)))
    return projects, findings


def removal(document: Document, ground: Ground | None) -> tuple[Removal | None, list[Finding]]:
    """Read a Removed document."""
    model, findings = check(RemovedDocument, document)
    if not model or not ground:
        return None, findings
    name = model.spec.project
    aliases, wrong = _aliases(document, name, _named(model.metadata), ground)
    where = document.source.place(document.value(("spec", "project")))
    found = [Removal(Address.of(alias, name), model.spec.destroy, where) for alias in aliases]
    return found[0] if found else None, wrong


def name_of(document: Document) -> str:
    """The project's name as far as a document that may be broken tells it."""
    metadata = document.root.get("metadata") if isinstance(document.root, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else ""


def _overrides(document: Document) -> Table | None:
    metadata = document.root.get("metadata")
    overrides = metadata.get("overrides") if isinstance(metadata, Table) else None
    return overrides if isinstance(overrides, Table) and overrides else None


def _kept(document: Document) -> Callable[[], Document]:
    """A document that is in no file as it is."""
    return lambda: document


def _overridden(document: Document, over: Any) -> Document:
    root = Table()
    for key, value in document.root.items():
        told = merged(value, over) if key == "spec" and over is not None else value
        root.put(key, told, document.root.marks[key])
    return replace(document, root=root)


def _aliases(
    document: Document, name: str, named: list[tuple[str, Path]], ground: Ground
) -> tuple[list[str], list[Finding]]:
    """The accounts that a project is in, as it names them, each with where; those that do not exist are findings."""
    if not named and not ground.default:
        told = f"which account is project `{name}` in?"
        return [], [document.finding("no-account", told, ("metadata",), hint=NO_ACCOUNT, key=True)]
    wrong = []
    for at, (alias, path) in enumerate(named):
        if alias not in ground.targets:
            wrong.append(unknown_account(document, path, alias, ground.targets))
        elif alias in dict(named[:at]):
            wrong.append(document.finding("declared-twice", f"account `{alias}` is named twice", path, hint="keep one"))
    return [alias for alias in dict(named) or [ground.default] if alias in ground.targets], wrong


def _named(metadata: Any, accounts: Sequence[str] = ()) -> list[tuple[str, Path]]:
    """The accounts that a document names, each with where it stands."""
    if metadata.account:
        return [(metadata.account, ("metadata", "account"))]
    return [(alias, ("metadata", "accounts", at)) for at, alias in enumerate(accounts)]


def _strangers(document: Document, head: ProjectHead, aliases: list[str]) -> Iterator[Finding]:
    for alias in head.metadata.overrides if aliases else ():
        if alias not in (head.metadata.accounts or aliases):
            told = f"`overrides` names `{alias}`, which is not among this project's accounts"
            hint = words.did_you_mean(alias, aliases)
            yield document.finding("unknown-account", told, ("metadata", "overrides", alias), hint=hint, key=True)
