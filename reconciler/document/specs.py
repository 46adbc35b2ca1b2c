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
from reconciler.document.tree import Document, Source, Table
from reconciler.document.workspace import Ground
from reconciler.finding import Finding, Place, Severity

WORKSPACE = b"Workspace"
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
    reading = _Reading(root, language, sources, list(findings))
    if sources or not findings:
        reading.read([source for source in sources if WORKSPACE in source.raw])
        if reading.late:  # escapes can spell the word so that it is not seen
            reading = _Reading(root, language, sources, list(findings))
            reading.read(sources)
        reading.finish(resources, empty=empty)
    return reading.result()


@dataclass
class _Reading:
    """The specs while they are being read; `late` says that a workspace was found where it was not looked for."""

    root: Path
    language: Language
    sources: Sequence[Source]
    findings: list[Finding]
    ground: Ground | None = None
    count: int = 0
    removed: int = 0
    unread: bool = False
    late: bool = False
    broken: set[str] = field(default_factory=set)
    placed: dict[Address, Placed] = field(default_factory=dict)
    removals: dict[Address, Removal] = field(default_factory=dict)
    declared: Declared | None = None

    def read(self, first: Sequence[Source]) -> None:
        """Read the workspace from the `first` files, then everything file by file: no document is held for long."""
        early = {source.file: self._documents(source) for source in first}
        workspaces = [one for documents in early.values() for one in documents if one.root["kind"] == "Workspace"]
        self.ground, wrong = workspace.read(workspaces, self.root)
        self.findings += wrong
        inside = files.repository(self.root)
        for source in self.sources:
            look = files.looking(source.folder, inside)
            known = early.pop(source.file, None)
            for document in self._documents(source) if known is None else known:
                self.late = self.late or (known is None and document.root["kind"] == "Workspace")
                self._take(document, look)

    def finish(self, resources: Sequence[Resource], *, empty: bool) -> None:
        """Check what is between the documents."""
        if not (empty or self.count or self.removed or self.unread):
            told = f"nothing is declared in {self.root}"
            self.findings.append(Finding("empty-specs", told, Place(str(self.root)), hint=EMPTY))
        if self.ground:
            self._relate(self.ground, resources)

    def result(self) -> Loaded:
        """What was read, with the findings by file and line, each told once."""
        findings = tuple(sorted(dict.fromkeys(self.findings), key=lambda finding: finding.place))
        wrong = any(finding.severity is Severity.ERROR for finding in findings)
        return Loaded(None if wrong else self.declared, findings, len(self.sources), self.count)

    def _documents(self, source: Source) -> list[Document]:
        """A file's documents, as far as their kind is known."""
        if documents := plain.projects(source):
            return documents
        documents, wrong = load(source)
        self.findings += wrong
        self.unread = self.unread or any(one.code != "duplicate-key" for one in wrong)
        return [one for one in documents if self._fits(one)]

    def _fits(self, document: Document) -> bool:
        problem = _misfit(document, self.language.documents)
        if problem:
            self.findings.append(problem)
            self.unread = True
        return problem is None

    def _take(self, document: Document, look: projects.Look) -> None:
        """Read a document of its kind."""
        kind = document.root["kind"]
        if kind == "Removed":
            self.removed += 1
            self._remove(document, self.ground)
        elif kind == "Project":
            self.count += 1
            found, wrong = projects.read(document, self.language, self.ground, look)
            self.findings += wrong
            if wrong:
                self.broken.add(projects.name_of(document))
            if self.ground:
                self._expand(found, self.ground)

    def _expand(self, found: list[projects.Project], ground: Ground) -> None:
        for project in found:
            if before := self.placed.get(project.address):
                told = f"project {project.address} is declared twice; first at {before.want.where}"
                path = ("metadata", "name")
                self.findings.append(project.document.finding("declared-twice", told, path, hint="keep one of them"))
            else:
                self.findings += self._place(project.document, expand(project, ground, self.language))

    def _place(self, document: Document, wants: Iterable[Placed]) -> Iterator[Finding]:
        twice: list[Address] = []
        for one in wants:
            address = one.want.address
            if twice and any(address.within(other) for other in twice):
                continue
            before = self.placed.setdefault(address, one)
            if before is not one:
                twice.append(address)
                told = f"{references.described(address)} is declared twice; first at {before.want.where}"
                yield document.finding("declared-twice", told, (*one.spot.path, "name"), hint="keep one of them")
            elif not (name := address.parts[-1]) or "/" in name:
                told = f"a name must not be empty or contain `/`, and here is `{name}`"
                yield document.finding("bad-value", told, (*one.spot.path, "name"))

    def _remove(self, document: Document, ground: Ground | None) -> None:
        found, wrong = projects.removal(document, ground)
        self.findings += wrong
        if found and (before := self.removals.setdefault(found.address, found)) is not found:
            told = f"project {found.address} is removed twice; first at {before.where}"
            path = ("spec", "project")
            self.findings.append(document.finding("declared-twice", told, path, hint="keep one of them"))

    def _relate(self, ground: Ground, resources: Sequence[Resource]) -> None:
        names = tuple(source.file for source in self.sources)
        wants = {address: one.want for address, one in self.placed.items()}
        self.declared = Declared(ground.workspace, ground.targets, wants, tuple(self.removals.values()), names)
        self.findings += references.check(self.placed, self.declared, resources, self._unsure)
        for address, removal in self.removals.items():
            if one := self.placed.get(address):
                told = f"project {address} is declared and also removed, at {removal.where}"
                path = ("metadata", "name")
                self.findings.append(
                    one.spot.document().finding("declared-and-removed", told, path, hint="keep one of the two")
                )

    def _unsure(self, address: Address) -> bool:
        return self.unread or address.project in self.broken


def _misfit(document: Document, kinds: Mapping[str, object]) -> Finding | None:
    """What is wrong with a document of which not even the kind is known."""
    root = document.root
    if not isinstance(root, Table):
        told = f"a document of specs must be a mapping, not {words.value(root)}"
        return document.source.finding("wrong-type", told, document.span)
    if "kind" not in root:
        hint = f"start it with `apiVersion: {API_VERSION}` and `kind: Project`"
        return document.finding("missing-key", "`kind` is missing in the document", (), hint=hint, key=True)
    kind = document.written(("kind",))
    if not isinstance(kind, str) or kind not in kinds:
        told = f"`kind` must be {words.choice(f'`{known}`' for known in kinds)}, not {words.value(kind)}"
        return document.finding("unknown-kind", told, ("kind",), hint=words.did_you_mean(str(kind), kinds))
    return None
