"""The manifests that commands read: a file, a pipe, stdin, or an object of S3."""

import os
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import click

from reconciler.core.service import Head
from reconciler.errors import InvalidError, UsageError
from reconciler.finding import Finding
from reconciler.manifest.findings import missing, unreadable
from reconciler.manifest.reader import Source

REMOTE = "s3://"
STDIN = "-"
FIRST = 8
"""Bytes that tell other formats apart."""
_HINT = "give a manifest file, s3://bucket/key, or - for stdin"
_ADDRESS = re.compile(r"s3://[^/]+/.+")


class Piped:
    """What came out of a pipe, as `manifest.reader.Objects`: put aside until the command ends, to be read again."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._file = click.get_current_context().with_resource(TemporaryFile())  # noqa: SIM115 - so it is one
        shutil.copyfileobj(pipe, self._file)
        self._file.flush()

    def head(self, _name: str) -> Head:
        """Its size."""
        return Head(os.fstat(self._file.fileno()).st_size, "")

    def range(self, _name: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`."""
        return os.pread(self._file.fileno(), end - start, start)


def source(location: str, options: dict[str, Any]) -> Source:
    """The manifest at a path or an S3 URI; raises UsageError where there can be none."""
    if location.startswith(REMOTE):
        from reconciler.cli.buckets import objects

        if not _ADDRESS.fullmatch(location):
            raise UsageError(f"{location} is not an object's address", hint="write s3://bucket/key")
        return Source(location, objects(options))
    if location == STDIN:
        return Source(location, Piped(sys.stdin.buffer))
    path = Path(location)
    if path.is_dir():
        raise UsageError(f"{location} is a folder", hint=_HINT)
    try:
        with path.open("rb") as stream:
            return Source(location) if path.is_file() else Source(location, Piped(stream))
    except FileNotFoundError:
        raise UsageError(f"{location}: no such file", hint=_HINT) from None
    except OSError as error:
        raise UsageError(f"{location} cannot be read: {error.strerror}", hint=_HINT) from None


def readable(location: str, options: dict[str, Any]) -> Source:
    """The same; raises InvalidError for what is no manifest at all."""
    found = source(location, options)
    if why := why_unreadable(found):
        raise InvalidError(f"{location} is no manifest: {why.message}", hint=why.hint)
    return found


def why_unreadable(manifest: Source) -> Finding | None:
    """Why a manifest cannot be read at all, if so."""
    try:
        if manifest.objects:
            return unreadable(
                manifest.location, manifest.objects.range(manifest.location, 0, min(FIRST, manifest.size))
            )
        with manifest.open() as stream:
            return unreadable(manifest.location, stream.read(FIRST))
    except FileNotFoundError:
        return missing(manifest.location)
