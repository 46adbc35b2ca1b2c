"""Which form of a plan, of drift, of the status or of an apply's end goes where; only the asked forms are imported."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli.files import write
from reconciler.cli.screen import Screen, say

if TYPE_CHECKING:
    from reconciler.render.sight import Sight

FORMS = ("text", "json", "markdown", "html", "github", "sarif", "junit")
"""What each of them can be written as."""
Reports = Sequence[tuple[str, Path]]
"""Forms, and the files that they are written to beside what goes to stdout."""
_REMARKED = ("github", "sarif", "junit")
_TEXTS = {
    "plan": ("text", "plan"),
    "drift": ("drift", "text"),
    "status": ("status", "text"),
    "outcome": ("outcome", "text"),
}
"""Text has a module for each."""


def show(
    what: str, *shown: Any, output: str, color: str = "auto", reports: Reports = (), sight: "Sight | None" = None
) -> None:
    """Write a thing to stdout in one form (none: ""), and in more of them to files.

    `what` is plan, drift, status or outcome; `shown` is what the functions of that name in `render` take.
    """
    for form, file in reports:
        write(file, _written(what, shown, form, color, sight).encode())
    if output:
        say(_written(what, shown, output, color, sight))


def _written(what: str, shown: tuple[Any, ...], form: str, color: str, sight: "Sight | None") -> str:
    module, function = _TEXTS[what] if form == "text" else (form, what)
    writing = import_module(f"reconciler.render.{module}")
    more = _more(form, color, sight)
    if form in _REMARKED:
        remarks: Callable[..., Any] = getattr(import_module("reconciler.render.remarks"), what)
        return str(writing.told(remarks(*shown), **more))
    return str(getattr(writing, function)(*shown, **more))


def _more(form: str, color: str, sight: "Sight | None") -> dict[str, Any]:
    """What a form needs beside the thing: a width and colours, a version, or what was seen live."""
    if form == "text":
        screen = Screen.of(color)
        return {"width": screen.width, "color": screen.color}
    if form == "sarif":
        from reconciler import __version__

        return {"version": __version__}
    return {"sight": sight} if form == "html" and sight else {}
