"""What has to change in the specs so that they say what is live: a patch for `git apply`, and what is left to a person."""

import os
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

from reconciler.core.address import Address
from reconciler.core.edit import Edit
from reconciler.core.want import Declared
from reconciler.document import rewrite
from reconciler.document.load import load
from reconciler.document.tree import Document, Source
from reconciler.finding import Place


@dataclass(frozen=True, slots=True)
class Patch:
    """A unified diff over the spec files, and the edits that it does not hold, each with why."""

    diff: str
    left: tuple[tuple[Edit, str], ...]


def patch(edits: Iterable[Edit], declared: Declared) -> Patch:
    """Write the edits into the files that declare what they are about, where that can be done without doubt.

    Every change is read again: a patch only ever holds what leaves everything else in the specs as it is. Each edit is
    about a project that is declared.
    """
    files: dict[str, _File] = {}
    left: list[tuple[Edit, str]] = []
    for edit in edits:
        where = declared.wants[edit.address.project_address].where
        if where.file not in files:
            files[where.file] = _File(where.file)
        if problem := files[where.file].take(edit, where):
            left.append((edit, problem))
    return Patch("".join(part for file in files.values() for part in file.diff()), tuple(left))


@dataclass
class _File:
    """One file of specs, as it is and as it is to be."""

    name: str
    before: str = field(init=False)
    after: str = field(init=False)
    first: list[Document] = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.after = Path(self.name).read_bytes().decode()  # line ends as they are
        self.first = self._documents(self.before)

    def take(self, edit: Edit, where: Place) -> str:
        """Make an edit of the project that is declared at a place; gives why it cannot be made."""
        number = next(at for at, one in enumerate(self.first) if _is_at(one, where))
        document = self._documents(self.after)[number]
        if document.root["metadata"].get("accounts"):
            return f"write it for {edit.address.account} alone, under `metadata.overrides.{edit.address.account}`"
        path = _path(document, edit.address)
        if path is None:
            return "write it by hand: its place in the specs is not plain to see"
        if edit.value is None and not _holds(document, (*path, *edit.path)):
            return "it comes from the workspace or from the account's defaults"
        try:
            text = rewrite.rewritten(self.after, number, (*path, *edit.path), edit.value)
        except rewrite.CannotRewriteError as error:
            return f"write it by hand: {error}"
        if not self._says(text, number, (*path, *edit.path), edit.value):
            return "write it by hand: it is declared in an unusual way"
        self.after = text
        return ""

    def diff(self) -> Iterator[str]:
        """The lines of the file's part of the patch."""
        name = os.path.relpath(self.name)
        name = self.name if name.startswith("..") else name
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        for line in unified_diff(before, after, f"a/{name}", f"b/{name}"):
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


def _path(document: Document, address: Address) -> rewrite.Path | None:
    """Where in a Project document a project or a model is declared."""
    if len(address.parts) == 2:  # noqa: PLR2004 - account and project
        return ("spec",)
    models = document.root["spec"].get("models") or ()
    found = (at for at, one in enumerate(models) if one.get("name", one.get("version")) == address.name)
    position = next(found, None)
    return None if position is None else ("spec", "models", position)


def _holds(document: Document, path: rewrite.Path) -> bool:
    return document.within(path) == path


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _told(value: Any) -> Any:
    """A document without what means nothing: empty tables and values that are left out; scalars as text."""
    if isinstance(value, dict):
        told = {key: _told(inner) for key, inner in value.items()}
        return {key: inner for key, inner in told.items() if inner not in (None, {})}
    return [_told(inner) for inner in value] if isinstance(value, list) else value


def _set(root: Any, path: rewrite.Path, value: Any) -> None:
    """Make the same change to the values."""
    for part in path[:-1]:
        if isinstance(root, dict) and not isinstance(root.get(part), dict | list):
            root[part] = {}
        root = root[part]
    root[path[-1]] = _texts(value)


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    return value if value is None or isinstance(value, str) else str(value)
