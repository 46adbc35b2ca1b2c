"""Our own draw of a test dataset: deterministic, every label with its share, groups never torn apart.

Version 1 of the algorithm. An entry's group is the first capture of `groupBy` in its source-ref, else the source-ref
itself. Groups are ranked by SHA-256 of "SEED", a zero byte and the group's name, so a group's rank depends on nothing
else. Each label is due `percent` of its entries, rounded half up and at least one; entries without a label share one
due of their own. Labels are served from the rarest to the commonest (then by name, the unlabelled last): the groups
that hold the label are taken by rank until the test dataset has what is due. A group whose taking would leave one of
its labels without any entry for training is passed over, so both datasets know every label that two groups have.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import InvalidError
from reconciler.manifest.accepted import Entry
from reconciler.manifest.grouping import grouping
from reconciler.manifest.labels import labels

VERSION = 1

_UNLABELLED = ""
_ALL = 100


@dataclass(frozen=True, slots=True)
class Split:
    """How to draw: how many percent (1 to 99), from which seed, and what in a source-ref names its group."""

    percent: int
    seed: int = 0
    group_by: str | None = None

    def __post_init__(self) -> None:
        if not 0 < self.percent < _ALL:
            raise InvalidError(f"percent is {self.percent}, but a split needs 1 to 99", hint="Say `percent: 20`.")
        _pattern(self.group_by)

    def declaration(self) -> dict[str, Any]:
        """Give the split as JSON values, for the inputs' digest."""
        return {"algorithm": VERSION, "percent": self.percent, "seed": self.seed, "groupBy": self.group_by}


def draw(entries: Iterable[Entry], split: Split) -> frozenset[str]:
    """Give the source-refs that go to the test dataset; all others stay for training."""
    members, counts = _groups(entries, _pattern(split.group_by))
    total: Counter[str] = Counter()
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for group, count in counts.items():
        total.update(count)
        for label in count:
            holders[label].append(group)
    taken = _take(holders, counts, total, split)
    return frozenset(source_ref for group in taken for source_ref in members.get(group, (group,)))


def _groups(
    entries: Iterable[Entry], pattern: re.Pattern[str] | None
) -> tuple[dict[str, list[str]], dict[str, Counter[str]]]:
    """Give each group's source-refs, and how many of its entries have each label.

    A group that is one entry of its own name has no members listed, and groups of one entry share their counts: most
    datasets have as many groups as entries.
    """
    members: dict[str, list[str]] = {}
    counts: dict[str, Counter[str]] = {}
    alone: dict[tuple[str, ...], Counter[str]] = {}
    for entry in entries:
        group = _group(entry.source_ref, pattern)
        if group != entry.source_ref or group in members:
            members.setdefault(group, [group] if group in counts else []).append(entry.source_ref)
        found = tuple(labels(entry.value)) or (_UNLABELLED,)
        one = alone.setdefault(found, Counter(found))
        counts[group] = counts[group] + one if group in counts else one
    return members, counts


def _take(
    holders: Mapping[str, list[str]], counts: Mapping[str, Counter[str]], total: Counter[str], split: Split
) -> set[str]:
    """Serve the labels from the rarest on, each from its groups by rank."""
    taken: set[str] = set()
    have: Counter[str] = Counter()
    for label in sorted(total, key=lambda name: (name == _UNLABELLED, total[name], name)):
        due = max(1, (total[label] * split.percent + _ALL // 2) // _ALL)
        for group in sorted(holders[label], key=lambda name: _rank(split.seed, name)):
            if have[label] >= due:
                break
            if group not in taken and _leaves_some(counts[group], have, total):
                taken.add(group)
                have.update(counts[group])
    return taken


def _leaves_some(count: Counter[str], have: Counter[str], total: Counter[str]) -> bool:
    """Tell whether every label of a group would still have an entry for training without it."""
    return all(have[label] + number < total[label] for label, number in count.items())


def _group(source_ref: str, pattern: re.Pattern[str] | None) -> str:
    found = pattern.search(source_ref) if pattern else None
    return (found[1] or source_ref) if found else source_ref


def _rank(seed: int, group: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{group}".encode()).digest()


def _pattern(group_by: str | None) -> re.Pattern[str] | None:
    return None if group_by is None else grouping(group_by)
