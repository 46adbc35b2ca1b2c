"""What a dataset made from a manifest holds, and what the service drops without a word."""

import orjson
import pytest

from reconciler.manifest.accepted import accepted
from reconciler.manifest.line import Line, Problem, bucket_of, decode, finding

GOOD = b'{"source-ref":"s3://bucket/a.jpg"}'


def sort_out(*contents):
    """Split lines into accepted source-refs and (number, code) of the dropped."""
    dropped = []
    lines = (Line(number, content, decode(content)) for number, content in enumerate(contents, 1))
    kept = [entry.source_ref for entry in accepted(lines, lambda line, why: dropped.append((line.number, why.code)))]
    return kept, dropped


@pytest.mark.parametrize(
    ("reason", "content", "code"),
    [
        ("not JSON", b'{"source-ref":', "ERROR_INVALID_JSON_LINE"),
        ("not an object", b"[1]", "ERROR_INVALID_JSON_LINE"),
        ("blank", b"", "ERROR_INVALID_JSON_LINE"),
        ("invalid UTF-8", b'{"source-ref":"s3://bucket/\xff.jpg"}', "ERROR_INVALID_JSON_LINE"),
        ("no source-ref", b'{"source_ref":"s3://bucket/a.jpg"}', "ERROR_MISSING_SOURCE_REF"),
        ("another scheme", b'{"source-ref":"https://bucket/a.jpg"}', "ERROR_INVALID_SOURCE_REF_FORMAT"),
        ("no key", b'{"source-ref":"s3://bucket/"}', "ERROR_INVALID_SOURCE_REF_FORMAT"),
        ("no bucket", b'{"source-ref":"s3:///a.jpg"}', "ERROR_INVALID_SOURCE_REF_FORMAT"),
        ("no text", b'{"source-ref":7}', "ERROR_INVALID_SOURCE_REF_FORMAT"),
        ("too long", GOOD[:-1] + b',"x":"' + b"x" * 100_000 + b'"}', "LINE_TOO_LONG"),
        ("a second line for the image", GOOD, "DUPLICATE_SOURCE_REF"),
    ],
)
def test_a_dropped_line(reason, content, code):
    """Each reason to drop a line is told by its code, and the line before stays."""
    assert sort_out(GOOD, content) == (["s3://bucket/a.jpg"], [(2, code)]), reason


def test_the_length_limit_counts_characters():
    """A line of exactly 100,000 characters is kept, however many bytes they need."""
    line = orjson.dumps({"source-ref": "s3://bucket/a.jpg", "x": ""})
    fitting = line.replace(b'"x":""', b'"x":"' + "é".encode() * (100_000 - len(line)) + b'"')
    assert len(fitting) > 190_000
    assert sort_out(fitting) == (["s3://bucket/a.jpg"], [])
    assert sort_out(fitting.replace(b'"x":"', b'"x":" ')) == ([], [(1, "LINE_TOO_LONG")])


def test_the_number_of_a_duplicate_does_not_hide_the_first():
    """The first line for an image is the one that is kept."""
    lines = [Line(n, GOOD + b" " * n, decode(GOOD)) for n in (1, 2, 3)]
    assert [entry.number for entry in accepted(lines)] == [1]


@pytest.mark.parametrize(
    ("source_ref", "bucket"),
    [
        ("s3://my.bucket-1/a b/ü.jpg", "my.bucket-1"),
        ("s3://b//x", "b"),
        ("S3://b/x", None),
        ("s3://b", None),
        (" s3://b/x", None),
        (None, None),
        (["s3://b/x"], None),
    ],
)
def test_the_bucket_of_a_source_ref(source_ref, bucket):
    """Only s3://BUCKET/OBJECT_PATH names an image."""
    assert bucket_of(source_ref) == bucket


def test_a_problem_becomes_a_finding():
    """A finding says the file, the line, and the place inside the line."""
    found = finding("a.manifest", 3, Problem("ERROR_X", "Wrong.", ("boxes", "annotations", 2)))
    assert (str(found.place), found.path, found.severity.value) == ("a.manifest:3", "boxes.annotations[2]", "error")
