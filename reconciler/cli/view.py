"""Which view of a plan, a drift or a run goes to stdout; only the module of the asked form is imported."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli.files import write
from reconciler.cli.screen import Screen, say

if TYPE_CHECKING:
    from reconciler.apply.engine import Run
    from reconciler.core.observed import Observed
    from reconciler.plan.drift import Drift
    from reconciler.plan.plan import Plan
    from reconciler.plan.status import Status


Reports = Sequence[tuple[str, Path]]
"""Forms, and the files that they are written to beside what goes to stdout."""


def show_plan(
    plan: "Plan",
    output: str,
    color: str,
    observed: Mapping[Any, "Observed"] | None = None,
    reports: Reports = (),
) -> None:
    """Write a plan in one of its forms, and in more of them to files."""

    def form(name: str) -> str:
        told: str = import_module(f"reconciler.render.{name}").plan(plan, **_more(name, color, observed=observed))
        return told

    _give(form, output, reports)


def show_drift(
    plan: "Plan",
    found: Sequence["Drift"],
    output: str,
    color: str,
    reports: Reports = (),
    *,
    ways: Any,
    observed: Mapping[Any, "Observed"],
) -> None:
    """Write drift in one of its forms, and in more of them to files; `ways` is a render.drift.Ways."""

    def form(name: str) -> str:
        if name == "text":
            from reconciler.render.drift import text as drift
        else:
            drift = import_module(f"reconciler.render.{name}").drift
        told = {"ways": ways} if name in ("text", "json", "markdown") else {}
        return drift(plan, found, **told, **_more(name, color, observed=observed))

    _give(form, output, reports)


def show_status(
    plan: "Plan", observed: Mapping[Any, "Observed"], found: "Status", output: str, color: str, reports: Reports = ()
) -> None:
    """Write the status in one of its forms, and in more of them to files."""

    def form(name: str) -> str:
        if name == "text":
            from reconciler.render.status import text as status
        else:
            status = import_module(f"reconciler.render.{name}").status
        return status(plan, observed, found, **_more(name, color))

    _give(form, output, reports)


def show_run(plan: "Plan", run: "Run", output: str, color: str, reports: Reports = ()) -> None:
    """Write what became of a plan in one of its forms (in none: ""), and in more of them to files."""

    def form(name: str) -> str:
        if name == "text":
            from reconciler.render.outcome import text as outcome
        else:
            outcome = import_module(f"reconciler.render.{name}").outcome
        return outcome(plan, run.outcomes, plan.notes, **_more(name, color))

    _give(form, output, reports)


def _give(form: Callable[[str], str], output: str, reports: Reports) -> None:
    for name, file in reports:
        write(file, form(name).encode())
    if output:
        say(form(output))


def _more(output: str, color: str, **given: Any) -> dict[str, Any]:
    """What a form needs beside the object: a width and colours, a version, or the live tree."""
    if output == "text":
        screen = Screen.of(color)
        return {"width": screen.width, "color": screen.color}
    if output == "sarif":
        from reconciler import __version__

        return {"version": __version__}
    return given if output == "html" else {}
