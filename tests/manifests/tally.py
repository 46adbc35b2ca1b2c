"""A manifest read, judged and counted in the plainest way: one list of lines, one loop."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from reconciler.manifest.accepted import DUPLICATE
from reconciler.manifest.line import Kind, Line, Problem, bucket_of
from reconciler.manifest.reader import Source, lines
from reconciler.manifest.rules import (
    Outcome,
    State,
    Totals,
    UseCase,
    check,
    check_dataset,
    check_file,
    check_split,
    decide,
    judge,
)


class Judged(NamedTuple):
    """A line, what is wrong with it, and what training makes of it."""

    line: Line
    problems: tuple[Problem, ...]
    outcome: Outcome


def judged(path: Path) -> list[Judged]:
    """Every line of a manifest with its problems, a repeated source-ref included."""
    seen: set[str] = set()
    found = []
    for line in lines(Source(str(path))):
        problems = check(line)
        if not any(problem.kind is Kind.DROPPED for problem in problems):
            source_ref = line.value["source-ref"]
            problems = (DUPLICATE,) if source_ref in seen else problems
            seen.add(source_ref)
        found.append(Judged(line, problems, judge(line, problems)))
    return found


def totals(path: Path) -> Totals:
    """The merged counts of a manifest."""
    found = judged(path)
    states = Counter(item.outcome.state for item in found)
    valid = [item.outcome for item in found if item.outcome.state is State.VALID]
    dropped = [item for item in found if any(p.kind is Kind.DROPPED or p is DUPLICATE for p in item.problems)]
    images = Counter(label for outcome in valid for label in outcome.image_labels)
    boxes = Counter(label for outcome in valid for label, _ in outcome.box_labels)
    either = Counter(label for outcome in valid for label in outcome.image_labels | set(dict(outcome.box_labels)))
    refs = (item.line.value.get("source-ref") for item in found if isinstance(item.line.value, dict))
    return Totals(
        size=path.stat().st_size,
        total=len(found),
        valid=states[State.VALID],
        invalid=states[State.INVALID],
        ignored=states[State.IGNORED],
        dropped=len(dropped),
        labels=either,
        image_labels=images,
        box_labels=boxes,
        image_lines=sum(bool(outcome.image_labels) for outcome in valid),
        box_lines=sum(bool(outcome.box_labels) for outcome in valid),
        buckets={bucket for ref in refs if (bucket := bucket_of(ref))},
    )


def source_refs(path: Path) -> set[str]:
    """The images that a manifest names."""
    return {item.line.value["source-ref"] for item in judged(path) if item.outcome.state is State.VALID}


def whole(train: Totals, test: Totals | None) -> tuple[UseCase, list[str]]:
    """The kind of model that is trained, and the codes that stand against the manifests as a whole."""
    if problems := check_file(train):
        return UseCase.NOT_DETERMINED, [problem.code for problem in problems]
    found = decide(train, test)
    split = () if test else check_split(train, found.kind)
    problems = (*check_dataset(train), *found.training, *found.testing, *found.both, *split)
    return found.use_case, [problem.code for problem in problems]
