"""The digest is the meaning of a dataset: golden vectors, and what may and may not change it."""

import hashlib
from itertools import permutations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest.accepted import accepted
from reconciler.manifest.digest import Contents, canonical, contents, entry_digest, inputs_digest
from reconciler.manifest.line import Line, decode

A = (
    b'{"source-ref":"s3://bucket/a.jpg","sport":1,"sport-metadata":{"class-name":"ball","confidence":1,'
    b'"type":"groundtruth/image-classification","job-name":"job","human-annotated":"yes",'
    b'"creation-date":"2018-10-18T22:18:13.527256"}}'
)
B = b'{"source-ref":"s3://bucket/b.jpg"}'


def digest(*lines: bytes) -> Contents:
    """Digest a manifest of these lines."""
    return contents(accepted(Line(number, line, decode(line)) for number, line in enumerate(lines, 1)))


def test_the_canonical_form_is_fixed():
    """Keys sorted, no white space, no dates, no job names, nothing of the service's own."""
    assert canonical(decode(A)) == (
        b'{"source-ref":"s3://bucket/a.jpg","sport":1,"sport-metadata":{"class-name":"ball","confidence":1,'
        b'"human-annotated":"yes","type":"groundtruth/image-classification"}}'
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "2f18681a6e7e0526222c26fd0a6b1e416e7ca5d8df6e0535f0b7cc16055945ae"),
        ([B], "bca9e9f1638a018965314ef2618dafc6a1f1d52bb216dd103e5ee522862960d8"),
        ([A, B], "6077f75991e0145fdfd2d88e4d0da63d2757a28490290a2d4ff3b6bf806e27fc"),
    ],
)
def test_golden_vectors_of_datasets(lines, expected):
    """A digest recorded by an earlier release is the digest of today: a change would retrain models."""
    assert digest(*lines) == Contents(expected, len(lines))


def test_golden_vectors_of_inputs():
    """What `{digest}` stands for is fixed as well, with a test dataset and with a declared split."""
    split = {"algorithm": 1, "percent": 20, "seed": 7, "groupBy": "boards/(\\d+)/"}
    assert inputs_digest(digest(A), digest(B)) == "aa0849ec7198f3196b040999f1f98b36da65d60e73d52222262ec868a87e8104"
    assert (
        inputs_digest(digest(A, B), None, split) == "4d4b1975f6ecc073fe4952d611ff2f1a9182481f4aa05353df7ff10be89c794c"
    )


def test_the_digest_follows_the_description():
    """Anyone can compute it from the module's description: SHA-256 over a heading and sorted SHA-256."""
    parts = sorted(hashlib.sha256(canonical(decode(line))).digest() for line in (A, B))
    assert digest(B, A).digest == hashlib.sha256(b"reconciler dataset 1 2\n" + b"".join(parts)).hexdigest()


@pytest.mark.parametrize(
    ("reason", "this", "that"),
    [
        ("key order", b'{"a":1,"b":{"c":2,"d":3}}', b'{"b":{"d":3,"c":2},"a":1}'),
        ("white space", b'{"a":1}', b' { "a" : 1 } '),
        ("escapes", '{"a":"é/"}'.encode(), b'{"a":"\\u00e9\\/"}'),
        ("an integral float", b'{"a":[1,0,200]}', b'{"a":[1.0,0.0,2e2]}'),
        ("minus zero", b'{"a":0}', b'{"a":-0.0}'),
        ("minus zero as an integer", b'{"a":0}', b'{"a":-0}'),
        ("large integers as floats", b'{"a":100000000000000000}', b'{"a":1e17}'),
        ("beyond 64 bits", b'{"a":123456789012345678901234567890}', b'{"a":1.2345678901234568e29}'),
        ("spellings of a small number", b'{"a":0.00001}', b'{"a":1E-5}'),
        ("creation-date", b'{"a-metadata":{"creation-date":"x"}}', b'{"a-metadata":{}}'),
        ("job-name", b'{"a-metadata":{"job-name":"x"}}', b'{"a-metadata":{"job-name":"y"}}'),
        ("the service's keys", b'{"a":1,"cl-metadata":{"is_labeled":true}}', b'{"a":1}'),
        ("a key given twice", b'{"a":1,"a":2}', b'{"a":2}'),
    ],
)
def test_what_makes_no_difference(reason, this, that):
    """Two spellings of one meaning have one digest."""
    assert entry_digest(decode(this)) == entry_digest(decode(that)), reason


@pytest.mark.parametrize(
    ("reason", "this", "that"),
    [
        ("another number", b'{"a":1}', b'{"a":1.5}'),
        ("a number as text", b'{"a":1}', b'{"a":"1"}'),
        ("a number that looks integral inside text", b'{"a":",1.0,"}', b'{"a":",1,"}'),
        ("an exponent inside text", b'{"a":"1e16"}', b'{"a":"10000000000000000"}'),
        ("true is not 1", b'{"a":true}', b'{"a":1}'),
        ("list order", b'{"a":[1,2]}', b'{"a":[2,1]}'),
        ("null is not absence", b'{"a":null}', b"{}"),
        ("job-name elsewhere", b'{"a":{"job-name":"x"}}', b'{"a":{}}'),
        ("creation-date deeper", b'{"a-metadata":{"b":{"creation-date":1}}}', b'{"a-metadata":{"b":{}}}'),
        ("neighbours beyond 53 bits", b'{"a":9007199254740993}', b'{"a":9007199254740992}'),
    ],
)
def test_what_makes_a_difference(reason, this, that):
    """Two meanings never share a digest."""
    assert entry_digest(decode(this)) != entry_digest(decode(that)), reason


def test_lines_may_come_in_any_order():
    """A dataset is a set."""
    more = B.replace(b"b.jpg", b"c.jpg")
    assert len({digest(*lines) for lines in permutations((A, B, more))}) == 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_survives(number):
    """The canonical form reads back as the same number, whatever its magnitude."""
    (again,) = orjson.loads(canonical({"a": number})).values()
    assert again == number


def test_inputs_tell_train_from_test():
    """Swapping the datasets, or only changing the split, is another input."""
    train, test = digest(A), digest(B)
    made = {inputs_digest(train, test), inputs_digest(test, train), inputs_digest(train, None, {"seed": 1})}
    assert len(made | {inputs_digest(train, None, {"seed": 2}), inputs_digest(train, None)}) == 5
