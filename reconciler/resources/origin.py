"""Where a dataset's declared entries come from: a manifest that lies in S3, or one that has to be staged there."""

import hashlib
from collections.abc import Callable, Hashable, Iterator, MutableMapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

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


class Room(Protocol):
    """What it takes to make a manifest of what lies beside the specs: a part of `Reader`, as no call is made."""

    spool: Path
    memo: MutableMapping[Hashable, Any]


def origin(reader: Reader, want: Want) -> Origin:
    """Find the manifest of a dataset; raises InvalidError when it is missing, CallError when S3 does not let us look."""
    spec = want.spec
    if spec.manifest:
        return in_s3(reader, want, spec.manifest)
    if found := beside(reader, want):
        return found
    if spec.ground_truth:
        return _ground_truth(reader, in_s3(reader, want, spec.ground_truth))
    raise InvalidError(
        f"{want.address}: nobody can say what this dataset is to hold",
        hint="declare its source, or let the service split it: `splitFrom: train` with `by: service`",
    )


def beside(room: Room, want: Want) -> Origin | None:
    """The manifest of a dataset where it lies beside its spec, in it, or is made of what does; else None."""
    spec = want.spec
    if not spec.is_local:
        return None
    if spec.coco:
        return _local(room, Path(want.root, spec.coco), partial(_coco, spec.images), f"coco {spec.images}")
    if spec.csv:
        return _local(room, Path(want.root, spec.csv), partial(_csv, spec.images or ""), f"csv {spec.images}")
    if spec.ground_truth:
        return _ground_truth(room, _local(room, Path(want.root, spec.ground_truth), _as_it_is))
    return _local(room, Path(want.root, spec.file), _as_it_is) if spec.file else _inline(room, want, spec.entries)


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


def _local(room: Room, path: Path, convert: Callable[[Room, Path], Path], how: str = "") -> Origin:
    mark = "sha256:" + _file_digest(room, path)[:32]
    return Origin(str(path), marked(mark, how) if how else mark, "", lambda: manifests.Source(str(convert(room, path))))


def _inline(room: Room, want: Want, entries: list[str]) -> Origin:
    body = b"".join(one.encode() + b"\n" for one in entries)
    path = room.spool / f"{hashlib.sha256(body).hexdigest()}.manifest"
    path.write_bytes(body)
    return replace(_local(room, path, _as_it_is), name=f"the entries of {want.address}")


def _ground_truth(room: Room, found: Origin) -> Origin:
    """The output of a multi-label job, converted (guide, "Transforming a multi-label SageMaker manifest file")."""

    def convert() -> manifests.Source:
        told = _named(found.name, lambda: groundtruth(manifests.lines(found.find())))
        return manifests.Source(str(_write(room, found.mark, told)))

    return Origin(found.name, marked(found.mark, "groundTruth"), "", convert)


def _as_it_is(_room: Room, path: Path) -> Path:
    return path


def _coco(images: str, room: Room, path: Path) -> Path:
    content = path.read_bytes()
    told = _named(path.name, lambda: coco(content, images))
    return _write(room, hashlib.sha256(content).hexdigest() + images, told)


def _csv(images: str, room: Room, path: Path) -> Path:
    content = path.read_bytes()
    told = _named(path.name, lambda: rows(content, images))
    return _write(room, hashlib.sha256(content).hexdigest() + images, told)


def _named(name: str, convert: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The converted lines; what is wrong with the file is told with its name."""
    try:
        yield from convert()
    except InvalidError as error:
        raise InvalidError(f"{name}: {error.message}", hint=error.hint) from error


def _write(room: Room, mark: str, lines: Iterator[str]) -> Path:
    """Write converted lines once per content."""
    path = room.spool / f"converted-{hashlib.sha256(mark.encode()).hexdigest()}.manifest"
    if not path.exists():
        part = path.with_suffix(f".{id(lines)}.part")
        with part.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        part.rename(path)
    return path


def _file_digest(room: Room, path: Path) -> str:
    """Hash a local file, once per size and time of change."""
    try:
        found = path.stat()
        key = ("file", str(path), found.st_size, found.st_mtime_ns)
        if key not in room.memo:
            with path.open("rb") as stream:
                room.memo[key] = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InvalidError(f"{path} cannot be read: {error.strerror}") from error
    return str(room.memo[key])


def own(line: str) -> dict[str, Any]:
    """A live entry without the keys that the service adds to it."""
    return {key: value for key, value in orjson.loads(line).items() if not key.startswith("cl-")}
