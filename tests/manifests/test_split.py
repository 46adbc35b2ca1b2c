"""The draw of a test dataset: golden vectors, shares, groups."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import InvalidError
from reconciler.manifest.accepted import Entry
from reconciler.manifest.labels import labels
from reconciler.manifest.split import Split, draw


def entry(name: str, *names: str) -> Entry:
    """An entry with image-level labels."""
    ref = f"s3://bucket/{name}.jpg"
    value = {"source-ref": ref}
    for label in names:
        value |= {label: 1, f"{label}-metadata": {"class-name": label}}
    return Entry(ref, b"", 1, value)


def drawn(entries, **split):
    """Name what was drawn."""
    return sorted(ref.removeprefix("s3://bucket/").removesuffix(".jpg") for ref in draw(entries, Split(**split)))


TEN = [entry(str(n), "odd" if n % 2 else "even") for n in range(10)]


def test_golden_vectors():
    """The same seed draws the same images in every release: datasets in use would change otherwise."""
    assert drawn(TEN, percent=20, seed=7) == ["1", "2"]
    assert drawn(TEN, percent=20, seed=8) == ["4", "9"]
    boards = [entry(f"boards/{n // 3}/{n}", "ok" if n % 4 else "bad") for n in range(24)]
    assert drawn(boards, percent=25, seed=7, group_by=r"boards/(\d+)/") == [
        "boards/0/0",
        "boards/0/1",
        "boards/0/2",
        "boards/1/3",
        "boards/1/4",
        "boards/1/5",
        "boards/3/10",
        "boards/3/11",
        "boards/3/9",
    ]


def test_the_order_of_entries_is_no_matter():
    """A manifest written in another order is split the same."""
    assert draw(TEN, Split(30)) == draw(TEN[::-1], Split(30))


@pytest.mark.parametrize(("percent", "share"), [(1, 1), (20, 20), (25, 25), (50, 50), (99, 99)])
def test_every_label_has_its_share(percent, share):
    """Labels are drawn evenly, the rare ones too."""
    entries = [entry(f"{label}{n}", label) for label in "abc" for n in range(100)]
    test = draw(entries, Split(percent))
    assert Counter(next(iter(labels(e.value))) for e in entries if e.source_ref in test) == dict.fromkeys("abc", share)


def test_a_rare_label_is_in_both_datasets():
    """Two images of a label are one for training and one for testing."""
    entries = [entry(f"c{n}", "common") for n in range(50)] + [entry("r0", "rare"), entry("r1", "rare")]
    assert sum(name.startswith("r") for name in drawn(entries, percent=10)) == 1


def test_a_single_image_of_a_label_stays_for_training():
    """A label with one image cannot be tested."""
    assert drawn([entry("a", "x")], percent=50) == []


def test_groups_stay_together():
    """Images of one board are never on both sides."""
    entries = [entry(f"boards/{n // 5}/{n}", "ok") for n in range(100)]
    test = draw(entries, Split(20, group_by=r"boards/(\d+)/"))
    assert Counter(Counter(ref.split("/")[4] for ref in test).values()) == {5: 4}


def test_an_entry_that_no_group_matches_is_its_own_group():
    """GroupBy binds what it matches and leaves the rest."""
    assert len(draw(TEN, Split(20, group_by="boards/(.)"))) == 2


def test_unlabelled_entries_are_split_too():
    """Images without a label have a share of their own."""
    assert len(draw([entry(str(n)) for n in range(50)], Split(20))) == 10


@given(
    entries=st.lists(st.frozensets(st.sampled_from("abcd")), min_size=1, max_size=60).map(
        lambda sets: [entry(f"{n // 2}/{n}", *sorted(names)) for n, names in enumerate(sets)]
    ),
    percent=st.integers(1, 99),
    seed=st.integers(0, 3),
)
def test_training_never_loses_a_label(entries, percent, seed):
    """Whatever is drawn, every label still has an image to learn from."""
    test = draw(entries, Split(percent, seed, r"/(\d+)/"))
    left = {label for e in entries if e.source_ref not in test for label in labels(e.value)}
    assert left == {label for e in entries for label in labels(e.value)}


@pytest.mark.parametrize(
    ("split", "message"),
    [
        ({"percent": 0}, "percent is 0"),
        ({"percent": 100}, "percent is 100"),
        ({"percent": 20, "group_by": "a("}, "no regular expression"),
        ({"percent": 20, "group_by": "a"}, "captures nothing"),
    ],
)
def test_a_split_that_cannot_be(split, message):
    """A wrong declaration is refused before anything is drawn."""
    with pytest.raises(InvalidError, match=message):
        Split(**split)


@pytest.mark.parametrize(
    ("reason", "value", "expected"),
    [
        ("image-level", {"a": 1, "a-metadata": {"class-name": "x"}}, {"x": 0}),
        (
            "boxes, classes as numbers however written, or text",
            {
                "b": {"annotations": [{"class_id": 0}, {"class_id": "0"}, {"class_id": 1.0}, {"class_id": 9}]},
                "b-metadata": {"class-map": {"0": "x", "1": "y", "2": "unused"}},
            },
            {"x": 2, "y": 1},
        ),
        ("no attribute beside the metadata", {"a-metadata": {"class-name": "x"}}, {}),
        (
            "nothing of the right shape",
            {"b": {"annotations": {}}, "b-metadata": {"class-map": [], "class-name": 3}},
            {},
        ),
        (
            "a box of no shape",
            {"b": {"annotations": [1, None, {"class_id": []}, {}]}, "b-metadata": {"class-map": {"0": "x"}}},
            {},
        ),
    ],
)
def test_the_labels_of_a_line(reason, value, expected):
    """Labels are class names of the image and of its boxes."""
    assert labels(value) == expected, reason
