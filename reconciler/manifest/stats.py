"""What a manifest is made of: labels by images and boxes, sizes, and which labels stand together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from reconciler.manifest.accepted import Entry
from reconciler.manifest.labels import attributes, boxes, labels, spell_class

MOST_PAIRS = 100_000
"""Pairs of labels that are counted; only a manifest with thousands of labels has more."""


class Size(StrEnum):
    """The size of a box by its area, with the bounds of the COCO metrics: 32 x 32 and 96 x 96 pixels."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class LabelStatistics:
    """One label: on how many images it stands, how many boxes have it, and how large those are."""

    name: str
    images: int
    boxes: int
    sizes: Mapping[Size, int]


@dataclass(frozen=True, slots=True)
class Statistics:
    """A whole manifest.

    `images` are its accepted lines, `unlabelled` those of them without a label; `labels` begin with the commonest;
    `image_sizes` count images by width and height in pixels, where lines say so; `together` counts the images that
    have both labels of a pair.
    """

    images: int
    unlabelled: int
    boxes: int
    labels: tuple[LabelStatistics, ...]
    image_sizes: Mapping[tuple[float, float], int]
    together: Mapping[tuple[str, str], int]


def statistics(entries: Iterable[Entry]) -> Statistics:
    """Count accepted entries; what is written is counted, whether the service would use it or not."""
    images: Counter[str] = Counter()
    box_counts: Counter[str] = Counter()
    box_sizes: Counter[tuple[str, Size]] = Counter()
    image_sizes: Counter[tuple[float, float]] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    total = unlabelled = 0
    for entry in entries:
        found = labels(entry.value)
        total += 1
        unlabelled += not found
        images.update(found.keys())
        box_counts.update(found)
        box_sizes.update(_box_sizes(entry.value))
        image_sizes.update(_image_sizes(entry.value))
        pairs = combinations(sorted(found), 2)
        together.update(pair for pair in pairs if pair in together or len(together) < MOST_PAIRS)
    rows = tuple(
        LabelStatistics(name, count, box_counts[name], {size: box_sizes[name, size] for size in Size})
        for name, count in sorted(images.items(), key=lambda item: (-item[1], item[0]))
    )
    return Statistics(total, unlabelled, box_counts.total(), rows, dict(image_sizes), dict(together))


def _box_sizes(value: Mapping[str, Any]) -> Iterable[tuple[str, Size]]:
    for _, item, metadata in attributes(value):
        names = metadata.get("class-map")
        if not isinstance(names, dict):
            continue
        for box in boxes(item):
            label, sides = names.get(spell_class(box.get("class_id"))), _sides(box)
            if isinstance(label, str) and sides:
                yield label, _size(sides[0] * sides[1])


def _image_sizes(value: Mapping[str, Any]) -> set[tuple[float, float]]:
    items = (item for _, item, _ in attributes(value) if isinstance(item, dict))
    sizes = (size for item in items for size in _listed(item.get("image_size")))
    return {sides for size in sizes if (sides := _sides(size))}


def _listed(sizes: Any) -> list[Any]:
    return sizes if isinstance(sizes, list) else []


def _sides(item: Any) -> tuple[float, float] | None:
    """Give the width and height of a box or an image, if both are numbers."""
    width, height = (item.get("width"), item.get("height")) if isinstance(item, dict) else (None, None)
    return (width, height) if isinstance(width, int | float) and isinstance(height, int | float) else None


def _size(area: float) -> Size:
    if area < 32**2:
        return Size.SMALL
    return Size.MEDIUM if area < 96**2 else Size.LARGE
