"""Two manifests compared by meaning: which images came, changed and went, and what that does to the labels.

An image is what its source-ref says; two lines for it differ when their canonical forms do (`digest.py`), so order,
spelling, dates and job names are no difference. Lines that a dataset would not keep count as absent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

from reconciler.manifest.digest import canonical
from reconciler.manifest.labels import labels
from reconciler.manifest.line import SOURCE_REF
from reconciler.manifest.meaning import meaning
from reconciler.manifest.reader import Source, blocks
from reconciler.manifest.template import Templates, cut

Labels = tuple[str, ...]


class Content(NamedTuple):
    """What is compared of a line: a token of everything but its source-ref, and its labels, which follow from that."""

    token: int
    labels: Labels


_GONE = Content(0, ())


@dataclass(frozen=True, slots=True)
class Difference:
    """Source-refs that were added, changed and removed, in the order of the manifest that has them.

    `before` and `after` count images by label.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    before: Mapping[str, int]
    after: Mapping[str, int]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def diff(before: Source, after: Source) -> Difference:
    """Compare two manifests."""
    return diff_blocks(blocks(before), blocks(after))


def diff_blocks(before: Iterable[list[bytes]], after: Iterable[list[bytes]]) -> Difference:
    """Compare lines that come in lists: blocks of a file, or pages of ListDatasetEntries."""
    reader = _Reader()
    old: dict[bytes, Content] = {}
    for ref, content in reader.entries(before, old):
        old.setdefault(ref, content)
    labels_before = Counter(content.labels for content in old.values())
    return _compare(old, labels_before, reader.entries(after, old))


def _compare(
    old: dict[bytes, Content], labels_before: Counter[Labels], after: Iterator[tuple[bytes, Content]]
) -> Difference:
    """Tick the old entries off one by one, so that what is left of them was removed."""
    labels_after: Counter[Labels] = Counter()
    added: dict[bytes, None] = {}
    changed = []
    for ref, content in after:
        known = old.get(ref)
        if known is _GONE or (known is None and ref in added):  # a second line for the image
            continue
        labels_after[content.labels] += 1
        if known is None:
            added[ref] = None
            continue
        old[ref] = _GONE
        if known is not content and known.token != content.token:
            changed.append(ref.decode())
    removed = tuple(ref.decode() for ref, content in old.items() if content is not _GONE)
    same = len(old) - len(removed) - len(changed)
    new = tuple(map(bytes.decode, added))
    return Difference(new, tuple(changed), removed, same, _by_label(labels_before), _by_label(labels_after))


class _Reader:
    """Reduces lines to what is compared. One for both sides: its tokens mean nothing to another."""

    def __init__(self) -> None:
        self._templates = Templates(_learn)
        self._names: dict[Labels, Labels] = {}  # each kept once, however many lines have them

    def entries(self, found: Iterable[list[bytes]], old: Mapping[bytes, Content]) -> Iterator[tuple[bytes, Content]]:
        """Give each accepted line's source-ref and content, which is the old one where nothing changed."""
        for block in found:
            at, refs, contents = self._by_template(block)
            if at == range(len(block)):  # the usual block: every line by its template, in order
                yield from zip(refs, contents, strict=True)
                continue
            known = dict(zip(at, zip(refs, contents, strict=True), strict=True))
            each = (known.get(index) or self._reduce(line, old) for index, line in enumerate(block))
            yield from filter(None, each)

    def _by_template(self, block: list[bytes]) -> tuple[Sequence[int], Sequence[bytes], Sequence[Content]]:
        """Give the lines whose templates are known: where they stand, their source-refs and contents."""
        if not block or self._templates.hopeless:
            return [], [], []
        at, refs, keys, _, _ = cut(block)
        made = {key: content for key, _, content in self._templates.sort(keys, len(block))}
        contents = [made[key] for key in keys]
        if None in made.values():
            at, refs = list(compress(at, contents)), list(compress(refs, contents))
        return at, refs, list(filter(None, contents))

    def _reduce(self, text: bytes, old: Mapping[bytes, Content]) -> tuple[bytes, Content] | None:
        """Reduce one line, or say `None` where a dataset would not keep it."""
        line = meaning(text, nameless=True)
        if line is None:
            return None
        ref, token = line.source_ref.encode(), hash(line.spelt)
        known = old.get(ref)
        if known and known.token == token:
            return ref, known
        names = tuple(sorted(labels(line.value)))
        return ref, Content(token, self._names.setdefault(names, names))


def _learn(values: list[dict[str, Any]]) -> Content | None:
    """Give the content that all lines of a template share."""
    found = {Content(hash(canonical(value | {SOURCE_REF: ""})), tuple(sorted(labels(value)))) for value in values}
    return found.pop() if len(found) == 1 else None


def _by_label(counts: Counter[Labels]) -> Mapping[str, int]:
    images: Counter[str] = Counter()
    for names, times in counts.items():
        for name in names:
            images[name] += times
    return dict(images.most_common())
