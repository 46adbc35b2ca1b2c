"""What one byte range of a manifest contributes to the whole; ranges may be merged in any order they come."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.manifest.line import Kind, Problem
from reconciler.manifest.marks import Marks
from reconciler.manifest.rules.outcome import Outcome, State
from reconciler.manifest.rules.totals import Totals

NOTED = 20_000
"""Lines of one manifest whose problems are kept; of the others only the numbers are."""


def numbers() -> "array[int]":
    """Give room for many line numbers, eight bytes each."""
    return array("Q")


class Boxed(NamedTuple):
    """Clean lines that have the same labels at image level: how many, and their boxes and lines by box label."""

    lines: int
    images: frozenset[str]
    boxes: Mapping[str, int]
    labels: Mapping[str, int]


@dataclass(slots=True)
class Tally:
    """Counts over the lines that begin in one byte range, `start` being its first byte.

    Line numbers are counted from the range's first line, 1, until `merge` knows what comes before. `labels` and its
    two kinds count lines, `boxes` counts boxes. `refs` holds marks of all well-formed source-refs, in no order.
    `errors` are the numbers of lines with an error; `found` has the problems of lines by what they are.
    """

    start: int = 0
    lines: int = 0
    states: Counter[State] = field(default_factory=Counter)
    dropped: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    image_labels: Counter[str] = field(default_factory=Counter)
    box_labels: Counter[str] = field(default_factory=Counter)
    boxes: Counter[str] = field(default_factory=Counter)
    image_lines: int = 0
    box_lines: int = 0
    buckets: Counter[str] = field(default_factory=Counter)
    refs: Marks = field(default_factory=Marks)
    errors: "array[int]" = field(default_factory=numbers)
    found: "dict[tuple[Problem, ...], array[int]]" = field(default_factory=dict)
    noted: int = 0

    def count(self, outcome: Outcome, times: int = 1) -> None:
        """Count lines by what training makes of them."""
        self.states[outcome.state] += times
        self.image_lines += times if outcome.image_labels else 0
        self.box_lines += times if outcome.box_labels else 0
        for label in outcome.image_labels:
            self.image_labels[label] += times
            self.labels[label] += times
        for label, boxes in outcome.box_labels:
            self.box_labels[label] += times
            self.boxes[label] += boxes * times
            if label not in outcome.image_labels:
                self.labels[label] += times

    def count_boxes(self, count: Boxed) -> None:
        """Count clean lines with boxes."""
        self.states[State.VALID] += count.lines
        self.box_lines += count.lines
        self.image_lines += count.lines if count.images else 0
        self.boxes.update(count.boxes)
        self.box_labels.update(count.labels)
        self.labels.update({label: lines for label, lines in count.labels.items() if label not in count.images})
        for label in count.images:
            self.image_labels[label] += count.lines
            self.labels[label] += count.lines

    def note(self, number: int, problems: tuple[Problem, ...]) -> None:
        """Keep what is wrong with a line."""
        kinds = {problem.kind for problem in problems}
        self.dropped += Kind.DROPPED in kinds
        if kinds - {Kind.WARNING}:
            self.errors.append(number)
        if problems and self.noted < NOTED:
            self.noted += 1
            self.found.setdefault(problems, numbers()).append(number)

    def strike(self, number: int, outcome: Outcome, problems: tuple[Problem, ...], problem: Problem) -> None:
        """Count a line that was counted as `outcome`, with these problems, as dropped for one that only now shows."""
        self.count(outcome, -1)
        self.states[State.INVALID] += 1
        self.dropped += 1
        if all(known.kind is Kind.WARNING for known in problems):
            self.errors.append(number)
        known = self.found.get(problems)
        if known and number in known:
            known.remove(number)
            self.noted -= 1
        if self.noted < NOTED:
            self.noted += 1
            self.found.setdefault((problem,), numbers()).append(number)

    def totals(self, size: int) -> Totals:
        """Give the counts that the rules about whole manifests look at; `size` is the manifest's, in bytes."""
        return Totals(
            size=size,
            total=self.lines,
            valid=self.states[State.VALID],
            invalid=self.states[State.INVALID],
            ignored=self.states[State.IGNORED],
            dropped=self.dropped,
            labels=+self.labels,
            image_labels=+self.image_labels,
            box_labels=+self.box_labels,
            image_lines=self.image_lines,
            box_lines=self.box_lines,
            buckets=frozenset(self.buckets),
        )

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Give the problems that were kept with their line numbers, in the order of the lines."""
        by_line = sorted((number, problems) for problems, lines in self.found.items() for number in lines)
        return ((number, problem) for number, problems in by_line for problem in problems)


def merge(tallies: Iterable[Tally]) -> Tally:
    """Add up the tallies of all ranges of a manifest, whatever order they come in."""
    whole = Tally()
    for part in sorted(tallies, key=lambda tally: tally.start):
        _add(whole, part)
    return whole


def _add(whole: Tally, part: Tally) -> None:
    """Count a range that begins where `whole` ends."""
    for name in ("states", "labels", "image_labels", "box_labels", "boxes", "buckets"):
        getattr(whole, name).update(getattr(part, name))
    for name in ("dropped", "image_lines", "box_lines"):
        setattr(whole, name, getattr(whole, name) + getattr(part, name))
    whole.refs.add(part.refs)
    whole.errors.extend(number + whole.lines for number in part.errors)
    _add_problems(whole, part)
    whole.lines += part.lines


def _add_problems(whole: Tally, part: Tally) -> None:
    """Keep the part's problems as far as there is room, those of its first lines first."""
    lines = sorted((number, problems) for problems, found in part.found.items() for number in found)
    for number, problems in lines[: NOTED - whole.noted]:
        whole.found.setdefault(problems, numbers()).append(number + whole.lines)
        whole.noted += 1
