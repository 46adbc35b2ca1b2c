"""What training makes of one line: use it and for which labels, count it as invalid, or ignore it."""

from enum import StrEnum
from typing import NamedTuple

from reconciler.manifest.line import Kind, Line, Problem
from reconciler.manifest.rules.boxes import valid_boxes
from reconciler.manifest.rules.record import Attribute, take_apart


class State(StrEnum):
    """How a manifest summary counts a line (guide, "Manifest summary file format")."""

    VALID = "valid"
    INVALID = "invalid"
    IGNORED = "ignored"


class Outcome(NamedTuple):
    """A line's state; if it is valid, its labels at image level and its labels with their numbers of valid boxes."""

    state: State
    image_labels: frozenset[str] = frozenset()
    box_labels: tuple[tuple[str, int], ...] = ()


def judge(line: Line, problems: tuple[Problem, ...]) -> Outcome:
    """Count a line, given what `check` found on it.

    An error of the whole line or one that stopped the checks makes it invalid; an error of an attribute or a box only
    takes that out of the line (guide 5428-5430, 6359-6363). What is left without labels is invalid if anything was
    taken out, else ignored (6365).
    """
    errors = [problem for problem in problems if problem.kind is not Kind.WARNING]
    if any(problem.stops or not problem.scope for problem in errors):
        return Outcome(State.INVALID)
    broken = {problem.scope for problem in errors}
    usable = [part for part in take_apart(line).attributes if not part.is_named_by(broken)]
    images = frozenset(part.metadata["class-name"] for part in usable if part.names_image)
    boxes: dict[str, int] = {}
    for part in usable:
        _count_boxes(part, boxes)
    if images or boxes:
        return Outcome(State.VALID, images, tuple(boxes.items()))
    return Outcome(State.INVALID if errors else State.IGNORED)


def _count_boxes(attribute: Attribute, into: dict[str, int]) -> None:
    if attribute.has_boxes and attribute.annotations:
        for box in valid_boxes(attribute):
            label = attribute.metadata["class-map"][str(int(box["class_id"]))]
            into[label] = into.get(label, 0) + 1
