"""The digest of a whole manifest: byte ranges hashed on their own, in any order, on any executor.

A template's lines share all of their canonical form but the source-ref, so theirs are put together from bytes; other
lines are spelt one by one. A manifest that may name an image twice is read again in the plain way, which knows which
of the lines a dataset keeps.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from reconciler.manifest.accepted import accepted
from reconciler.manifest.digest import Contents, canonical, combine, contents
from reconciler.manifest.line import SOURCE_REF
from reconciler.manifest.marks import Marks
from reconciler.manifest.meaning import meaning
from reconciler.manifest.reader import Source, blocks, each_range, lines
from reconciler.manifest.template import Templates, cut

Affixes = tuple[bytes, bytes]
"""What stands before and after the source-ref in the canonical form of a template's lines."""

_WIDTH = 32


@dataclass(slots=True)
class Hashes:
    """The digests of the accepted lines of one byte range, one after the other, and the marks of their images."""

    digests: bytearray = field(default_factory=bytearray)
    refs: Marks = field(default_factory=Marks)


def manifest_contents(source: Source, executor: Executor | None = None) -> Contents:
    """Give the digest of a manifest's accepted entries; with an executor, of its byte ranges at the same time."""
    whole = Hashes()
    for part in each_range(hash_range, source, executor) if executor else [hash_range(source)]:
        whole.digests += part.digests
        whole.refs.add(part.refs)
    if whole.refs.repeated():
        return contents(accepted(lines(source)))
    return combine(bytes(whole.digests[at : at + _WIDTH]) for at in range(0, len(whole.digests), _WIDTH))


def hash_range(source: Source, start: int = 0, end: int | None = None) -> Hashes:
    """Hash the accepted lines that begin in bytes `start` to `end`."""
    hashes = Hashes()
    templates = Templates(_learn)
    for block in blocks(source, start, end):
        odd = range(len(block)) if templates.hopeless else _hash_by_template(block, templates, hashes)
        _hash_each((block[index] for index in odd), hashes)
    return hashes


def _hash_by_template(block: list[bytes], templates: Templates[Affixes], hashes: Hashes) -> Sequence[int]:
    """Hash the lines whose templates are known; give the indices of the others."""
    at, refs, keys, _, odd = cut(block)
    affixes = {key: made for key, _, made in templates.sort(keys, len(block))}
    known = []
    for index, ref, key in zip(at, refs, keys, strict=True):
        made = affixes[key]
        if made is None:
            odd.append(index)
            continue
        known.append(ref)
        hashes.digests += sha256(made[0] + ref + made[1]).digest()
    hashes.refs.extend(known)
    return odd


def _hash_each(contents: Iterable[bytes], hashes: Hashes) -> None:
    refs = []
    for content in contents:
        found = meaning(content)
        if found:
            refs.append(found.source_ref.encode())
            hashes.digests += sha256(found.spelt).digest()
    hashes.refs.extend(refs)


def _learn(values: list[dict[str, Any]]) -> Affixes | None:
    """Find what the canonical forms of a template's lines have in common around their source-refs."""
    parts = {tuple(canonical(value).split(value[SOURCE_REF].encode())) for value in values}
    found = parts.pop() if len(parts) == 1 else ()
    return (found[0], found[1]) if len(found) == 2 else None  # noqa: PLR2004  before and after
