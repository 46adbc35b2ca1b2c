"""`reconciler manifest split`: two files, drawn by a seed, and how each label was shared."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.cli.files import writing
from reconciler.cli.manifest_files import REMOTE, STDIN, readable
from reconciler.cli.manifest_table import Row, table
from reconciler.cli.screen import Screen, say
from reconciler.errors import InvalidError, UsageError
from reconciler.finding import Finding
from reconciler.manifest.accepted import accepted
from reconciler.manifest.labels import labels
from reconciler.manifest.line import SOURCE_REF, Line, Problem
from reconciler.manifest.reader import lines
from reconciler.manifest.rules.explain import explain
from reconciler.manifest.split import Split, draw
from reconciler.render import findings as view
from reconciler.render.words import count

MOST = 100
"""Lines left out that are shown."""


@dataclass(slots=True)
class Dropped:
    """The lines that a dataset would not keep, by number, and what is wrong with the first of them."""

    path: str
    numbers: set[int] = field(default_factory=set)
    first: list[Finding] = field(default_factory=list)

    def note(self, line: Line, problem: Problem) -> None:
        """Leave a line out."""
        self.numbers.add(line.number)
        if len(self.first) < MOST:
            self.first.append(explain(self.path, line, problem))

    def told(self, screen: Screen) -> str:
        """The findings as text; empty for none."""
        told = view.text(self.first, width=screen.width, color=screen.color)
        more = len(self.numbers) - len(self.first)
        return told + (f"and {count(more, 'line')} more: reconciler manifest lint {self.path}\n" if more else "")


def run(path: str, options: dict[str, Any]) -> int:
    """Draw and write; gives 5 when lines were left out that a dataset would not keep."""
    split = _split(options)
    manifest = readable(path, options)
    outs = _outs(path, options)
    dropped = Dropped(path)
    tested = draw(accepted(lines(manifest), dropped.note), split)
    if not tested:
        raise InvalidError(f"{path}: nothing can be split off", hint="a label needs two images or more")
    kept = (line for line in lines(manifest) if line.number not in dropped.numbers)
    counts = _write(kept, tested, outs)
    say(dropped.told(Screen.of(options["color"], stderr=True)), err=True)
    say("\n".join(_told(outs, counts, Screen.of(options["color"]))))
    return 5 if dropped.numbers else 0


def _split(options: dict[str, Any]) -> Split:
    try:
        return Split(options["percent"], options["seed"], options["group_by"])
    except InvalidError as error:
        raise UsageError(error.message.replace("groupBy", "--group-by"), hint=error.hint) from error


def _outs(path: str, options: dict[str, Any]) -> tuple[Path, Path]:
    """Where the two manifests go; raises UsageError rather than overwrite."""
    here = "stdin" if path == STDIN else path.rpartition("/")[2] if path.startswith(REMOTE) else path
    outs = tuple(Path(options[side] or f"{Path(here).with_suffix('')}.{side}.manifest") for side in ("train", "test"))
    if outs[0].resolve() == outs[1].resolve():
        raise UsageError(f"both manifests would be {outs[0]}", hint="give --train and --test different files")
    there = [str(out) for out in outs if out.exists()]
    if there and not options["force"]:
        raise UsageError(f"already there: {', '.join(there)}", hint="--force overwrites")
    return outs[0], outs[1]


def _write(kept: Iterable[Line], tested: frozenset[str], outs: tuple[Path, Path]) -> tuple[Counter[str], Counter[str]]:
    """Write each entry as it stands to one of the files, in order; gives the labels of each, and "" for its lines."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    with writing(outs[0]) as train, writing(outs[1]) as test:
        for line in kept:
            side = line.value[SOURCE_REF] in tested
            (train, test)[side].write(line.content + b"\n")
            counts[side].update(["", *labels(line.value)])
    return counts


def _told(outs: tuple[Path, Path], counts: tuple[Counter[str], Counter[str]], screen: Screen) -> Iterator[str]:
    for out, counted in zip(outs, counts, strict=True):
        yield f"{out}: {count(counted[''], 'line')}"
    names = sorted({*counts[0], *counts[1]} - {""})
    rows = [(name, counts[0][name], counts[1][name]) for name in names]
    told = [Row(name, (f"{train:,}", f"{test:,}", f"{test / (train + test):.1%}")) for name, train, test in rows]
    yield from table(("label", "train", "test", "share"), told, screen)
