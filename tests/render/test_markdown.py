"""Markdown for comments and job summaries."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from reconciler.core.address import Address
from reconciler.core.step import Action, Note, Outcome, Result, Topic
from reconciler.plan.drift import Drift, DriftClass
from reconciler.render import markdown

HERE = Path(__file__).parent / "plans"
NASTY = (
    "</script><img src=x> @octocat #12 GH-7 www.e.com http://e.com ``` | `x` [l](u) ![i](u) </details>\n# H\n---\n$x$"
)


def test_a_plan_as_a_comment_is_as_reviewed(made, golden):
    """The comment of a plan is what was reviewed once."""
    name, plan = made
    golden(HERE / f"{name}.md", markdown.plan(plan))


class Seen(HTMLParser):
    """Collects tags, and the text that GitHub would look into for mentions and references."""

    def __init__(self):
        """Start with nothing seen."""
        super().__init__()
        self.tags, self.text, self.inside = [], "", 0

    def handle_starttag(self, tag, _attrs):
        """Remember a tag."""
        self.tags.append(tag)
        self.inside += tag in ("code", "pre")

    def handle_endtag(self, tag):
        """Leave code."""
        self.inside -= tag in ("code", "pre")

    def handle_data(self, data):
        """Remember text outside of code."""
        self.text += "" if self.inside else data


def rendered(text):
    """What a Markdown renderer makes of it, tables and raw HTML allowed."""
    seen = Seen()
    seen.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return seen


ALLOWED = {"h3", "p", "strong", "em", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "br"} | {
    "details",
    "summary",
}


def nasty_plan(make):
    """A plan whose names, reasons and notes all try to break out."""
    plan = make("hostile")
    step = plan.steps[0]
    other = type(step)(
        address=Address.of("dev", NASTY.replace("/", "")),
        kind=step.kind,
        action=Action.CREATE,
        reason=NASTY,
        call=step.call,
    )
    note = Note(other.address, Topic.CONFLICT, NASTY, NASTY)
    return type(plan)(
        workspace=NASTY, repository=NASTY, targets=plan.targets, steps=(step, other), edges=((), (0,)), notes=(note,)
    )


VIEWS = {
    "plan": markdown.plan,
    "drift": lambda plan: markdown.drift(plan, [Drift(plan.steps[1].address, DriftClass.CHANGED, NASTY)]),
    "outcome": lambda plan: markdown.outcome(plan, [Outcome(plan.steps[1], Result.FAILED, NASTY)], plan.notes),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_foreign_text_makes_no_markup(view, make):
    """Neither HTML nor Markdown in a tag, name or message becomes more than text, and one heading stays one."""
    seen = rendered(view(nasty_plan(make)))
    assert set(seen.tags) <= ALLOWED
    assert seen.tags.count("h3") == 1
    assert seen.tags.count("details") <= 2


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("mark", ["@octocat", "#12", "GH-7", "http://e", "www.e"])
def test_foreign_text_notifies_and_links_nobody(view, mark, make):
    """Mentions, issue numbers and addresses outside of code are broken by a zero-width space."""
    assert mark not in rendered(view(nasty_plan(make))).text


def test_a_table_keeps_its_columns_whatever_a_cell_holds(make):
    """A pipe in a name does not make a column."""
    rows = [line for line in markdown.plan(nasty_plan(make)).splitlines() if line.startswith("| ")]
    tags = rendered("\n".join(rows)).tags
    assert tags.count("td") == 2 * tags.count("th")


def test_a_large_plan_is_cut_where_github_would_refuse_it_and_says_so(make):
    """Every part keeps its beginning, and what is missing is counted."""
    plan = make("first")
    steps = tuple(
        type(step)(
            address=Address.of("dev", f"p{at}", "model", "v" * 90),
            kind=step.kind,
            action=step.action,
            reason=step.reason,
            call=step.call,
        )
        for at in range(2000)
        for step in plan.steps[:1]
    )
    notes = tuple(Note(step.address, Topic.UNMANAGED, "live, not declared " * 5) for step in steps)
    edges = tuple((at - 1,) if at else () for at in range(2000))
    large = type(plan)(workspace="v", repository="r", targets=plan.targets, steps=steps, edges=edges, notes=notes)
    shown = markdown.plan(large)
    assert len(shown) <= 60_000
    assert shown.count("**Cut:**") == 3
    assert "of 2,000 left out" in shown
    assert "The graph of 2,000 addresses is left out." in shown
    assert shown.count("<details>") == shown.count("</details>")
    assert shown.splitlines()[0] == "### Plan for v"


def test_drift_as_a_comment_is_as_reviewed(make, golden):
    """The table first, every field folded below it."""
    found = [
        Drift(Address.of("dev", "boards"), DriftClass.CHANGED, "2 tags differ"),
        Drift(
            Address.of("dev", "boards", "model", "v1", "inference"), DriftClass.IDLE, "nothing declares it", hourly=4.0
        ),
    ]
    golden(HERE / "drift.md", markdown.drift(make("tags"), found))


def test_the_end_of_an_apply_as_a_summary_is_as_reviewed(make, golden):
    """Counts, what to do next, and why what did not end did not."""
    plan = make("first")
    outcomes = [Outcome(plan.steps[0], Result.DONE), Outcome(plan.steps[1], Result.FAILED, "AccessDenied: no")]
    golden(HERE / "outcome.md", markdown.outcome(plan, outcomes, (Note(plan.steps[0].address, Topic.INFO, "hello"),)))
