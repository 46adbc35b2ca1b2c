"""Two manifests compared by meaning: which images came, changed and went, and what that does to the labels.

An image is what its source-ref says; two lines for it differ when their canonical forms do (`digest.py`), so order,
spelling, dates and job names are no difference. Lines that a dataset would not keep count as absent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.manifest.digest import canonical
from reconciler.manifest.labels import labels
from reconciler.manifest.line import SOURCE_REF
from reconciler.manifest.meaning import meaning
from reconciler.manifest.reader import Source, blocks
from reconciler.manifest.template import Templates, cut

Labels = tuple[str, ...]
_NEW = -1.5  # no token: those are integers


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
    old: dict[bytes, int | None] = {}
    labels_before: Counter[Labels] = Counter()
    for ref, token, found in reader.entries(before):
        if ref not in old:
            old[ref] = token
            labels_before[found] += 1
    return _compare(old, labels_before, reader.entries(after))


def _compare(
    old: dict[bytes, int | None], labels_before: Counter[Labels], after: Iterator[tuple[bytes, int, Labels]]
) -> Difference:
    """Tick the old entries off one by one, so that what is left of them was removed."""
    labels_after: Counter[Labels] = Counter()
    added: dict[bytes, None] = {}
    changed = []
    for ref, token, found in after:
        known = old.get(ref, _NEW)
        if known is None or ref in added:  # a second line for the image
            continue
        labels_after[found] += 1
        if known is _NEW:
            added[ref] = None
            continue
        old[ref] = None
        if known != token:
            changed.append(ref.decode())
    removed = tuple(ref.decode() for ref, token in old.items() if token is not None)
    same = len(old) - len(removed) - len(changed)
    new = tuple(map(bytes.decode, added))
    return Difference(new, tuple(changed), removed, same, _by_label(labels_before), _by_label(labels_after))


class _Reader:
    """Reduces lines to what is compared. One for both sides: its tokens mean nothing to another."""

    def __init__(self) -> None:
        self._templates = Templates(_learn)

    def entries(self, found: Iterable[list[bytes]]) -> Iterator[tuple[bytes, int, Labels]]:
        """Give each accepted line's source-ref, a token of everything else, and its labels."""
        for block in found:
            entries: list[tuple[bytes, int, Labels] | None] = [None] * len(block)
            odd: Iterable[int] = range(len(block))
            if block and not self._templates.hopeless:
                odd = self._by_template(block, entries)
            for index in odd:
                line = meaning(block[index], nameless=True)
                if line:
                    entries[index] = line.source_ref.encode(), hash(line.spelt), tuple(labels(line.value))
            yield from filter(None, entries)

    def _by_template(self, block: list[bytes], entries: list[tuple[bytes, int, Labels] | None]) -> list[int]:
        """Fill in the lines whose templates are known; give the indices of the others."""
        at, refs, keys, _, odd = cut(block)
        made = {key: token for key, _, token in self._templates.sort(keys, len(block))}
        for index, ref, key in zip(at, refs, keys, strict=True):
            token = made[key]
            if token:
                entries[index] = (ref, *token)
            else:
                odd.append(index)
        return odd


def _learn(values: list[dict[str, Any]]) -> tuple[int, Labels] | None:
    """Give the token and the labels that all lines of a template share."""
    found = {(canonical(value | {SOURCE_REF: ""}), tuple(labels(value))) for value in values}
    if len(found) > 1:
        return None
    ((spelt, names),) = found
    return hash(spelt), names


def _by_label(counts: Counter[Labels]) -> Mapping[str, int]:
    images: Counter[str] = Counter()
    for names, times in counts.items():
        for name in names:
            images[name] += times
    return dict(images.most_common())
