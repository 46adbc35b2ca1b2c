"""`reconciler manifest split`: two files, drawn by a seed, and how each label was shared."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reconciler.cli.files import writing
from reconciler.cli.manifest_files import REMOTE, source
from reconciler.cli.screen import Screen, say
from reconciler.errors import InvalidError, UsageError
from reconciler.finding import Finding
from reconciler.manifest.accepted import Entry, accepted
from reconciler.manifest.labels import labels
from reconciler.manifest.line import Line, Problem
from reconciler.manifest.reader import Source, lines
from reconciler.manifest.rules.explain import explain
from reconciler.manifest.split import Split, draw
from reconciler.render import findings as view
from reconciler.render.words import clip, count, pad

NAME = 40
"""The widest column for a label's name."""


def run(path: str, options: dict[str, Any]) -> int:
    """Draw and write; gives 5 when lines were left out that a dataset would not keep."""
    manifest = source(path, options)
    outs = _outs(path, options)
    dropped: list[Finding] = []
    split = Split(options["percent"], options["seed"], options["group_by"])
    tested = draw(_entries(manifest, dropped), split)
    if not tested:
        raise InvalidError(f"{path}: nothing can be split off", hint="a label needs two images or more")
    counts = _write(manifest, tested, outs)
    screen = Screen.of(options["color"])
    if dropped:
        say(view.text(dropped, width=screen.width, color=screen.color), err=True)
    say("\n".join(_told(outs, counts)))
    return 5 if dropped else 0


def _outs(path: str, options: dict[str, Any]) -> tuple[Path, Path]:
    """Where the two manifests go; raises UsageError rather than overwrite."""
    stem = Path(path.rpartition("/")[2]).stem if path.startswith(REMOTE) else str(Path(path).with_suffix(""))
    outs = tuple(Path(options[side] or f"{stem}.{side}.manifest") for side in ("train", "test"))
    there = [str(out) for out in outs if out.exists()]
    if there and not options["force"]:
        raise UsageError(f"already there: {', '.join(there)}", hint="--force overwrites")
    return outs[0], outs[1]


def _entries(manifest: Source, dropped: list[Finding]) -> Iterator[Entry]:
    def note(line: Line, problem: Problem) -> None:
        dropped.append(explain(manifest.location, line, problem))

    return accepted(lines(manifest), note)


def _write(manifest: Source, tested: frozenset[str], outs: tuple[Path, Path]) -> tuple[Counter[str], Counter[str]]:
    """Write each entry as it stands to one of the files, in order; gives the labels of each, and "" for its lines."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    with writing(outs[0]) as train, writing(outs[1]) as test:
        for entry in accepted(lines(manifest)):
            side = entry.source_ref in tested
            (train, test)[side].write(entry.line + b"\n")
            counts[side].update(["", *labels(entry.value)])
    return counts


def _told(outs: tuple[Path, Path], counts: tuple[Counter[str], Counter[str]]) -> Iterator[str]:
    for out, counted in zip(outs, counts, strict=True):
        yield f"{out}: {count(counted[''], 'line')}"
    yield ""
    names = sorted({*counts[0], *counts[1]} - {""})
    width = min(NAME, max([len("label"), *map(len, names)]))
    yield f"  {pad('label', width)}  {'train':>9}  {'test':>9}  {'share':>6}"
    for name in names:
        train, test = counts[0][name], counts[1][name]
        yield f"  {pad(clip(name, width), width)}  {train:>9,}  {test:>9,}  {test / (train + test):>6.1%}"
