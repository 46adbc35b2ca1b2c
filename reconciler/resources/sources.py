"""Where a dataset's declared entries come from, and what they amount to, read once per content."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

import orjson

from reconciler.core.service import CallError, Head, Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest import reader as manifests
from reconciler.manifest.accepted import Entry, accepted
from reconciler.manifest.batches import batches
from reconciler.manifest.digest import Contents, combine, entry_digest
from reconciler.manifest.split import Split, draw

Index = Mapping[str, bytes]
"""Source-ref → the 32 bytes that stand for the entry's meaning."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A manifest that exists: a local path or an S3 URI, and the `mark` that changes when its bytes do."""

    location: str
    mark: str
    source: manifests.Source

    @property
    def local(self) -> bool:
        """Whether it has to be staged before the service can read it."""
        return not self.location.startswith("s3://")

    def entries(self) -> Iterator[Entry]:
        """The entries that the service would keep."""
        return accepted(manifests.lines(self.source))


def origin(reader: Reader, want: Want) -> Origin:
    """Find the manifest of a dataset that declares `manifest`, `file` or `entries`.

    Raises InvalidError when it is missing or cannot be read: nothing can be planned from it.
    """
    spec = want.spec
    if spec.manifest:
        return _object(reader, want, spec.manifest)
    path = Path(want.root, spec.file) if spec.file else _inline(reader, spec.entries)
    mark = "sha256:" + _file_digest(reader, path)[:32]
    return Origin(str(path), mark, manifests.Source(str(path)))


def _object(reader: Reader, want: Want, uri: str) -> Origin:
    objects = reader.objects(want.address.account)
    try:
        head = objects.head(uri)
    except CallError as error:
        raise InvalidError(
            f"{uri} cannot be read: {error.code}: {error.detail}",
            hint="the account's credentials need s3:GetObject on it",
        ) from error
    if head is None:
        raise InvalidError(f"{uri} does not exist", hint="upload the manifest, or correct the address")
    return stored(reader, want.address.account, uri, head)


def stored(reader: Reader, account: str, uri: str, head: Head) -> Origin:
    """A manifest in S3 of which size and ETag are known."""
    objects = cast("manifests.Objects", reader.objects(account))
    return Origin(uri, head.etag, manifests.Source(uri, objects, head.size))


def _inline(reader: Reader, entries: Any) -> Path:
    body = b"".join((one.encode() if isinstance(one, str) else orjson.dumps(one)) + b"\n" for one in entries)
    path = reader.spool / f"{hashlib.sha256(body).hexdigest()}.manifest"
    path.write_bytes(body)
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


def index(reader: Reader, origin: Origin) -> Index:
    """Every accepted entry's digest by source-ref, read once per content."""
    key = ("index", origin.location, origin.mark)
    if key not in reader.memo:
        reader.memo[key] = {entry.source_ref: entry_digest(entry.value) for entry in origin.entries()}
    return cast("Index", reader.memo[key])


def drawn(reader: Reader, origin: Origin, split: Split) -> frozenset[str]:
    """The source-refs that our own split sends to the test dataset, drawn once per content."""
    key = ("drawn", origin.location, origin.mark, split)
    if key not in reader.memo:
        reader.memo[key] = draw(origin.entries(), split)
    return cast("frozenset[str]", reader.memo[key])


def contents(found: Index) -> Contents:
    """The digest and count of a set of entries."""
    return combine(found.values())


def spool(reader: Reader, origin: Origin, keep: Callable[[str], bool]) -> Lines:
    """Write the entries that `keep` names to a file, in the manifest's order; written aside, then renamed."""
    return _write(reader, (entry.line for entry in origin.entries() if keep(entry.source_ref)))


def spool_live(reader: Reader, account: str, arn: str) -> Lines:
    """Write every live entry to a file, as the service lists it (API: ListDatasetEntries)."""
    pages = reader.pages(account, "ListDatasetEntries", DatasetArn=arn)
    return _write(reader, (line.encode() for page in pages for line in page["DatasetEntries"]))


def _write(reader: Reader, lines: Iterable[bytes]) -> Lines:
    whole, count, size = hashlib.sha256(), 0, 0
    with NamedTemporaryFile(dir=reader.spool, suffix=".part", delete=False) as stream:
        for line in lines:
            whole.update(line + b"\n")
            size += stream.write(line + b"\n")
            count += 1
    path = Path(stream.name).rename(reader.spool / f"{whole.hexdigest()}.manifest")
    return Lines(str(path), whole.hexdigest(), count, size)


def live_index(reader: Reader, account: str, arn: str, updated: str) -> Index:
    """Every live entry's digest by source-ref (API: ListDatasetEntries), listed once per change of the dataset."""
    key = ("live", arn, updated)
    if key not in reader.memo:
        found: dict[str, bytes] = {}
        for page in reader.pages(account, "ListDatasetEntries", DatasetArn=arn):
            values = (orjson.loads(line) for line in page["DatasetEntries"])
            found.update((value["source-ref"], entry_digest(value)) for value in values)
        reader.memo[key] = found
    return cast("Index", reader.memo[key])


def cut(payload: Lines, limit: int) -> Iterator[Lines]:
    """Cut a spooled file into as few payloads as its order allows, none over `limit` bytes, no line cut."""
    offset = 0
    with Path(payload.path).open("rb") as stream:
        lines = (line.rstrip(b"\n") for line in stream)
        for batch in batches(lines, limit):
            digest = hashlib.sha256(batch.content).hexdigest()
            yield Lines(payload.path, digest, batch.lines, len(batch.content), offset)
            offset += len(batch.content)
