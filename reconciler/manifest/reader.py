"""Manifests as streams of lines, from a file or an S3 object, whole or one byte range of them.

Nothing here ever holds more than a block and one line, whatever the bytes are: a line longer than `LONGEST` is cut
there, which is still far beyond what the service accepts.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar, cast

from reconciler.manifest.line import MAX_CHARACTERS, Line, decode

BLOCK = 1 << 18
"""Bytes read at a time: the lines of one block are what the fast path checks together."""

LONGEST = 4 * MAX_CHARACTERS + 1
"""A line of more bytes than this has too many characters in any case (UTF-8 needs at most four bytes for one)."""

RANGE = 1 << 25
"""Bytes of a manifest that one task of an executor takes."""

Made = TypeVar("Made")

_FETCH = 1 << 23
_BOM = b"\xef\xbb\xbf"


class Head(Protocol):
    """What is known of an object without reading it."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def etag(self) -> str:
        """The version of the content, as S3 calls it."""


class Objects(Protocol):
    """S3 as this package needs it; handed in, so that nothing here knows boto3."""

    def head(self, uri: str) -> Head:
        """Describe the object at `s3://bucket/key`."""

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Read bytes `start` to `end`, the end exclusive; fewer where the object ends."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a manifest lies: a local path, or `s3://bucket/key` together with the `objects` that can read it.

    `length` spares the HEAD of an object whose size the caller knows.
    """

    location: str
    objects: Objects | None = None
    length: int | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        if self.length is not None:
            return self.length
        return self.objects.head(self.location).size if self.objects else Path(self.location).stat().st_size

    def open(self) -> BinaryIO:
        """Open for buffered, seekable reading."""
        if self.objects is None:
            return Path(self.location).open("rb")
        return cast("BinaryIO", io.BufferedReader(_Object(self.objects, self.location, self.size), _FETCH))


class _Object(io.RawIOBase):
    """An S3 object as a raw file: every read is one ranged request."""

    def __init__(self, objects: Objects, uri: str, size: int) -> None:
        super().__init__()
        self._objects = objects
        self._uri = uri
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        end = min(self._at + len(buffer), self._size)
        content = self._objects.range(self._uri, self._at, end) if self._at < end else b""
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


def blocks(source: Source, start: int = 0, end: int | None = None) -> Iterator[list[bytes]]:
    """Give the lines that begin in bytes `start` to `end`, without their ends, some hundreds at a time.

    Ranges that tile a file tile its lines: each line comes from exactly one of them. A BOM at the very start is no
    part of the first line, and a missing last line end makes no difference.
    """
    with source.open() as stream:
        stop = stream.seek(0, io.SEEK_END) if end is None else end
        first = _first_line(stream, start)
        if first < stop or start == 0 < stop:
            stream.seek(first)
            yield from _cut(stream, max(stop - first, 1))


def lines(source: Source, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """Give the same lines one by one, numbered from 1 and decoded."""
    contents = chain.from_iterable(blocks(source, start, end))
    return (Line(number, content, decode(content)) for number, content in enumerate(contents, 1))


def ranges(size: int, length: int) -> list[tuple[int, int]]:
    """Cut `size` bytes into byte ranges of one length, at most `length`; at least one range."""
    parts = max(1, -(-size // length))
    return [(size * part // parts, size * (part + 1) // parts) for part in range(parts)]


def each_range(task: Callable[[Source, int, int | None], Made], source: Source, executor: Executor) -> Iterable[Made]:
    """Give what a task makes of every byte range of a manifest, done wherever the executor likes."""
    starts, ends = zip(*ranges(source.size, RANGE), strict=True)
    return executor.map(task, [source] * len(starts), starts, ends)


def _first_line(stream: BinaryIO, start: int) -> int:
    """Find the first line that begins at `start` or later; what follows a BOM begins at 0."""
    stream.seek(max(start - 1, 0))
    if start == 0:
        return len(_BOM) if stream.read(len(_BOM)) == _BOM else 0
    while (piece := stream.readline(BLOCK)) and not piece.endswith(b"\n"):
        pass
    return stream.tell()


def _cut(stream: BinaryIO, length: int) -> Iterator[list[bytes]]:
    """Read `length` bytes, and on to the end of the line that the last of them is in."""
    tail = b""
    while length > 0 and (block := stream.read(min(BLOCK, length))):
        length -= len(block)
        found = _split(tail + block)
        tail = found.pop()[:LONGEST]
        if found:
            yield found
    if tail:
        yield [_finish(stream, tail)]


def _split(text: bytes) -> list[bytes]:
    """Cut at line ends; what follows the last one (perhaps nothing) is the last item."""
    return (text.replace(b"\r\n", b"\n") if b"\r" in text else text).split(b"\n")


def _finish(stream: BinaryIO, tail: bytes) -> bytes:
    """Read on until the line ends, keeping no more of it than `LONGEST`."""
    ended = False
    while not ended and (piece := stream.readline(BLOCK)):
        ended = piece.endswith(b"\n")
        tail = (tail + piece)[:LONGEST]
    return tail.removesuffix(b"\n").removesuffix(b"\r")
