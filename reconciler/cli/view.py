"""Which view of a plan, a drift or a run goes to stdout."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reconciler.cli.screen import Screen, say

if TYPE_CHECKING:
    from reconciler.apply.engine import Run
    from reconciler.core.observed import Observed
    from reconciler.plan.drift import Drift
    from reconciler.plan.plan import Plan


def show_plan(plan: "Plan", output: str, color: str, observed: Mapping[Any, "Observed"] | None = None) -> None:
    """Write a plan in one of its forms."""
    from reconciler import __version__
    from reconciler.render import github, html, json, junit, markdown, sarif, text

    screen = Screen.of(color)
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: text.plan(plan, width=screen.width, color=screen.color),
        "json": lambda: json.plan(plan),
        "markdown": lambda: markdown.plan(plan),
        "html": lambda: html.plan(plan, observed=observed),
        "github": lambda: github.plan(plan),
        "sarif": lambda: sarif.plan(plan, __version__),
        "junit": lambda: junit.plan(plan),
    }
    say(forms[output]())


def show_drift(plan: "Plan", found: Sequence["Drift"], output: str, color: str) -> None:
    """Write drift in one of its forms."""
    from reconciler.render import drift as text
    from reconciler.render import json, junit, markdown

    screen = Screen.of(color)
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: text.text(plan, found, width=screen.width, color=screen.color),
        "json": lambda: json.drift(plan, found),
        "markdown": lambda: markdown.drift(plan, found),
        "junit": lambda: junit.drift(plan, found),
    }
    say(forms[output]())


def show_run(plan: "Plan", run: "Run", output: str, color: str) -> None:
    """Write what became of a plan in one of its forms."""
    from reconciler.render import json, markdown, outcome

    screen = Screen.of(color)
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: outcome.text(plan, run.outcomes, plan.notes, width=screen.width, color=screen.color),
        "json": lambda: json.outcome(plan, run.outcomes, plan.notes),
        "markdown": lambda: markdown.outcome(plan, run.outcomes, plan.notes),
    }
    say(forms[output]())
