"""Updates travel in as few blobs as possible, each below the service's limit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import InvalidError
from reconciler.manifest.batches import LIMIT, Batch, batches


def test_lines_are_packed_whole():
    """A blob is filled until the next line would not fit."""
    assert list(batches([b"aa", b"bb", b"cc"], limit=6)) == [Batch(b"aa\nbb\n", 2), Batch(b"cc\n", 1)]


def test_nothing_makes_no_batch():
    """No change is no call."""
    assert list(batches([])) == []


def test_the_limit_is_below_five_megabytes():
    """The blob may have 5,242,880 bytes at most, and the page says less than 5 MB."""
    assert [len(batch.content) for batch in batches([b"x" * 99_999] * 53)] == [5_200_000, 100_000]
    assert LIMIT == 5_242_879


def test_a_line_that_fits_nowhere_is_refused():
    """No line is ever cut."""
    with pytest.raises(InvalidError, match="10 bytes fits into no update"):
        list(batches([b"x" * 10], limit=10))


@given(st.lists(st.integers(0, 9).map(lambda size: b"x" * size)))
def test_every_line_arrives_in_as_few_batches_as_the_order_allows(lines):
    """Nothing is lost, and no batch could have taken the next one's first line."""
    found = list(batches(lines, limit=20))
    assert b"".join(batch.content for batch in found) == b"".join(line + b"\n" for line in lines)
    assert sum(batch.lines for batch in found) == len(lines)
    for batch, after in pairwise(found):
        assert len(batch.content) <= 20 < len(batch.content) + len(after.content.split(b"\n")[0]) + 1
