"""Where a caret points."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.manifest.line import Line, decode
from reconciler.manifest.locate import locate
from reconciler.manifest.rules import check, judge
from reconciler.manifest.rules.explain import explain

TEXT = '{"a": {"b": [1, {"c": "x"}]}, "é": -1.5 , "a" :{"b":[2, {"c" : "yy"}]}}'
LONG = '{"boxes": [' + ", ".join(map(str, range(100))) + "]}"


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        (("é",), "-1.5"),
        (("a", "b", 1, "c"), '"yy"'),
        (("a", "b", 0), "2"),
        (("a", "b", 7), '[2, {"c" : "yy"}]'),
        (("a", "none"), '{"b":[2, {"c" : "yy"}]}'),
    ],
)
def test_a_value_is_found_by_its_path(scope, shown):
    """The last of a repeated key counts, and of what is missing the innermost part that is there."""
    span = locate(TEXT, scope)
    assert TEXT[span.start : span.end] == shown


def test_a_long_value_is_marked_by_its_name():
    """A caret under a hundred boxes says nothing."""
    span = locate(LONG, ("boxes",))
    assert LONG[span.start : span.end] == '"boxes"'


@pytest.mark.parametrize(
    ("text", "scope"), [("{", ("a",)), ("", ("a",)), ("{}", ()), ("[1]", ("a",)), ("[" * 5000, (0,) * 9)]
)
def test_what_cannot_be_found_is_nowhere(text, scope):
    """No place, no error."""
    assert locate(text, scope) is None


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
)
KEYS = st.sampled_from(
    [
        *("boxes", "boxes-metadata", "scene", "scene-metadata", "image_size", "annotations", "class_id", "left", "top"),
        *("width", "height", "depth", "objects", "confidence", "class-map", "class-name", "0", "human-annotated"),
    ]
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25
)
TYPES = st.sampled_from(["groundtruth/object-detection", "groundtruth/image-classification", "other"])
METADATA = st.builds(lambda value, kind: {**value, "type": kind}, st.dictionaries(KEYS, VALUES, max_size=6), TYPES)


@given(st.fixed_dictionaries({"source-ref": st.just("s3://b/k"), "boxes": VALUES, "boxes-metadata": METADATA}))
@settings(max_examples=300, deadline=None)
def test_no_line_is_too_odd_to_be_judged_and_explained(value):
    """Whatever stands where boxes should: problems, a state, findings, never an exception."""
    content = json.dumps(value).encode()
    line = Line(1, content, decode(content))
    problems = check(line)
    assert judge(line, problems).state
    for problem in problems:
        found = explain("m", line, problem)
        assert found.place.column <= found.place.end_column <= len(content.decode()) + 1
