"""What a step says to the job around it: outputs, annotations, the summary, and what to do next on GitHub."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

REPORT = "report.md"
SHORT = 40
"""Lines of an error that are shown without folding them."""
_STALE = """
**What next.** Something has changed since the plan was approved. Run the workflow *drift* by hand: it plans what there
is now. Then run *apply* with its number as `run`, which approves that plan.
"""


def outputs(found: Mapping[str, str]) -> None:
    """Set a step's outputs; each is one line. Outside of a workflow they are printed."""
    from reconciler.render.words import clean

    lines = "".join(f"{name}={clean(value)}\n" for name, value in found.items())
    if path := os.environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a") as stream:
            stream.write(lines)
    else:
        sys.stdout.write(lines)


def annotate(folder: Path) -> None:
    """Write the annotations that the command left, after its own output."""
    sys.stdout.flush()
    if (path := folder / "annotations.txt").exists():
        sys.stdout.write(path.read_text())


def complain(name: str, target: str, reason: str, told: Sequence[str], folder: Path) -> None:
    """Annotate the run with the failure, and report it where the command could not."""
    from reconciler.finding import NOWHERE
    from reconciler.render.github import annotation
    from reconciler.render.markup import code, fence, fitting, folded, prose

    sys.stdout.write(annotation("error", NOWHERE, f"reconciler {name}", reason))
    if (path := folder / REPORT).exists():
        return
    about = f"{name.capitalize()} of {code(target)}" if target else name.capitalize()
    kept, cut = fitting(told, 40_000, "line")
    shown = fence(kept, "text")
    details = shown if len(kept) <= SHORT else folded("What it said", shown)
    path.write_text("\n".join([f"### {about}", "", f"**❌ {prose(reason)}**", "", *details, cut]) + "\n")


def next_steps(name: str, result: str, folder: Path, *, planned: bool) -> None:
    """Add to the report how what it asks for is done on GitHub."""
    path, event = folder / REPORT, os.environ.get("GITHUB_EVENT_NAME")
    if not event or not path.exists():
        return
    said = ""
    if name == "plan" and event == "pull_request" and (risks := _risks(folder)):
        labels = " and ".join(f"`allow-{risk}`" for risk in risks)
        said = (
            f"\n**What next.** Merging applies the rest; give this request the label {labels} to approve that, too.\n"
        )
    if name == "apply" and planned and result == "refused":
        said = _STALE
    with path.open("a") as stream:
        stream.write(said)


def summarise(folder: Path) -> None:
    """Add the report to the job's summary."""
    path, report = os.environ.get("GITHUB_STEP_SUMMARY"), folder / REPORT
    if path and report.exists():
        with Path(path).open("a") as stream:
            stream.write(report.read_text() + "\n")


def _risks(folder: Path) -> Iterable[str]:
    """The risks of a saved plan that have to be allowed."""
    saved = folder / "plan.json"
    steps = json.loads(saved.read_bytes())["steps"] if saved.exists() else ()
    return sorted({risk for step in steps for risk in step["risks"]} & {"destroy", "interrupt"})
