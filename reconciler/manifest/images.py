"""Looking at the images that a manifest names: a HEAD and one ranged read each, many at a time, never the whole file.

Only the header of an image is read: 32 KB hold it in nearly all, a megabyte in those with large colour profiles or
thumbnails before it.
"""

import io
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import imagesize

from reconciler.manifest.line import SOURCE_REF, Line, Problem, bucket_of
from reconciler.manifest.reader import Head, Objects
from reconciler.manifest.rules import image_dimension
from reconciler.manifest.rules.boxes import box_attributes, frame
from reconciler.manifest.rules.image import DIFFERS, RULE, Image, flaw, sides_flaw
from reconciler.manifest.rules.lines import check
from reconciler.manifest.rules.record import take_apart

AT_ONCE = 16
"""Images looked at at the same time; as many more wait, so that memory stays the same for any manifest."""

_HEADERS = (32 << 10, 1 << 20)
_FORMATS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"RIFF": "WebP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}


class Seen(NamedTuple):
    """What was found about the image of a line: the problem in the service's words, and in ours."""

    line: Line
    problem: Problem
    why: str


class LocalObjects:
    """S3 objects as files: `s3://bucket/images/a.png` is `images/a.png` in a folder, or just `a.png` there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def head(self, uri: str) -> Head:
        """Describe the file; raises FileNotFoundError."""
        about = self._path(uri).stat()
        return _LocalHead(about.st_size, f"{about.st_mtime_ns}")

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Read bytes `start` to `end` of the file."""
        with self._path(uri).open("rb") as stream:
            stream.seek(start)
            return stream.read(end - start)

    def _path(self, uri: str) -> Path:
        key = uri.removeprefix("s3://").partition("/")[2]
        for path in (self._folder / key.lstrip("/"), self._folder / Path(key).name):
            if path.is_file() and path.resolve().is_relative_to(self._folder.resolve()):
                return path
        raise FileNotFoundError(key)


class _LocalHead(NamedTuple):
    size: int
    etag: str


def check_images(lines: Iterable[Line], objects: Objects, at_once: int = AT_ONCE) -> Iterator[Seen]:
    """Look at the image of every line that has a well-formed source-ref, and tell what is wrong, in the lines' order.

    `objects` raises FileNotFoundError for an image that does not exist; whatever else it raises ends the search.
    """
    waiting: deque[Future[Seen | None]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for line in lines:
                if isinstance(line.value, dict) and bucket_of(line.value.get(SOURCE_REF)):
                    waiting.append(pool.submit(_check, line, objects))
                if len(waiting) >= 2 * at_once:
                    yield from _told(waiting.popleft())
            while waiting:
                yield from _told(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()


def look(uri: str, objects: Objects) -> Image:
    """Read what a rule needs to know of an image; raises FileNotFoundError."""
    size = objects.head(uri).size
    header, width, height = b"", 0, 0
    for length in _HEADERS:
        header = objects.range(uri, 0, min(length, size)) if size else b""
        width, height = imagesize.get(io.BytesIO(header), exif_rotation=False)
        if width > 0 or length >= size or _format(header) not in ("PNG", "JPEG"):
            break
    return Image(size, _format(header), max(width, 0), max(height, 0))


def _told(future: Future[Seen | None]) -> Iterator[Seen]:
    if seen := future.result():
        yield seen


def _check(line: Line, objects: Objects) -> Seen | None:
    uri = line.value[SOURCE_REF]
    try:
        found = look(uri, objects)
    except FileNotFoundError:
        return Seen(line, RULE.problem(), f"{uri} does not exist")
    if why := flaw(found):
        return Seen(line, RULE.problem(), why)
    return _check_sides(line, found)


def _check_sides(line: Line, found: Image) -> Seen | None:
    """Tell what is wrong with an image's size: for lines with boxes the guide has another code (7577)."""
    problems = check(line)
    boxes = [] if any(problem.stops for problem in problems) else [*box_attributes(take_apart(line))]
    if why := sides_flaw(found):
        known = image_dimension.RULE.code in {problem.code for problem in problems}
        rule = image_dimension.RULE if any(part.annotations for part in boxes) else RULE
        return None if known else Seen(line, rule.problem(), why)
    for part in boxes:
        if part.annotations and frame(part) != (found.width, found.height):
            told = "{:g} x {:g}".format(*frame(part))
            return Seen(
                line, DIFFERS.problem((part.name,)), f"{told}, but the image has {found.width} x {found.height}"
            )
    return None


def _format(header: bytes) -> str:
    return next((name for magic, name in _FORMATS.items() if header.startswith(magic)), "")
