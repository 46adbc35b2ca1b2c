"""20 % of the images of each label go to the test dataset."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reconciler.emulator.distribute import Image, draw

IMAGES = [Image(place, place * 7919 % 101, [label]) for place, label in enumerate("a" * 50 + "b" * 20, 1)]


def labels(places):
    """How many images of each label are at these places."""
    return Counter(label for image in IMAGES if image.place in places for label in image.labels)


def test_seventy_images_part_into_56_and_14():
    """The one split of the real service that was seen (service-facts 1.3), stratified."""
    assert labels(draw(IMAGES, 2)) == {"a": 10, "b": 4}


def test_the_order_of_the_images_does_not_matter():
    """The same dataset is always divided in the same way."""
    assert draw(IMAGES[::-1], 2) == draw(IMAGES, 2)


def test_a_label_with_too_few_images_stops_the_division():
    """S:5394: not enough labeled images."""
    assert draw([*IMAGES, Image(99, 0, ["c"])], 2) is None


def test_nothing_labeled_cannot_be_divided():
    """S:5394 again: no labeled image at all."""
    assert draw([Image(1, 1, [])], 2) is None


def test_unlabeled_images_stay():
    """Only labeled images are drawn."""
    assert 999 not in draw([*IMAGES, Image(999, 0, [])], 2)


@given(st.lists(st.sets(st.sampled_from("abcd"), min_size=1), min_size=2, max_size=60))
def test_every_label_keeps_an_image_for_training(sets):
    """Whatever the labels an image has, none of them ends up without training data."""
    images = [Image(place, hash(place), sorted(its)) for place, its in enumerate(sets)]
    drawn = draw(images, 2)
    left = {label for image in images if drawn is None or image.place not in drawn for label in image.labels}
    assert left == set().union(*sets)
