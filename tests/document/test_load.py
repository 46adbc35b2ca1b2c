"""The loader alone: values and where they stand, what it refuses, and that it never crashes."""

import re

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.core.scalar import meaning
from reconciler.document.load import MAX_BYTES, MAX_DEPTH, MAX_VALUES, load
from reconciler.document.tree import Source


def read(text):
    """The documents and findings of a text."""
    return load(Source("a.yaml", "", text if isinstance(text, bytes) else text.encode()))


def codes(text):
    """The codes of a text's findings, with where they are."""
    return [(finding.code, str(finding.place)) for finding in read(text)[1]]


def test_every_value_knows_its_line_and_column():
    """Keys and scalars have spans; a block mapping or list is at what introduces it."""
    (document,), _ = read("a: 1\nb:\n  - c: x y\n  - [1, 'two']\n")
    spans = {path: document.value(path) for path in [("a",), ("b",), ("b", 0), ("b", 0, "c"), ("b", 1, 1)]}
    assert spans == {
        ("a",): (1, 4, 1, 5),
        ("b",): (2, 1, 2, 2),
        ("b", 0): (3, 5, 3, 6),
        ("b", 0, "c"): (3, 8, 3, 11),
        ("b", 1, 1): (4, 9, 4, 14),
    }


def test_columns_count_characters():
    """Letters beyond ASCII count once, as editors count them."""
    (document,), _ = read("größe: {ähm: 1}\n")
    assert document.key(("größe", "ähm")) == (1, 9, 1, 12)


def test_nesting_is_limited_before_anything_recurses():
    """100,000 open brackets end with a finding, and so do as many braces or indented lists."""
    assert codes("[" * 100_000) == [("too-deep", f"a.yaml:1:{MAX_DEPTH + 1}")]
    assert codes("{a: " * 100_000) == [("too-deep", f"a.yaml:1:{4 * MAX_DEPTH + 1}")]
    assert codes("- " * 100_000)[0][0] == "too-deep"


def test_aliases_count_for_what_they_repeat():
    """A billion laughs end at the limit of values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    ((code, _),) = codes("\n".join(lines))
    assert code == "too-many-values"


def test_the_number_of_values_is_limited():
    """A document of more values than any spec needs is refused."""
    assert codes("[" + "1," * MAX_VALUES + "]")[0][0] == "too-many-values"


def test_large_files_are_not_parsed():
    """A file beyond the limit is refused by its size."""
    assert codes("#" * (MAX_BYTES + 1)) == [("too-large", "a.yaml:1:1")]


def test_other_encodings_are_named():
    """UTF-16, also without its mark, and bytes that are no UTF-8 are told with their place."""
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert codes("a: b".encode(encoding)) == [("encoding", "a.yaml:1:1")]
    assert codes(b"a: 1\nb: \xe9\n") == [("encoding", "a.yaml:2:4")]


def test_merged_keys_give_way_to_own_ones():
    """`<<` adds what is not there, in whatever order, and keeps the place where a value was written."""
    (document,), findings = read("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\nc: {x: 4, <<: [*a, {z: 5}]}\nd: {'<<': 6}\n")
    assert findings == []
    assert meaning(document.root)["b"] == {"x": 3, "y": 2}
    assert meaning(document.root)["c"] == {"x": 4, "y": 2, "z": 5}
    assert meaning(document.root)["d"] == {"<<": 6}
    assert document.key(("b", "y")) == (1, 14, 1, 15)


def test_standard_tags_say_how_a_scalar_was_written():
    """`!!str` is text as quotes are, `!!int` is as without quotes."""
    (document,), findings = read("a: !!str 1\nb: !!int 1\nc: ! 1\nd: !!map {}\n")
    assert findings == []
    assert meaning(document.root) == {"a": "1", "b": 1, "c": "1", "d": {}}


def test_scalars_mean_what_yaml_1_2_says():
    """The core schema: no octal by a leading zero, no sexagesimals, no `yes`, no dates."""
    text = "[~, null, '', true, FALSE, yes, 012, 0o14, 0xc, 1:30, 1_000, 1e3, .5, 5., .inf, -.INF, 2020-01-01, 0x, +]"
    (document,), _ = read(text)
    assert meaning(document.root) == [
        *(None, None, "", True, False, "yes", 12, 12, 12, "1:30", "1_000", 1000.0),
        *(0.5, 5.0, float("inf"), float("-inf"), "2020-01-01", "0x", "+"),
    ]


def test_a_number_of_ten_thousand_digits_is_text():
    """Nothing is computed from absurd numbers."""
    (document,), _ = read("9" * 10_000)
    assert meaning(document.root) == "9" * 10_000


# what YAML 1.1 and 1.2 agree on: quoted text, decimal numbers, true and false, null
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: "e" not in repr(value)),
    # PyYAML writes `0E0` without quotes, which is text to YAML 1.1 and a number to 1.2
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20).filter(
        lambda text: not re.match(r"[-+.]?\d", text)
    ),
)
trees = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner), max_leaves=20)


@given(trees, st.booleans())
@settings(max_examples=60, deadline=None)
def test_values_are_those_of_pyyaml(value, flow):
    """Whatever PyYAML writes and reads back, we read as the same."""
    text = yaml.safe_dump({"value": value}, default_flow_style=flow, allow_unicode=True, default_style=None)
    quoted = yaml.safe_load(text)
    (document,), findings = read(text)
    assert findings == []
    assert meaning(document.root) == quoted


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\\#%@`, \n\t\x00é\u2028", max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_text_crashes_the_loader(text):
    """Anything ends with documents or findings, and every finding has a place in the file."""
    documents, findings = read(text)
    assert all(finding.place.line >= 1 and finding.place.column >= 1 for finding in findings)
    assert isinstance(documents, list)
