"""The files that specs are read from, and the repository that local files must lie in."""

import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from reconciler.core.spec import Beside
from reconciler.document.tree import Source
from reconciler.finding import Finding, Place

SUFFIXES = (".yaml", ".yml")


def read(root: Path) -> tuple[list[Source], list[Finding]]:
    """Every file of specs below a folder, in the order of their names; hidden files and folders are left out.

    Links are followed inside the repository. Nothing that may hold specs is passed over in silence: what would seem to
    have left the specs might be deleted.
    """
    if not root.is_dir():
        told, hint = "does not exist", "name it with --specs"
        if root.exists():
            told, hint = "is not a folder", f"name the folder: --specs {root.parent}"
        return [], [_finding(str(root), "no-specs", f"the folder of specs {root} {told}", hint)]
    found = list(_below(str(root), repository(root), set()))
    return [one for one in found if isinstance(one, Source)], [one for one in found if isinstance(one, Finding)]


def _below(folder: str, inside: Path, seen: set[str]) -> Iterator[Source | Finding]:
    """The files below a folder; each folder once, however many links lead to it."""
    here = os.path.realpath(folder)
    if here in seen:
        return
    seen.add(here)
    try:
        entries = sorted(os.scandir(folder), key=attrgetter("name"))
    except OSError as error:
        yield _finding(folder, "unreadable", f"the folder cannot be read: {error.strerror}")
        return
    for entry in entries:
        linked = entry.is_symlink()
        kind = Path(entry.path) if linked else entry  # which raises on a loop of links
        if entry.name[0] == "." or not (entry.name.endswith(SUFFIXES) or kind.is_dir()):
            continue
        if linked and not Path(os.path.realpath(entry.path)).is_relative_to(inside):
            yield _finding(entry.path, "outside", "this is a link that leads out of the repository")
        elif kind.is_dir():
            yield from _below(entry.path, inside, seen)
        elif kind.is_file():
            yield _file(entry.path, folder)
        else:
            yield _finding(entry.path, "unreadable", "this is neither a file nor a link to one")


def _file(path: str, folder: str) -> Source | Finding:
    try:
        return Source(path, folder, Path(path).read_bytes())
    except OSError as error:
        return _finding(path, "unreadable", f"the file cannot be read: {error.strerror}")


def repository(root: Path) -> Path:
    """The repository of the specs: the nearest folder upwards with a `.git`, else the parent of the specs."""
    here = root.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here.parent)


def beside(folder: str, inside: Path) -> Beside:
    """What says what is wrong with a path written in a YAML file of `folder`; empty when nothing is."""

    def look(written: str) -> str:
        try:
            return _problem(written, Path(folder, written).resolve(), folder, inside)
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a zero character
            return "this is not the path of a file"

    return Beside(folder, look)


def _problem(written: str, path: Path, folder: str, inside: Path) -> str:
    problems = {
        "the path of a file is missing": not written,
        f"`{written}` is in S3; this is for a file beside the specs": written.startswith("s3://"),
        f"`{written}` must be relative to this file": Path(written).is_absolute(),
        f"`{written}` leads out of the repository of the specs": not path.is_relative_to(inside),
        f"there is no file `{written}` in {folder}": not path.exists(),
        f"`{written}` is not a file": not path.is_file(),
        f"`{written}` cannot be read: permission denied": not os.access(path, os.R_OK),
    }
    return next((told for told, holds in problems.items() if holds), "")


def _finding(path: str, code: str, message: str, hint: str = "") -> Finding:
    return Finding(code, message, Place(path), hint=hint)
