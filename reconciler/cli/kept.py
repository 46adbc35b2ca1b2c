"""What was worked out of contents in earlier runs, kept in a folder beside the specs."""

import hashlib
import json
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from reconciler.cli.files import write
from reconciler.errors import FailedError

FOLDER = Path(".reconciler/cache/lint")
ROOM = 32 << 20
"""Bytes that the folder may hold when a run begins to add to it; the oldest files go first."""


class Kept:
    """core.service.Kept in files: one each, named by its key, written whole or not at all.

    Runs may share the folder. One that is missing, damaged, full or read-only is no error: then it is worked out again.
    """

    def __init__(self, folder: Path = FOLDER, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room
        self._tidied = False

    def get(self, key: str) -> str | None:
        """What was kept under a key."""
        try:
            found = json.loads(self._file(key).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        match found:
            case [str(known), str(told)] if known == key:
                return told
        return None

    def __setitem__(self, key: str, told: str) -> None:
        """Keep it for the next time, where that is possible."""
        with suppress(FailedError, OSError):
            self._tidy()
            write(self._file(key), json.dumps([key, told]).encode())

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def _tidy(self) -> None:
        """Once a run, make room: another run may delete the same files, or write new ones."""
        if self._tidied or not self._folder.is_dir():
            return
        self._tidied = True
        found = sorted(((path.stat(), path) for path in self._folder.iterdir()), key=lambda one: -one[0].st_mtime)
        used = accumulate(stat.st_size for stat, _ in found)
        for (_, path), size in zip(found, used, strict=True):
            if size > self._room:
                path.unlink(missing_ok=True)
