"""The files that specs are read from, and the repository that local files must lie in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from reconciler.document.tree import Source
from reconciler.finding import Finding, Place

SUFFIXES = (".yaml", ".yml")


def read(root: Path) -> tuple[list[Source], list[Finding]]:
    """Every file of specs below a folder, in the order of their names; hidden files and folders are left out."""
    if not root.is_dir():
        told = "is not a folder" if root.exists() else "does not exist"
        return [], [_finding(root, "no-specs", f"the folder of specs {root} {told}", "name it with --specs")]
    inside = repository(root)
    sources: list[Source] = []
    findings: list[Finding] = []
    for path in _paths(root):
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            findings.append(_finding(path, "outside", "the file is a link that leads out of the repository"))
            continue
        try:
            sources.append(Source(str(path), str(path.parent), path.read_bytes()))
        except OSError as error:
            findings.append(_finding(path, "unreadable", f"the file cannot be read: {error.strerror}"))
    return sources, findings


def repository(root: Path) -> Path:
    """The repository of the specs: the nearest folder upwards with a `.git`, else the parent of the specs."""
    here = root.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here.parent)


def looking(folder: str, inside: Path) -> Callable[[str], str]:
    """A function that says what is wrong with a path written in a YAML file of `folder`; empty when nothing is."""

    def look(written: str) -> str:
        try:
            return _problem(written, Path(folder, written).resolve(), folder, inside)
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a zero character
            return "this is not the path of a file"

    return look


def _problem(written: str, path: Path, folder: str, inside: Path) -> str:
    if Path(written).is_absolute():
        return f"`{written}` must be relative to this file"
    if not path.is_relative_to(inside):
        return f"`{written}` leads out of the repository of the specs"
    if not path.exists():
        return f"there is no file `{written}` in {folder}"
    if not path.is_file():
        return f"`{written}` is not a file"
    return "" if os.access(path, os.R_OK) else f"`{written}` cannot be read: permission denied"


def _paths(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, one) for one in sorted(names) if one.endswith(SUFFIXES) and one[0] != ".")


def _finding(path: Path, code: str, message: str, hint: str = "") -> Finding:
    return Finding(code, message, Place(str(path)), hint=hint)
