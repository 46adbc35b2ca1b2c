"""A training, when it is due: read both manifests, judge them, evaluate, write the files (guide "Training a model")."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import distribute, manifests, verdict
from .checks import check
from .entries import View, image_of
from .errors import ServiceError
from .evaluation import evaluate, fraction
from .image_checks import ImageChecks
from .lines import VALID, Line
from .lines import lines as lines_of
from .operation import Context
from .outcome import Outcome
from .outputs import Model, Outputs
from .record import Record
from .settings import Settings
from .verdict import Problem

Source = Mapping[str, Any]
Sides = tuple[list[Line], list[Line]]


def train(context: Context, record: Record) -> Outcome:
    """How the training of a version ends, its files written (see `outcome`).

    Raises ObjectUnavailableError when the output bucket cannot be written.
    """
    inputs, images = record["inputs"], ImageChecks(context)
    training = _checked(context, inputs["train"], images)
    testing = _checked(context, inputs["test"], images) if inputs["test"] else []
    for side in (training, testing):
        if isinstance(side, Problem):  # S:6067: nothing is written
            return Outcome(message=side.message)
    assert not isinstance(training, Problem)
    assert not isinstance(testing, Problem)
    found = images.problems({"training": training, "testing": testing})
    if inputs["test"] is None:
        (training, testing), found["training"] = _split(context, training, found["training"])
    return _finished(context, record, (training, testing), found)


def _checked(context: Context, source: Source, images: ImageChecks) -> list[Line] | Problem:
    """The checked lines of a dataset or an external manifest, or its terminal file error."""
    texts = _texts(context, source)
    if isinstance(texts, Problem):
        return texts
    rules = manifests.rules(context)
    if "view" in source:  # what ListDatasetEntries adds does not count
        rules = replace(rules, characters=sys.maxsize)
    return [check(number, text, rules, images.look) for number, text in enumerate(texts, 1)]


def _texts(context: Context, source: Source) -> list[bytes] | Problem:
    if "view" in source:
        return list(context.entries.texts(View(*source["view"])))
    try:
        data = manifests.read(context, source["manifest"])
    except ServiceError:
        return _unreadable(context, source["manifest"]["Bucket"])
    return data if isinstance(data, Problem) else lines_of(data)


def _unreadable(context: Context, name: str) -> Problem:
    """A bucket or key that isn't there is an inaccessible manifest (S:6763), another owner's lacks permissions (S:6795)."""
    bucket = context.objects.bucket(name)
    if bucket and bucket.owner != context.account:
        return verdict.problem("ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET")
    return verdict.problem("ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT")


def _split(context: Context, side: Sequence[Line], found: list[str]) -> tuple[Sides, list[str]]:
    """Part the training manifest 80/20 (S:6921); both parts count their lines anew."""
    images = [
        distribute.Image(line.number, image_of(line.source), sorted(verdict.labels_of([line])))
        for line in side
        if line.state == VALID
    ]
    drawn = distribute.draw(images, context.choices.split_least_images_per_label)
    if drawn is None:
        return (list(side), []), [*found, "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT"]
    parts: Sides = ([], [])
    for line in side:
        part = parts[line.number in drawn]
        part.append(replace(line, number=len(part) + 1))
    return parts, found


def _finished(context: Context, record: Record, sides: Sides, found: Mapping[str, list[str]]) -> Outcome:
    training, testing = sides
    outputs = Outputs(context, record)
    judged = verdict.judge(training, testing, manifests.rules(context), found)
    outputs.validation(training, testing, judged.summary)
    if judged.problem:
        return Outcome(message=judged.problem.message, results=outputs.results)
    labels = sorted(verdict.labels_of(judged.training))
    evaluation = evaluate(judged.testing, labels, judged.kind, wanted(context.settings))
    model = Model(judged.kind, labels, evaluation)
    outputs.evaluation(model, judged.training, judged.testing, split=record["inputs"]["auto_create"])
    views = [_kept(context, record["inputs"][name], side) for name, side in (("train", training), ("test", testing))]
    known = {"kind": judged.kind, "thresholds": model.thresholds, "views": views}
    return Outcome(results=outputs.results, model=known)


def _kept(context: Context, source: Source | None, side: Sequence[Line]) -> Sequence[int]:
    """The ground truth that DetectCustomLabels answers from: the dataset's own entries, or those of a manifest."""
    if source and "view" in source:
        view: Sequence[int] = source["view"]
        return view
    entries = (manifests.entry(line, context.choices) for line in side if line.state == VALID)
    return list(context.entries.create(context.account, context.region, entries))


def wanted(settings: Settings) -> Callable[[str], float]:
    """The F1 that a label shall have: as set for it, else around the general one, always the same for the same label."""

    def f1(label: str) -> float:
        if label in settings.label_f1:
            return settings.label_f1[label]
        spread = settings.f1 * (1 - settings.f1) / 2  # none at 0 and 1, so that these mean what they say
        return settings.f1 + spread * (2 * fraction("f1", label) - 1)

    return f1
