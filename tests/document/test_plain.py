"""Plain values: what is read without positions is what the exact reader gives, or nothing."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.core.scalar import meaning
from reconciler.document.load import load
from reconciler.document.plain import projects
from reconciler.document.tree import Source
from reconciler.finding import Place

PROJECT = "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: a}\nspec: {tags: {a: 1, b: '1', c: ~, d: ''}}\n"
UNUSUAL = {
    "another kind": "kind: Removed\nmetadata: {}\n",
    "overrides": "kind: Project\nmetadata: {overrides: {}}\n",
    "no mapping": "- kind\n",
    "a key given twice": PROJECT + "kind: Project\n",
    "an anchor": PROJECT + "x: &x 1\n",
    "an alias": "kind: Project\nmetadata: &m {}\nspec: *m\n",
    "a merge": PROJECT + "<<: {}\n",
    "a tag": PROJECT + "x: !!str 1\n",
    "a key that is no text": PROJECT + "[x]: 1\n",
    "deep nesting": PROJECT + "x: " + "[" * 60 + "]" * 60,
    "broken YAML": PROJECT + "x: [\n",
    "another encoding": PROJECT.encode("utf-16"),
}


def told(documents):
    """What documents mean, as text: NaN is not equal to itself."""
    return [repr(meaning(document.root)) for document in documents]


def source(text):
    """A file with a text."""
    return Source("a.yaml", "", text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_unusual_is_left_to_the_exact_reader(text):
    """Also when it stands beside a project that is as usual."""
    assert projects(source(text)) is None


def test_where_something_stands_is_read_again():
    """Of two documents in a file each finds its own place."""
    documents = projects(source(f"{PROJECT}---\n# nothing\n---\n{PROJECT}"))
    found = [document.finding("code", "message", ("metadata", "name")) for document in documents]
    assert [finding.place for finding in found] == [Place("a.yaml", 3, 18, 3, 19), Place("a.yaml", 10, 18, 10, 19)]


texts = st.text(alphabet="ab:-[]{}&*!|>'\"\\#%@`, \n\té\u2028", max_size=40).map(lambda text: PROJECT + text)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
documents = st.tuples(values, st.booleans()).map(
    lambda told: PROJECT + yaml.safe_dump({"x": told[0]}, default_flow_style=told[1], allow_unicode=True)
)


@given(texts | documents)
@settings(max_examples=200, deadline=None)
def test_what_is_read_is_what_the_exact_reader_gives(text):
    """The same values, quoted ones as text and plain ones as they mean, and nothing to find fault with."""
    found = projects(source(text))
    exact, findings = load(source(text))
    assert found is None or (findings, told(found)) == ([], told(exact))


def test_the_specs_of_the_examples_are_usual():
    """What people write every day is read the fast way."""
    files = Path(__file__).parents[2].glob("examples/*/specs/*.yaml")
    texts = [file.read_text() for file in files]
    usual = [text for text in texts if text.count("kind: ") == text.count("kind: Project") and "overrides" not in text]
    assert usual
    assert all(projects(source(text)) for text in usual)
