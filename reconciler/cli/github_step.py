"""One command as a step of a workflow: its log, its annotations, the job's summary, its outputs."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconciler.cli import github_tell as tell
from reconciler.errors import InvalidError

RESULTS = {
    0: "clean",
    1: "failed",
    2: "changes",
    3: "in-progress",
    4: "refused",
    5: "invalid",
    64: "usage",
    130: "interrupted",
}
FINE = (0, 2, 3)


@dataclass(frozen=True, slots=True)
class Step:
    """What a command takes from the step's options, and what it is always given ({dir} is the folder of its files)."""

    takes: tuple[str, ...]
    always: tuple[str, ...]


_SCOPE = ("specs", "target", "shard")
_REPORT = ("--report", "markdown={dir}/report.md")
_SHOWN = (*_REPORT, "--report", "html={dir}/report.html", "--report", "github={dir}/annotations.txt")
_PLANNED = ("--out", "{dir}/plan.json", *_SHOWN)
_RUN = ("plan", "allow", "wait", "timeout", "lock_timeout", "prune", "scheduled", "require_tip")
STEPS = {
    "validate": Step(("specs",), ("-o", "github")),
    "plan": Step((*_SCOPE, "prune"), (*_PLANNED, "--detailed-exitcode")),
    "apply": Step(
        (*_SCOPE, *_RUN), (*_REPORT, "--report", "json={dir}/outcome.json", "--journal", "{dir}/journal.jsonl", "--yes")
    ),
    "drift": Step(_SCOPE, (*_PLANNED, "--report", "json={dir}/drift.json")),
}
FILES = {"plan": "plan.json", "report": "report.md", "html": "report.html", "journal": "journal.jsonl"}


def run(name: str, folder: Path | None, options: Mapping[str, Any]) -> int:
    """Run the command in a process of its own; gives its exit code, or 0 for what is no failure."""
    folder = folder or Path(os.environ.get("RUNNER_TEMP", ".reconciler")) / "reconciler"
    folder = folder / "-".join(part for part in (name, options["target"].replace("/", "-")) if part)
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*FILES.values(), "annotations.txt", "outcome.json", "drift.json"):
        (folder / old).unlink(missing_ok=True)
    code, told = _watched([sys.executable, "-m", "reconciler", *arguments(name, folder, options)])
    tell.annotate(folder)
    found = outputs(name, code, folder, told)
    if code not in FINE:
        tell.complain(name, options["target"], found["reason"], told, folder)
    tell.next_steps(name, found["result"], folder, planned=bool(options["plan"]))
    tell.outputs(found | _files(folder))
    tell.summarise(folder)
    return 0 if code in FINE else code


def arguments(name: str, folder: Path, options: Mapping[str, Any]) -> list[str]:
    """The command line: what was asked for, then what every step asks for."""
    step = STEPS[name]
    line = [name]
    for option in step.takes:
        value = options[option]
        written = "--" + option.replace("_", "-")
        if option == "plan":
            line += [value] if value else []
        elif value is True:
            line.append(written)
        elif value:
            line += [written, str(value)]
    return line + [one.format(dir=folder) for one in step.always]


def outputs(name: str, code: int, folder: Path, told: Iterable[str]) -> dict[str, str]:
    """The step's outputs; `counts` is a JSON object whose keys are the command's own."""
    counts = _counts(name, folder)
    done = {"plan": ("create", "update", "replace", "delete"), "apply": ("done",)}.get(name, ())
    changes = code == 2 or any(counts.get(key) for key in done)  # noqa: PLR2004 - the exit code for differences
    return {
        "exit-code": str(code),
        "result": RESULTS.get(code, "failed"),
        "changes": str(changes).lower(),
        "counts": json.dumps(counts, separators=(",", ":")),
        "unfinished": str(_unfinished(code, folder)).lower(),
        "reason": "" if code in FINE else _reason(code, folder, told),
    }


def _watched(command: list[str]) -> tuple[int, list[str]]:
    """Run a command, passing its stderr on and keeping it; signals go to it, once each."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as child:  # noqa: S603 - ourselves
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: child.send_signal(number))
        assert child.stderr
        told = []
        for line in child.stderr:
            sys.stderr.write(line)
            told.append(line.rstrip("\n"))
    return child.returncode, told


def _counts(name: str, folder: Path) -> dict[str, int]:
    if name == "apply":
        found = _read(folder / "outcome.json").get("outcomes", [])
        return dict(Counter(one["result"] for one in found if one["kind"] == "write"))
    if name == "plan":
        summary: dict[str, int] = _read(folder / "plan.json").get("summary", {})
        return {key: number for key, number in summary.items() if isinstance(number, int)}
    counts: dict[str, int] = _read(folder / "drift.json").get("counts", {})
    return counts


def _unfinished(code: int, folder: Path) -> bool:
    """Whether the same apply, run again later, has something to go on with: it waits, it was cut short, or it failed."""
    outcomes = _read(folder / "outcome.json").get("outcomes", [])
    waits = any(one["result"] in ("in progress", "queued", "interrupted") for one in outcomes)
    return waits or RESULTS.get(code, "failed") in ("in-progress", "interrupted", "failed")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    return found


def _reason(code: int, folder: Path, told: Iterable[str]) -> str:
    """Why it is a failure, in one line: the first error that was told, else the first thing that went wrong."""
    for line in told:
        if line.startswith("error"):
            return line.partition(": ")[2].rstrip(":")
    outcomes = _read(folder / "outcome.json")
    bad = [one for one in outcomes.get("outcomes", []) if one["result"] in ("failed", "refused")]
    notes = outcomes.get("notes", []) + _read(folder / "plan.json").get("notes", [])
    bad += [one for one in notes if one["topic"] in ("unknown", "invalid", "failed", "conflict", "refused")]
    if bad:
        return f"{bad[0]['address']}: {bad[0]['message']}"
    return "the specs are not valid: see the annotations" if code == InvalidError.exit_code else "see the log"


def _files(folder: Path) -> dict[str, str]:
    """What the command left; a journal of nothing is none."""
    paths = {name: folder / file for name, file in FILES.items()}
    return {name: str(path) if path.exists() and path.stat().st_size else "" for name, path in paths.items()}
