"""Every byte sequence is lines: nothing crashes, nothing is held, and ranges tile the lines."""

import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest import reader
from reconciler.manifest.reader import LONGEST, Source, blocks, lines, ranges


class Bucket:
    """One object in memory, read by ranges as S3 would."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.requests: list[tuple[int, int]] = []

    def head(self, _uri: str) -> SimpleNamespace:
        """Describe it."""
        return SimpleNamespace(size=len(self.content), etag='"1"')

    def range(self, _uri: str, start: int, end: int) -> bytes:
        """Read and remember what was asked."""
        self.requests.append((start, end))
        return self.content[start:end]


def source(content: bytes) -> Source:
    """Give bytes as an S3 object."""
    return Source("s3://bucket/key", Bucket(content))


def contents(content: bytes, start: int = 0, end: int | None = None) -> list[bytes]:
    """Give the lines of some bytes."""
    return [line for block in blocks(source(content), start, end) for line in block]


@pytest.mark.parametrize(
    ("reason", "content", "expected"),
    [
        ("an empty file has no line", b"", []),
        ("a last line needs no end", b"a\nb", [b"a", b"b"]),
        ("a line end at the end begins no line", b"a\nb\n", [b"a", b"b"]),
        ("blank lines are lines", b"\na\n\n", [b"", b"a", b""]),
        ("CRLF ends a line", b"a\r\nb\r\n", [b"a", b"b"]),
        ("CRLF at the very end without LF", b"a\r\nb\r", [b"a", b"b"]),
        ("a carriage return elsewhere is content", b"a\rb\n", [b"a\rb"]),
        ("a BOM is no content", b"\xef\xbb\xbf{}\n", [b"{}"]),
        ("a BOM alone is an empty file", b"\xef\xbb\xbf", []),
        ("a BOM later is content", b"a\n\xef\xbb\xbfb\n", [b"a", b"\xef\xbb\xbfb"]),
        ("NUL bytes are content", b"a\x00b\n", [b"a\x00b"]),
        ("UTF-16 is content that is no JSON", "{}\n".encode("utf-16"), [b"\xff\xfe{\x00}\x00", b"\x00"]),
    ],
)
def test_lines_of_a_file(reason, content, expected):
    """Line ends, marks and odd bytes are told apart from content."""
    assert contents(content) == expected, reason


@given(
    content=st.lists(st.sampled_from([b"\n", b"\r\n", b"\r", b"a", b"bcd", b"\xef\xbb\xbf"])).map(b"".join),
    length=st.integers(1, 40),
    block=st.integers(1, 9),
)
def test_ranges_tile_the_lines(content, length, block):
    """However a file is cut into ranges and read in blocks, every line comes exactly once and in order."""
    with pytest.MonkeyPatch.context() as patch:
        whole = contents(content)
        patch.setattr(reader, "BLOCK", block)
        tiled = [line for start, end in ranges(len(content), length) for line in contents(content, start, end)]
    assert tiled == whole


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b'{"a":"\xc3"}', b"[" * 100_000, b'{"a":' * 300 + b"1" + b"}" * 300, b'"\\ud800"', b"NaN", b""],
)
def test_what_is_no_json_has_no_value(content):
    """Invalid UTF-8, deep nesting, lone surrogates and blank lines are lines without a value."""
    assert [line.value for line in lines(source(content + b"\n"))] == [None]


def test_lines_are_numbered_and_decoded():
    """A line carries its number from 1, its bytes and its value."""
    assert list(lines(source(b'{"a":1}\n\n[2]'))) == [(1, b'{"a":1}', {"a": 1}), (2, b"", None), (3, b"[2]", [2])]


def test_many_objects_side_by_side_are_not_deep():
    """A line with hundreds of boxes is as good as any."""
    (line,) = lines(source(b"[" + b",".join([b"{}"] * 400) + b"]"))
    assert line.value == [{}] * 400


def test_a_line_of_ten_megabytes_is_cut_but_counted_once():
    """A huge line is one line, kept only as far as it could matter, and its neighbours are whole."""
    found = contents(b"a\n" + b"x" * 10_000_000 + b"\nb\n")
    assert [found[0], found[2:]] == [b"a", [b"b"]]
    assert LONGEST <= len(found[1]) <= LONGEST + reader.BLOCK


def test_memory_stays_bounded(tmp_path: Path):
    """A file of 60 MB in one line needs a few megabytes of memory."""
    path = tmp_path / "one-line.manifest"
    path.write_bytes(b"x" * 60_000_000)
    tracemalloc.start()
    assert len(list(lines(Source(str(path))))) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_an_object_is_read_by_ranges():
    """An S3 object comes in pieces of eight megabytes, each asked for once."""
    bucket = Bucket(b"0123456789abcde\n" * 1_250_000)
    assert sum(map(len, blocks(Source("s3://bucket/key", bucket)))) == 1_250_000
    assert bucket.requests == [(0, 8 << 20), (8 << 20, 16 << 20), (16 << 20, 20_000_000)]
