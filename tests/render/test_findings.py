"""Findings in every form they are shown in."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from reconciler.finding import NOWHERE, Finding, Place, Severity
from reconciler.render import findings, github, junit, sarif
from reconciler.render import json as json_view
from reconciler.render.words import cells

HERE = Path(__file__).parent / "findings"
MADE = [
    Finding(
        "unknown-key",
        'unknown key "verison" in a model; did you mean "version"?',
        Place("specs/circuit-boards.yaml", 12, 7, 12, 14),
        hint="write version, or remove the key; a model has attempt, copyOf, description, inference, kmsKey, name, tags",
        text="      verison: v1   # first\n",
    ),
    Finding("bad-name", "二 is no name", Place("specs/a.yaml", 3, 9, 3, 11), text="\tname: 日本語\t{x: '\x1b[31m'}"),
    Finding(
        "ERROR_MISSING_SOURCE_REF",
        "The source-ref key is missing.",
        Place("data/train.manifest", 120345),
        text='{"source-rfe":"' + "x" * 300 + '"}',
        path="boxes.annotations[3]",
    ),
    Finding(
        "no-effect",
        "this key does nothing here",
        Place("specs/b.yaml", 3, 150, 3, 155),
        Severity.WARNING,
        text="k: " + "abc " * 100,
    ),
    Finding(
        "open-block", "never closed", Place("specs/c.yaml", 8, 3, 10, 1), text="  - [a, b", hint="close it\nor quote it"
    ),
    Finding("empty-specs", "there are no specs here", Place("specs"), Severity.NOTE),
    Finding("no-place", "100% of this has no place: it is about everything", NOWHERE),
]
VIEWS = {
    "text-80.txt": lambda: findings.text(MADE, width=80),
    "text-120.txt": lambda: findings.text(MADE, width=120),
    "concise.txt": lambda: findings.concise(MADE),
    "github.txt": lambda: github.findings(MADE),
    "findings.json": lambda: json_view.findings(MADE),
    "findings.sarif": lambda: sarif.findings(MADE),
    "junit.xml": lambda: junit.findings(MADE, ["specs/fine.yaml"]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_as_reviewed(name, golden):
    """Every form of the same findings is what was reviewed once."""
    golden(HERE / name, VIEWS[name]())


@pytest.mark.parametrize("view", [findings.text, findings.concise, github.findings])
def test_nothing_is_shown_when_nothing_was_found(view):
    """A clean run prints no empty lines and no zero."""
    assert view([]) == ""


def test_colour_changes_nothing_but_colour():
    """Without its escape sequences coloured text is the plain text."""
    colored = findings.text(MADE, width=80, color=True)
    assert "\x1b[1;31merror[bad-name]" in colored
    plain = colored
    for code in ("0", "1", "34", "36", "1;31", "1;33", "1;36"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == findings.text(MADE, width=80)


def test_escape_sequences_of_the_input_never_reach_the_terminal():
    """A file that holds terminal escapes is shown with them spelled out."""
    assert "\x1b" not in findings.text(MADE, width=80)


@pytest.mark.parametrize(
    ("text", "column", "end"),
    [
        ("name: x", 7, 8),
        ("\tname: x", 2, 6),
        ("日本: x", 5, 6),
        ("e\u0301tat: x", 8, 9),
        ("a" * 500, 250, 260),
        ("日" * 500, 499, 501),
        ("short", 6, 6),
        ("short", 90, 91),
    ],
)
def test_the_caret_stands_under_what_is_meant(text, column, end):
    """Tabs, wide and combining characters and clipped lines never move the caret off its text, nor past the width."""
    shown = findings.text([Finding("c", "m", Place("f", 1, column, 1, end), text=text)], width=40).splitlines()
    source, caret = shown[3], shown[4]
    assert cells(source) <= 40
    assert cells(caret) <= 41
    start, length = caret.index("^") - len("1 | "), caret.count("^")
    body = source.removeprefix("1 | ")
    under = "".join(c for i, c in enumerate(body) if start <= cells(body[:i]) < start + length)
    assert under.strip("…") in text[column - 1 : end - 1].replace("\t", "    ") or under == ""


def test_annotations_put_errors_first():
    """GitHub shows ten annotations of a step, so warnings must not hide errors."""
    levels = [line.split(" ")[0] for line in github.findings(MADE).splitlines()]
    assert levels == ["::error"] * 5 + ["::warning", "::notice"]


def test_annotations_cannot_be_injected():
    """Line ends, colons and commas in a message or file name stay inside their annotation."""
    nasty = Finding("a,b::c", "x\n::error::pwned\r\n%0A", Place("f,line=9::.yaml", 1))
    assert github.findings([nasty]) == (
        "::error file=f%2Cline=9%3A%3A.yaml,line=1,title=a%2Cb%3A%3Ac::x%0A::error::pwned%0A%250A\n"
    )


def test_junit_is_well_formed_whatever_it_holds():
    """Control characters, which XML forbids, are spelled out."""
    tree = ET.fromstring(junit.findings([Finding("c", "\x00<&\ufffe", Place("f"))]))
    assert [failure.get("message") for failure in tree.iter("failure")] == ["\\x00<&\\ufffe"]


def test_json_counts_what_it_lists():
    """A program reads counts without counting."""
    assert json.loads(json_view.findings(MADE))["counts"] == {"error": 5, "warning": 1, "note": 1}
