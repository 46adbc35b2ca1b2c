"""How the service divides a training dataset: 20 % of the images of each label go to the test dataset (S:13848)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SHARE = 0.2


class Image(NamedTuple):
    """A labeled image: its place in its dataset, a number that decides between equals, and its labels."""

    place: int
    rank: int
    labels: Sequence[str]


def draw(images: Iterable[Image], least: int) -> list[int] | None:
    """The places of the images for testing; None when a label has fewer than `least` images (S:5394, S:6913).

    The same images give the same division, whatever their order. Rare labels draw first; every label keeps an image for
    training. Unlabeled images stay where they are.
    """
    by_label: dict[str, list[Image]] = defaultdict(list)
    for image in images:
        for label in image.labels:
            by_label[label].append(image)
    counts = {label: len(its) for label, its in by_label.items()}
    if not counts or min(counts.values()) < least:
        return None
    drawn: dict[int, Image] = {}
    taken: Counter[str] = Counter()
    for label in sorted(by_label, key=lambda label: (counts[label], label)):
        for image in sorted(by_label[label], key=lambda image: image.rank):
            if taken[label] >= _share_of(counts[label]):
                break
            if image.place not in drawn and _leaves_some(image, counts, taken):
                drawn[image.place] = image
                taken.update(image.labels)
    return sorted(drawn)


def _share_of(count: int) -> int:
    """A fifth, rounded, and never none."""
    return max(1, int(count * SHARE + 0.5))


def _leaves_some(image: Image, counts: Mapping[str, int], taken: Mapping[str, int]) -> bool:
    return all(counts[label] - taken[label] > 1 for label in image.labels)
