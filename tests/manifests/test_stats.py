"""What a manifest is made of, counted."""

from pathlib import Path

import pytest

from reconciler.manifest.accepted import Entry, accepted
from reconciler.manifest.reader import Source, lines
from reconciler.manifest.stats import MOST_PAIRS, LabelStatistics, Size, statistics

BIRDS = Path(__file__).parent / "data" / "birds.manifest"


def entry(value: dict) -> Entry:
    """An accepted line."""
    return Entry("s3://bucket/a.jpg", b"", 1, value)


def boxed(*boxes: tuple[int, int, int]) -> dict:
    """A line with boxes of (class, width, height) in an image of 640 x 480."""
    return {
        "b": {
            "image_size": [{"width": 640, "height": 480}],
            "annotations": [{"class_id": number, "width": width, "height": height} for number, width, height in boxes],
        },
        "b-metadata": {"class-map": {"0": "x", "1": "y"}},
    }


def test_labels_boxes_sizes_and_pairs():
    """Each figure of a small manifest."""
    found = statistics(
        [
            entry(boxed((0, 10, 10), (0, 50, 50), (1, 200, 200))),
            entry(boxed((0, 96, 96)) | {"c": 1, "c-metadata": {"class-name": "scene"}}),
            entry({}),
        ]
    )
    assert (found.images, found.unlabelled, found.boxes) == (3, 1, 4)
    assert found.labels == (
        LabelStatistics("x", 2, 3, {Size.SMALL: 1, Size.MEDIUM: 1, Size.LARGE: 1}),
        LabelStatistics("scene", 1, 0, {Size.SMALL: 0, Size.MEDIUM: 0, Size.LARGE: 0}),
        LabelStatistics("y", 1, 1, {Size.SMALL: 0, Size.MEDIUM: 0, Size.LARGE: 1}),
    )
    assert found.image_sizes == {(640, 480): 2}
    assert found.together == {("x", "y"): 1, ("scene", "x"): 1}


def test_the_figures_of_a_real_job():
    """A hundred images with 192 birds."""
    found = statistics(accepted(lines(Source(str(BIRDS)))))
    assert (found.images, found.unlabelled, found.boxes) == (100, 0, 192)
    assert [(label.name, label.images, label.boxes) for label in found.labels] == [("Bird", 100, 192)]
    assert sum(found.image_sizes.values()) == 100


@pytest.mark.parametrize(
    "value",
    [
        {
            "b": {"image_size": 3, "annotations": [{"class_id": 0, "width": "1"}]},
            "b-metadata": {"class-map": {"0": "x"}},
        },
        {"b": {"image_size": [1, {"width": None}], "annotations": 1}, "b-metadata": {"class-map": {}}},
        {"b": [], "b-metadata": {"class-map": {"0": 1}}},
    ],
)
def test_odd_shapes_are_not_counted(value):
    """What has no size is no size."""
    assert statistics([entry(value)]).image_sizes == {}


def test_pairs_are_bounded():
    """Thousands of labels on one image do not fill the memory."""
    many = {f"a{n}": 1 for n in range(600)} | {f"a{n}-metadata": {"class-name": f"{n}"} for n in range(600)}
    assert len(statistics([entry(many)]).together) == MOST_PAIRS
