"""What a model scores on its test set: predictions made up so that every published figure follows from them.

Nothing is learned. For each label the F1 that is wanted decides how many truths are missed and how many alarms are
false; the predictions are then ordered so that the best F1 lies exactly at the label's threshold (S:8260). Precision,
recall, F1, threshold, confusion matrix and average precision are counted from the predictions, never set.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from .boxes import free_place
from .lines import BOX, Box, Line


class Prediction(NamedTuple):
    """One prediction on a test image (its index): `present` in the ground truth or not (S:8544), with its box if any."""

    image: int
    label: str
    confidence: float
    present: bool
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A label's metrics at its threshold, 0 to 1 (S:8344); `average` is its average precision over all predictions."""

    label: str
    images: int
    threshold: float
    precision: float
    recall: float
    f1: float
    average: float
    reach: float  # recall without a threshold


class Evaluation(NamedTuple):
    """Scores by label, best F1 first (S:9034), and the predictions by image."""

    scores: Sequence[Score]
    predictions: Mapping[int, Sequence[Prediction]]


class _Truth(NamedTuple):
    image: int
    box: Box | None = None


def evaluate(testing: Sequence[Line], labels: Sequence[str], kind: str, wanted: Callable[[str], float]) -> Evaluation:
    """Evaluate a model of these labels on the usable lines of its test set; `wanted` gives the F1 of a label.

    The F1 that comes out is the nearest that whole numbers of images (or boxes) allow.
    """
    scores: list[Score] = []
    by_image: dict[int, list[Prediction]] = {index: [] for index in range(len(testing))}
    for label in labels:
        truths = _truths(testing, label, kind)
        if not truths:
            continue
        listed = _predictions(label, truths, testing, kind, wanted(label))
        scores.append(_score(label, listed, truths))
        for prediction in listed:
            by_image[prediction.image].append(prediction)
    for listed in by_image.values():
        listed.sort(key=lambda prediction: -prediction.confidence)
    scores.sort(key=lambda score: (-score.f1, score.label))
    return Evaluation(scores, by_image)


def _truths(testing: Sequence[Line], label: str, kind: str) -> list[_Truth]:
    """Where the label is in the ground truth, in an order that is fixed but not the file's."""
    if kind == BOX:
        found = [_Truth(i, box) for i, line in enumerate(testing) for box in line.boxes if box.label == label]
    else:
        found = [_Truth(i) for i, line in enumerate(testing) if label in line.names]
    return sorted(found, key=lambda truth: (fraction(label, testing[truth.image].source), truth))


