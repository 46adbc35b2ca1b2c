"""Where a dataset's declared entries come from: a manifest that lies in S3, or one that has to be staged there."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import orjson

from reconciler.core.service import Head, Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest import reader as manifests
from reconciler.manifest.convert.coco import coco
from reconciler.manifest.convert.groundtruth import groundtruth
from reconciler.manifest.convert.rows import rows


@dataclass(frozen=True, slots=True)
class Origin:
    """A manifest that exists, under the `name` that messages call it by.

    `mark` changes when its content does. `uri` is its address in S3, empty where it has to be staged before the service
    can read it. `find` makes it readable; until then nothing is read or converted. `lasting` is whether the mark stands
    for the content anywhere and at any time, and not for a state of one live dataset.
    """

    name: str
    mark: str
    uri: str
    find: Callable[[], manifests.Source]
    lasting: bool = True


def origin(reader: Reader, want: Want) -> Origin:
    """Find the manifest of a dataset; raises InvalidError when it is missing, CallError when S3 does not let us look."""
    spec = want.spec
    if spec.manifest:
        return in_s3(reader, want, spec.manifest)
    if spec.file:
        return _local(reader, Path(want.root, spec.file), _as_it_is)
    if spec.coco:
        return _local(reader, Path(want.root, spec.coco), partial(_coco, spec.images), f"coco {spec.images}")
    if spec.csv:
        return _local(reader, Path(want.root, spec.csv), partial(_csv, spec.images or ""), f"csv {spec.images}")
    if spec.ground_truth:
        return _ground_truth(reader, want, spec.ground_truth)
    if isinstance(spec.entries, list):
        return _inline(reader, want, spec.entries)
    raise InvalidError(
        f"{want.address}: nobody can say what this dataset is to hold",
        hint="declare its source, or let the service split it: `splitFrom: train` with `by: service`",
    )


def marked(mark: str, made: str) -> str:
    """The mark of something that is made from content with a mark, and how."""
    return f"{mark}/{hashlib.sha256(made.encode()).hexdigest()[:12]}"


def stored(reader: Reader, account: str, uri: str, head: Head) -> Origin:
    """A manifest in S3 of which size and ETag are known."""
    objects = cast("manifests.Objects", reader.objects(account))
    return Origin(uri, head.etag, uri, lambda: manifests.Source(uri, objects, head.size))


def in_s3(reader: Reader, want: Want, uri: str) -> Origin:
    """A manifest that a want names by its address in S3; InvalidError for none, CallError where it cannot be looked at."""
    head = reader.objects(want.address.account).head(uri)
    if head is None:
        raise InvalidError(f"{uri} does not exist", hint="upload the manifest, or correct the address")
    return stored(reader, want.address.account, uri, head)


def _local(reader: Reader, path: Path, convert: Callable[[Reader, Path], Path], how: str = "") -> Origin:
    mark = "sha256:" + _file_digest(reader, path)[:32]
    return Origin(
        str(path), marked(mark, how) if how else mark, "", lambda: manifests.Source(str(convert(reader, path)))
    )


def _inline(reader: Reader, want: Want, entries: list[str]) -> Origin:
    body = b"".join(one.encode() + b"\n" for one in entries)
    path = reader.spool / f"{hashlib.sha256(body).hexdigest()}.manifest"
    path.write_bytes(body)
    return replace(_local(reader, path, _as_it_is), name=f"the entries of {want.address}")


def _ground_truth(reader: Reader, want: Want, place: str) -> Origin:
    """The output of a multi-label job, converted (guide, "Transforming a multi-label SageMaker manifest file")."""
    if place.startswith("s3://"):
        found = in_s3(reader, want, place)
    else:
        found = _local(reader, Path(want.root, place), _as_it_is)

    def convert() -> manifests.Source:
        told = _named(found.name, lambda: groundtruth(manifests.lines(found.find())))
        return manifests.Source(str(_write(reader, found.mark, told)))

    return Origin(found.name, marked(found.mark, "groundTruth"), "", convert)


def _as_it_is(_reader: Reader, path: Path) -> Path:
    return path


def _coco(images: str, reader: Reader, path: Path) -> Path:
    content = path.read_bytes()
    told = _named(path.name, lambda: coco(content, images))
    return _write(reader, hashlib.sha256(content).hexdigest() + images, told)


def _csv(images: str, reader: Reader, path: Path) -> Path:
    content = path.read_bytes()
    told = _named(path.name, lambda: rows(content, images))
    return _write(reader, hashlib.sha256(content).hexdigest() + images, told)


def _named(name: str, convert: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The converted lines; what is wrong with the file is told with its name."""
    try:
        yield from convert()
    except InvalidError as error:
        raise InvalidError(f"{name}: {error.message}", hint=error.hint) from error


def _write(reader: Reader, mark: str, lines: Iterator[str]) -> Path:
    """Write converted lines once per content."""
    path = reader.spool / f"converted-{hashlib.sha256(mark.encode()).hexdigest()}.manifest"
    if not path.exists():
        part = path.with_suffix(f".{id(lines)}.part")
        with part.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        part.rename(path)
    return path


def _file_digest(reader: Reader, path: Path) -> str:
    """Hash a local file, once per size and time of change."""
    try:
        found = path.stat()
        key = ("file", str(path), found.st_size, found.st_mtime_ns)
        if key not in reader.memo:
            with path.open("rb") as stream:
                reader.memo[key] = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InvalidError(f"{path} cannot be read: {error.strerror}") from error
    return str(reader.memo[key])


def own(line: str) -> dict[str, Any]:
    """A live entry without the keys that the service adds to it."""
    return {key: value for key, value in orjson.loads(line).items() if not key.startswith("cl-")}
