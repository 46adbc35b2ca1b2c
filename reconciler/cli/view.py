"""Which view of a plan, a drift or a run goes to stdout; only the module of the asked form is imported."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reconciler.cli.screen import Screen, say

if TYPE_CHECKING:
    from reconciler.apply.engine import Run
    from reconciler.core.observed import Observed
    from reconciler.plan.drift import Drift
    from reconciler.plan.plan import Plan


def show_plan(plan: "Plan", output: str, color: str, observed: Mapping[Any, "Observed"] | None = None) -> None:
    """Write a plan in one of its forms."""
    view = import_module(f"reconciler.render.{output}")
    say(view.plan(plan, **_more(output, color, observed=observed)))


def show_drift(plan: "Plan", found: Sequence["Drift"], output: str, color: str) -> None:
    """Write drift in one of its forms."""
    if output == "text":
        from reconciler.render.drift import text as drift
    else:
        drift = import_module(f"reconciler.render.{output}").drift
    say(drift(plan, found, **_more(output, color)))


def show_run(plan: "Plan", run: "Run", output: str, color: str) -> None:
    """Write what became of a plan in one of its forms."""
    if output == "text":
        from reconciler.render.outcome import text as outcome
    else:
        outcome = import_module(f"reconciler.render.{output}").outcome
    say(outcome(plan, run.outcomes, plan.notes, **_more(output, color)))


def _more(output: str, color: str, **given: Any) -> dict[str, Any]:
    """What a form needs beside the object: a width and colours, a version, or the live tree."""
    if output == "text":
        screen = Screen.of(color)
        return {"width": screen.width, "color": screen.color}
    if output == "sarif":
        from reconciler import __version__

        return {"version": __version__}
    return given if output == "html" else {}
