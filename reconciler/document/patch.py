"""What has to change in the specs so that they say what is live: a patch for `git apply`, and what is left to a person."""

import os
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path
from typing import Any

from reconciler.core.edit import Edit
from reconciler.core.want import Declared
from reconciler.document import rewrite
from reconciler.document.load import load
from reconciler.document.tree import Document, Source
from reconciler.document.write import file_of, inline, written
from reconciler.finding import Place

LISTS = {"model": "models", "policy": "policies"}
"""The fields of a project that hold what is declared by name, by the word in addresses."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A unified diff over the spec files, and the edits that it does not hold, each with why."""

    diff: str
    left: tuple[tuple[Edit, str], ...]


def patch(edits: Iterable[Edit], declared: Declared) -> Patch:
    """Write the edits into the files that declare what they are about, where that can be done without doubt.

    Every change is read again: a patch only ever holds what leaves everything else in the specs as it is. A project
    that is not declared gets a file of its own beside the Workspace.
    """
    files: dict[str, _File] = {}
    left: list[tuple[Edit, str]] = []
    for edit in edits:
        project = declared.wants.get(edit.address.project_address)
        name = project.where.file if project else _beside(declared.targets[edit.address.account].where.file, edit)
        if name not in files:
            files[name] = _File(name)
        problem = files[name].take(edit, project.where) if project else files[name].begin(edit)
        if problem:
            left.append((edit, problem))
    return Patch("".join(part for file in files.values() for part in file.diff()), tuple(left))


def _beside(workspace: str, edit: Edit) -> str:
    """The file of a project that is declared nowhere yet."""
    return os.path.normpath(Path(workspace).parent / file_of(edit.address.project))


@dataclass
class _File:
    """One file of specs, as it is (empty: it is not there) and as it is to be."""

    name: str
    before: str = field(init=False)
    after: str = field(init=False)
    first: list[Document] = field(init=False)

    def __post_init__(self) -> None:
        path = Path(self.name)
        self.before = self.after = path.read_bytes().decode() if path.exists() else ""  # line ends as they are
        self.first = self._documents(self.before)

    def begin(self, edit: Edit) -> str:
        """Make the file of a project; gives why that cannot be."""
        if self.after:
            return f"{self.name} exists already"
        self.after = written([(edit.value, ())])
        return ""

    def take(self, edit: Edit, where: Place) -> str:
        """Make an edit of the project that is declared at a place; gives why it cannot be made."""
        number = next(at for at, one in enumerate(self.first) if _is_at(one, where))
        document = self._documents(self.after)[number]
        if document.root["metadata"].get("accounts"):
            return f"write it for {edit.address.account} alone, under `metadata.overrides.{edit.address.account}`"
        path = _path(document, edit)
        if path is None:
            return "write it by hand: its place in the specs is not plain to see"
        if edit.value is None and document.within(path) != path:
            return "it comes from the workspace or from the account's defaults"
        try:
            text = rewrite.rewritten(self.after, number, path, edit.value)
        except rewrite.CannotRewriteError as error:
            return f"write it by hand: {error}"
        if not self._says(text, number, path, edit.value):
            return "write it by hand: it is declared in an unusual way"
        self.after = text
        return ""

    def diff(self) -> Iterator[str]:
        """The lines of the file's part of the patch."""
        name = os.path.relpath(self.name)
        name = self.name if name.startswith("..") else name
        windows = 0 < self.before.count("\n") == self.before.count("\r\n")
        after = re.sub("\r?\n", "\r\n", self.after) if windows else self.after
        old = f"a/{name}" if self.before else "/dev/null"
        for line in unified_diff(_lines(self.before), _lines(after), old, f"b/{name}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

    def _documents(self, text: str) -> list[Document]:
        return load(Source(self.name, str(Path(self.name).parent), text.encode()))[0]

    def _says(self, text: str, number: int, path: rewrite.Path, value: Any) -> bool:
        """Whether a text says the same as before but for one value."""
        wanted = [deepcopy(_plain(document.root)) for document in self._documents(self.after)]
        _set(wanted[number], path, value)
        return [_told(_plain(document.root)) for document in self._documents(text)] == [_told(one) for one in wanted]


def _is_at(document: Document, where: Place) -> bool:
    """Whether a document is the Project whose name stands at a place."""
    metadata = document.root.get("metadata") if isinstance(document.root, dict) else None
    if not isinstance(metadata, dict) or "name" not in metadata:
        return False
    line, column, *_ = document.value(("metadata", "name"))
    return (line, column) == (where.line, where.column)


def _lines(text: str) -> list[str]:
    """Lines as git counts them, with their ends."""
    return re.findall("[^\n]*\n|[^\n]+", text)


def _path(document: Document, edit: Edit) -> rewrite.Path | None:
    """Where in a Project document an edit is made; a declaration that is not there yet comes last."""
    if edit.address == edit.address.project_address:
        return ("spec", *edit.path)
    listed = LISTS.get(edit.address.parts[2])
    if listed is None:
        return None
    items = (document.root.get("spec") or {}).get(listed) or ()
    found = (at for at, one in enumerate(items) if one.get("name", one.get("version")) == edit.address.name)
    position = next(found, len(items))
    known = position < len(items)
    return ("spec", listed, position, *edit.path) if known or not edit.path else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _told(value: Any) -> Any:
    """A document without what means nothing: empty tables and lists, and values that are left out; scalars as text."""
    if isinstance(value, dict):
        told = {key: _told(inner) for key, inner in value.items()}
        return {key: inner for key, inner in told.items() if inner not in (None, {}, [])}
    return [_told(inner) for inner in value] if isinstance(value, list) else value


def _set(root: Any, path: rewrite.Path, value: Any) -> None:
    """Make the same change to the values."""
    for part, following in pairwise(path):
        if isinstance(root, dict) and not isinstance(root.get(part), dict | list):
            root[part] = [] if isinstance(following, int) else {}
        root = root[part]
    key: Any = path[-1]
    if isinstance(key, int):
        root[key : key + 1] = [] if value is None else [_texts(value)]
    else:
        root[key] = _texts(value)


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return value if value is None or isinstance(value, str) else inline(value)
