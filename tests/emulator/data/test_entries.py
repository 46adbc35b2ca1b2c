"""Entries are kept by content and revision: what one holder changes, no other sees."""

import pytest

from reconciler.emulator.entries import Entries, Entry, Filter, View
from reconciler.emulator.store import Store


def entry(name, text=b"{}", labels=None, *, labeled=True, faulty=False):
    """An entry of image `name`; its text stands for the JSON line."""
    return Entry(f"s3://b/{name}", text, labels or {}, labeled, faulty)


@pytest.fixture
def store():
    """A store in memory."""
    store = Store()
    yield store
    store.close()


@pytest.fixture
def entries(store):
    """Entries inside an open write transaction."""
    entries = Entries(store)
    with store.writing():
        yield entries


def shown(entries, view):
    """The texts of all entries."""
    return [text for _, text in entries.page(view, Filter())]


def create(entries, *items):
    """A content of one account and Region."""
    return entries.create("1", "r", items)


def test_a_changed_image_keeps_its_place_and_a_new_one_comes_last(entries):
    """UpdateDatasetEntries replaces by source-ref and adds what it does not know (S:12623)."""
    view = create(entries, entry("1", b"1"), entry("2", b"2"))
    assert shown(entries, entries.change(view, [entry("3", b"3"), entry("1", b"1b")])) == [b"1b", b"2", b"3"]


def test_a_view_shows_for_ever_what_it_showed_once(entries):
    """A model version's snapshot is not touched by later updates of the dataset."""
    view = create(entries, entry("1", b"1"))
    entries.change(entries.change(view, [entry("1", b"1b")]), [entry("2", b"2")])
    assert shown(entries, view) == [b"1"]


def test_two_datasets_with_one_content_part_at_the_first_change(entries):
    """A dataset made from a dataset shares its entries until either changes."""
    view = create(entries, entry("1", b"1"))
    one = entries.change(view, [entry("1", b"one")])
    other = entries.change(view, [entry("1", b"other")])
    assert (shown(entries, view), shown(entries, one), shown(entries, other)) == ([b"1"], [b"one"], [b"other"])


def test_taking_entries_out_divides_them(entries):
    """DistributeDatasetEntries moves entries: each is in one of the two afterwards, in the old order."""
    view = create(entries, *(entry(str(n), str(n).encode()) for n in range(1, 6)))
    rest, taken = entries.take(view, [2, 5])
    assert (shown(entries, rest), shown(entries, taken)) == ([b"1", b"3", b"4"], [b"2", b"5"])


def test_the_empty_view_shows_nothing(entries):
    """A dataset without entries needs no rows."""
    assert (shown(entries, View()), entries.counts(View()), entries.labels(View())) == ([], (0, 0, 0), [])


FILTERS = [
    ("one of several labels is enough", Filter(labels=["cat", "fox"]), [b"cat", b"both"]),
    ("a label name is no pattern", Filter(labels=["c%"]), []),
    ("labeled only", Filter(labeled=True), [b"cat", b"dog", b"both"]),
    ("unlabeled only", Filter(labeled=False), [b"none"]),
    ("part of the source-ref", Filter(source="b/no"), [b"none"]),
    ("a source-ref part is no pattern", Filter(source="%"), []),
    ("with errors", Filter(faulty=True), [b"dog"]),
    ("filters add up", Filter(labels=["dog"], source="both"), [b"both"]),
]


@pytest.mark.parametrize(("wanted", "found"), [case[1:] for case in FILTERS], ids=[case[0] for case in FILTERS])
def test_filters(entries, wanted, found):
    """ListDatasetEntries' filters combine with AND, labels with OR."""
    view = create(
        entries,
        entry("cat", b"cat", {"cat": False}),
        entry("dog", b"dog", {"dog": True}, faulty=True),
        entry("none", b"none", labeled=False),
        entry("both", b"both", {"cat": True, "dog": False}),
    )
    assert [text for _, text in entries.page(view, wanted)] == found


def test_pages_go_on_behind_a_position(entries):
    """A page begins behind the position where the last one ended."""
    view = create(entries, *(entry(str(n), str(n).encode()) for n in range(5)))
    (place, _) = entries.page(view, Filter(), size=2)[-1]
    assert [text for _, text in entries.page(view, Filter(), after=place, size=2)] == [b"2", b"3"]


def test_labels_count_images_not_boxes(entries):
    """EntryCount and BoundingBoxCount both count images (API page of ListDatasetLabels)."""
    view = create(entries, entry("1", labels={"cat": True}), entry("2", labels={"cat": False, "ant": True}))
    assert entries.labels(view) == [("ant", 1, 1), ("cat", 2, 1)]


def test_sweeping_forgets_only_unused_contents_of_the_place(entries):
    """Entries live as long as a dataset or a model version of their account and Region uses them."""
    used, unused = create(entries, entry("1", b"1")), create(entries, entry("2", b"2"))
    elsewhere = entries.create("2", "r", [entry("3", b"3")])
    entries.sweep("1", "r", [used.content])
    assert [shown(entries, view) for view in (used, unused, elsewhere)] == [[b"1"], [], [b"3"]]
