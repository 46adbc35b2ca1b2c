"""All specs below a folder, read, checked and expanded: the entry to this package."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.core.address import Address
from reconciler.core.resource import Resource
from reconciler.core.want import Declared, Removal
from reconciler.document import files, plain, projects, references, words, workspace
from reconciler.document.compose import Language, compose
from reconciler.document.expand import Placed, expand
from reconciler.document.load import load
from reconciler.document.models import API_VERSION
from reconciler.document.tree import Document, Source
from reconciler.document.workspace import Ground
from reconciler.finding import Finding, Place, Severity

EMPTY = "declare a project with `kind: Project`, or let the last one go with `kind: Removed`"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read: `declared` is None when a finding is an error; `files` and `projects` count what was found."""

    declared: Declared | None
    findings: tuple[Finding, ...]
    files: int
    projects: int


def load_specs(root: Path, resources: Sequence[Resource], *, empty: bool = False) -> Loaded:
    """Read every spec below `root`; all errors of all files are told at once, by file and line.

    `resources` are the kinds that projects may hold; `empty` lets a workspace declare nothing yet. Nothing is raised
    for what stands in the files.
    """
    language = compose(resources)
    sources, findings = files.read(root)
    reading = _Reading(root, language, tuple(source.file for source in sources), findings, unread=bool(findings))
    for source in sources:
        reading.take(source)
    if sources or not findings:
        reading.finish(resources, empty=empty)
    return reading.result()


@dataclass
class _Reading:
    """The specs while they are being read."""

    root: Path
    language: Language
    names: tuple[str, ...]
    findings: list[Finding]
    documents: dict[str, list[Document]] = field(default_factory=dict)
    count: int = 0
    unread: bool = False
    broken: set[str] = field(default_factory=set)
    placed: dict[Address, Placed] = field(default_factory=dict)
    removals: dict[Address, Removal] = field(default_factory=dict)
    declared: Declared | None = None

    def take(self, source: Source) -> None:
        """Read a file, and sort its documents by kind."""
        documents = plain.projects(source)
        if documents is None:
            documents, wrong = load(source)
            self.findings += wrong
            self.unread = self.unread or any(one.code != "duplicate-key" for one in wrong)
        for document in documents:
            if problem := _misfit(document, self.language.documents):
                self.findings.append(problem)
                self.unread = True
            else:
                self.documents.setdefault(document.root["kind"], []).append(document)

    def finish(self, resources: Sequence[Resource], *, empty: bool) -> None:
        """Read the documents by kind, then check what is between them."""
        ground = self._ground()
        if not (empty or self.unread or self.documents.keys() != {"Workspace"}):
            told = f"nothing is declared in {self.root}"
            self.findings.append(Finding("empty-specs", told, Place(str(self.root)), hint=EMPTY))
        for document in self.documents.get("Removed", []):
            self._remove(document, ground)
        found = self._checked(ground)
        if ground:
            for project in found:
                self._expand(project, ground)
            self._relate(ground, resources)

    def result(self) -> Loaded:
        """What was read, with the findings by file and line, each told once."""
        findings = tuple(sorted(dict.fromkeys(self.findings), key=lambda finding: finding.place))
        wrong = any(finding.severity is Severity.ERROR for finding in findings)
        return Loaded(None if wrong else self.declared, findings, len(self.names), self.count)

    def _ground(self) -> Ground | None:
        documents = self.documents.get("Workspace", [])
        if self.unread and not documents:
            return None  # what cannot be read may have been the workspace
        ground, wrong = workspace.read(documents, self.root)
        self.findings += wrong
        return ground

    def _checked(self, ground: Ground | None) -> list[projects.Project]:
        """What the documents of projects say; they themselves are let go."""
        inside = files.repository(self.root)
        checked: list[projects.Project] = []
        for document in self.documents.pop("Project", []):
            beside = files.beside(document.source.folder, inside)
            found, wrong = projects.read(document, self.language, ground, beside)
            checked += found
            self.findings += wrong
            if wrong or not found:
                self.broken.add(projects.name_of(document))
        return checked

    def _expand(self, project: projects.Project, ground: Ground) -> None:
        if before := self.placed.get(project.address):
            told = f"project {project.address} is declared twice; first at {before.want.where}"
            path = ("metadata", "name")
            self.findings.append(project.document().finding("declared-twice", told, path, hint="keep one of them"))
        else:
            self.count += 1
            self.findings += self._place(expand(project, ground, self.language))

    def _place(self, wants: Iterable[Placed]) -> Iterator[Finding]:
        twice: list[Address] = []
        for one in wants:
            address = one.want.address
            if twice and any(address.within(other) for other in twice):
                continue
            before = self.placed.setdefault(address, one)
            if before is not one:
                twice.append(address)
                told = f"{references.described(address)} is declared twice; first at {before.want.where}"
                yield one.spot.finding("declared-twice", told, "name", hint="keep one of them")
            elif not (name := address.parts[-1]) or "/" in name:
                told = f"a name must not be empty or contain `/`, and here is `{name}`"
                yield one.spot.finding("bad-value", told, "name")

    def _remove(self, document: Document, ground: Ground | None) -> None:
        found, wrong = projects.removal(document, ground)
        self.findings += wrong
        if found and (before := self.removals.setdefault(found.address, found)) is not found:
            told = f"project {found.address} is removed twice; first at {before.where}"
            path = ("spec", "project")
            self.findings.append(document.finding("declared-twice", told, path, hint="keep one of them"))

    def _relate(self, ground: Ground, resources: Sequence[Resource]) -> None:
        wants = {address: one.want for address, one in self.placed.items()}
        self.declared = Declared(ground.workspace, ground.targets, wants, tuple(self.removals.values()), self.names)
        self.findings += references.check(self.placed, self.declared, resources, self._unsure)
        self.findings += references.held(self.placed, self.declared, resources)
        for address, removal in self.removals.items():
            if one := self.placed.get(address):
                told = f"project {address} is declared and also removed, at {removal.where}"
                path = ("metadata", "name")
                self.findings.append(
                    one.spot.document().finding("declared-and-removed", told, path, hint="keep one of the two")
                )

    def _unsure(self, address: Address) -> bool:
        return self.unread or address.project in self.broken or "" in self.broken


def _misfit(document: Document, kinds: Mapping[str, object]) -> Finding | None:
    """What is wrong with a document of which not even the kind is known."""
    root = document.root
    if not isinstance(root, dict):
        told = f"a document of specs must be a mapping, not {words.value(root)}"
        return document.source.finding("wrong-type", told, document.span)
    if "kind" not in root:
        if misspelt := words.closest("kind", root):
            told = f"unknown key `{misspelt}` in the document"
            return document.finding("unknown-key", told, (misspelt,), hint="did you mean `kind`?", key=True)
        hint = f"start it with `apiVersion: {API_VERSION}` and `kind: Project`"
        return document.finding("missing-key", "`kind` is missing in the document", (), hint=hint, key=True)
    kind = document.written(("kind",))
    if not isinstance(kind, str) or kind not in kinds:
        told = f"`kind` must be {words.choice(f'`{known}`' for known in kinds)}, not {words.value(kind)}"
        return document.finding("unknown-kind", told, ("kind",), hint=words.did_you_mean(str(kind), kinds))
    return None
