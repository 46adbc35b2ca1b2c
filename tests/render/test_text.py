"""Plans as text at 80 and 120 columns."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.core.step import Action, Kind, Risk
from reconciler.render import text
from reconciler.render.words import cells

HERE = Path(__file__).parent / "plans"


@pytest.mark.parametrize("width", [80, 120])
def test_a_plan_reads_as_reviewed(made, width, golden):
    """The text of a plan is what was reviewed once."""
    name, plan = made
    golden(HERE / f"{name}-{width}.txt", text.plan(plan, width=width))


@pytest.mark.parametrize("width", [80, 120])
def test_only_a_word_that_cannot_be_broken_is_wider_than_asked(made, width):
    """Lines end at the width; an ARN or a long name stays whole so that it can be copied."""
    for line in text.plan(made[1], width=width).splitlines():
        assert cells(line) <= width or len(line.split()) <= 3


def test_no_line_ends_in_spaces(made):
    """A pasted plan leaves no trailing blanks."""
    assert not [line for line in text.plan(made[1], width=80).splitlines() if line != line.rstrip()]


def test_colour_only_adds_colour(made):
    """Coloured and plain text say the same."""
    colored = text.plan(made[1], width=80, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == text.plan(made[1], width=80)


def test_nothing_of_a_tag_reaches_the_terminal_as_a_command(make):
    """Escape sequences and text direction marks from the service are spelled out."""
    shown = text.plan(make("hostile"), width=80)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_local_paths_of_payloads_are_not_told(make):
    """Where this machine spools a payload is nobody's business."""
    assert "/tmp" not in text.plan(make("first"), width=120)


def test_what_comes_first_is_seen_through_book_keeping(make):
    """A start that waits for its own record, which waits for the model, comes after the model."""
    plan = make("first")
    model, start = plan.steps[7], plan.steps[8]
    record = replace(start, kind=Kind.RECORD, action=Action.RECORD)
    chained = replace(plan, steps=(model, record, start), edges=((), (0,), (1,)))
    assert "    after dev/circuit-boards/model/v1\n" in text.plan(chained)


@pytest.mark.parametrize(
    ("allowed", "told"),
    [
        ([], "This plan destroys and interrupts: apply needs --allow destroy,interrupt."),
        ([Risk.DESTROY], "This plan destroys and interrupts: apply needs --allow interrupt."),
        ([Risk.INTERRUPT, Risk.DESTROY], "This plan destroys and interrupts, which is allowed."),
    ],
)
def test_who_has_allowed_something_is_not_asked_for_it(make, allowed, told):
    """What apply shows before it asks names only what is missing."""
    assert text.plan(make("removal"), allowed).endswith(f"{told}\n")
