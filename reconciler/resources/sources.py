"""What a dataset's declared and live entries amount to, read once per content."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

import orjson

from reconciler.core.service import Reader
from reconciler.core.step import Lines
from reconciler.errors import InvalidError
from reconciler.manifest import reader as manifests
from reconciler.manifest.accepted import DUPLICATE, Entry, accepted, why_dropped
from reconciler.manifest.batches import batches
from reconciler.manifest.digest import Contents, combine, entry_digest
from reconciler.manifest.line import SOURCE_REF, Line, Problem
from reconciler.manifest.split import Split, draw
from reconciler.resources.origin import Origin, own

Index = Mapping[str, bytes]
"""Source-ref → the 32 bytes that stand for the entry's meaning."""
FEW = 3


@dataclass(slots=True)
class Dropped:
    """Lines that the service would leave out of a dataset without a word, and images that are named again."""

    count: int = 0
    first: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def note(self, line: Line, problem: Problem) -> None:
        """Count a line that is not accepted."""
        if problem is DUPLICATE:
            self.twice.append(f"line {line.number} ({line.value['source-ref']})")
            return
        self.count += 1
        if len(self.first) < FEW:
            self.first.append(f"line {line.number} {problem.code}")

    def told(self) -> str:
        """What is lost, in a sentence; empty for nothing."""
        more = ", …" if self.count > FEW else ""
        return f"the service drops {self.count} of its lines: {', '.join(self.first)}{more}" if self.count else ""


def entries(origin: Origin, dropped: Dropped | None = None) -> Iterator[Entry]:
    """The entries that the service would keep."""
    return accepted(manifests.lines(origin.find()), (dropped or Dropped()).note)


def index(reader: Reader, origin: Origin) -> Index:
    """Every accepted entry's digest by source-ref; raises InvalidError where an image is named more than once."""
    found, dropped = _read(reader, origin)
    if dropped.twice:
        many = f"{len(dropped.twice)} images are" if len(dropped.twice) > 1 else "an image is"
        raise InvalidError(
            f"{many} named more than once in {origin.name}: {', '.join(dropped.twice[:FEW])}",
            hint="keep one line for each; `reconciler manifest lint` shows all of them",
        )
    return found


def lost(reader: Reader, origin: Origin) -> str:
    """Which lines the service would drop, in a sentence; empty for none."""
    return _read(reader, origin)[1].told()


def _read(reader: Reader, origin: Origin) -> tuple[Index, Dropped]:
    key = ("index", origin.name, origin.mark)
    if key not in reader.memo:
        dropped = Dropped()
        found = {entry.source_ref: entry_digest(entry.value) for entry in entries(origin, dropped)}
        reader.memo[key] = found, dropped
    return cast("tuple[Index, Dropped]", reader.memo[key])


def drawn(reader: Reader, origin: Origin, split: Split) -> frozenset[str]:
    """The source-refs that our own split sends to the test dataset, drawn once per content."""
    key = ("drawn", origin.name, origin.mark, split)
    if key not in reader.memo:
        reader.memo[key] = draw(entries(origin), split)
    return cast("frozenset[str]", reader.memo[key])


def contents(found: Index) -> Contents:
    """The digest and count of a set of entries."""
    return combine(found.values())


def spool(reader: Reader, origin: Origin, keep: Callable[[str], bool]) -> Lines:
    """Write the entries that `keep` names to a file, in the manifest's order; written aside, then renamed."""
    index(reader, origin)  # raises for images named twice, so that no line has to be remembered here
    found = (line for line in manifests.lines(origin.find()) if why_dropped(line) is None)
    return _write(reader, (line.content for line in found if keep(line.value[SOURCE_REF])))


def spool_live(reader: Reader, account: str, arn: str, *, bare: bool = False) -> Lines:
    """Write every live entry to a file as the service lists it, or `bare` of what the service added to it.

    API: ListDatasetEntries.
    """
    pages = reader.pages(account, "ListDatasetEntries", DatasetArn=arn)
    lines = (line for page in pages for line in page["DatasetEntries"])
    return _write(reader, (orjson.dumps(own(line)) if bare else line.encode() for line in lines))


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