def fraction(*parts: str) -> float:
    """A number in [0, 1) that only depends on the texts."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=7).digest()
    return int.from_bytes(digest) / (1 << 56)


def plan(truths: int, spare: int, wanted: float) -> tuple[int, int]:
    """Misses and false alarms (at most `spare`) whose F1 comes nearest to `wanted`."""

    def alarms(misses: int) -> int:
        hits = truths - misses
        return min(spare, max(0, round(2 * hits / wanted - 2 * truths + misses))) if wanted and hits else 0

    def distance(misses: int) -> tuple[float, int]:
        hits, false = truths - misses, alarms(misses)
        return round(abs(2 * hits / (2 * hits + misses + false) - wanted), 12), abs(misses - false)

    misses = min(range(truths + 1), key=distance)
    return misses, alarms(misses)


def _predictions(
    label: str, truths: list[_Truth], testing: Sequence[Line], kind: str, wanted: float
) -> list[Prediction]:
    """Predictions from the highest confidence down.

    First alarms spread among the hits, a hit last: there is the threshold. Then distractors, and as many of the misses as
    leave the best F1 where it is.
    """
    others = _others(label, truths, testing, kind)
    missed, false = plan(len(truths), len(others), wanted)
    hits, misses = truths[missed:], truths[:missed]
    if not hits:
        return []
    alarms, rest = others[:false], others[false : false + len(truths)]
    seen = misses[: max(0, -(-len(hits) * len(rest) // (len(truths) + false)) - 1)]
    above = [*_spread(hits, alarms)]
    below = [*((truth, False) for truth in rest), *((truth, True) for truth in seen)]
    threshold = 0.5 + 0.3 * fraction("threshold", label)
    highest = 0.95 + 0.05 * fraction("highest", label)
    confidences = [*_steps(highest, threshold, len(above)), *_steps(threshold * 0.9, 0.01, len(below))]
    return [
        Prediction(truth.image, label, confidence, present, truth.box)
        for confidence, (truth, present) in zip(confidences, [*above, *below], strict=True)
    ]


def _others(label: str, truths: list[_Truth], testing: Sequence[Line], kind: str) -> list[_Truth]:
    """Where the label is not, but may be predicted: images without it, places without such a box; two for each truth."""
    count = 2 * len(truths)
    if kind == BOX:
        return [_elsewhere(label, truths[nth % len(truths)].image, testing, nth) for nth in range(count)]
    have = {truth.image for truth in truths}
    start = int(fraction("others", label) * len(testing))
    images = (i % len(testing) for i in range(start, start + len(testing)))
    return [_Truth(i) for i in islice((i for i in images if i not in have), count)]


def _elsewhere(label: str, image: int, testing: Sequence[Line], nth: int) -> _Truth:
    taken = [box for box in testing[image].boxes if box.label == label]
    return _Truth(image, free_place(label, testing[image].size, taken, nth))


def _spread(hits: Sequence[_Truth], alarms: Sequence[_Truth]) -> list[tuple[_Truth, bool]]:
    """Before the j-th of n hits at least j/n of the alarms, so that F1 rises to the last hit."""
    ordered: list[tuple[_Truth, bool]] = []
    told = 0
    for j, hit in enumerate(hits, 1):
        due = -(-j * len(alarms) // len(hits))
        ordered += [(alarm, False) for alarm in alarms[told:due]]
        ordered.append((hit, True))
        told = due
    return ordered


def _steps(first: float, last: float, count: int) -> list[float]:
    """`count` numbers from below `first` down to `last`."""
    return [last + (first - last) * (count - 1 - i) / count for i in range(count)]


def _score(label: str, listed: Sequence[Prediction], truths: Sequence[_Truth]) -> Score:
    """Count a label's metrics from its predictions, which are in order of confidence."""
    best, threshold, hits = (0.0, 0, 0), 1.0, 0
    points = []
    for rank, prediction in enumerate(listed, 1):
        hits += prediction.present
        points.append((hits / len(truths), hits / rank))
        f1 = 2 * hits / (rank + len(truths))
        if f1 > best[0]:
            best, threshold = (f1, hits, rank), prediction.confidence
    f1, right, told = best
    return Score(
        label=label,
        images=len({truth.image for truth in truths}),
        threshold=threshold,
        precision=right / told if told else 0.0,
        recall=right / len(truths),
        f1=f1,
        average=_average_precision(points),
        reach=hits / len(truths),
    )


def _average_precision(points: Sequence[tuple[float, float]]) -> float:
    """The area under (recall, precision), each precision raised to the best at its recall or beyond."""
    area, best = 0.0, 0.0
    for i in range(len(points) - 1, -1, -1):
        recall, precision = points[i]
        best = max(best, precision)
        area += (recall - (points[i - 1][0] if i else 0.0)) * best
    return area


def confusion(testing: Sequence[Line], evaluation: Evaluation) -> list[tuple[str, str, float]]:
    """(ground truth, predicted, share) for every ordered pair of labels that the test set has.

    The share of the images with the ground truth whose surest prediction is the other label: a column of the guide's
    table adds up to 1 unless an image has no prediction (S:8728).
    """
    names = sorted(score.label for score in evaluation.scores)
    surest = {i: listed[0].label for i, listed in evaluation.predictions.items() if listed}
    pairs = Counter((name, surest.get(i)) for i, line in enumerate(testing) for name in set(line.names))
    images = Counter(name for line in testing for name in set(line.names))
    return [(truth, told, pairs[truth, told] / images[truth]) for truth in names for told in names]
