"""How well a model does: the service's evaluation summary (guide, "Accessing the summary file") as tables."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

MOST = 40
"""A confusion matrix of more labels is no longer readable."""


class Metrics(msgspec.Struct, frozen=True, rename="pascal"):
    """Shares between 0 and 1, and the threshold that a label's are told for."""

    f1_score: float = 0.0
    precision: float = 0.0
    recall: float = 0.0
    threshold: float = 0.0


class Label(msgspec.Struct, frozen=True, rename="pascal"):
    """One label, and how many images tested it."""

    label: str
    metrics: Metrics = Metrics()
    number_of_testing_images: int = 0


class _Pair(msgspec.Struct, frozen=True, rename="pascal"):
    ground_truth_label: str
    predicted_label: str
    value: float


class _Whole(Metrics, frozen=True, rename="pascal"):
    confusion_matrix: tuple[_Pair, ...] = ()


class _Details(msgspec.Struct, frozen=True, rename="pascal"):
    number_of_training_images: int = 0
    number_of_testing_images: int = 0


class _Summary(msgspec.Struct, frozen=True, rename="pascal"):
    aggregated_evaluation_results: _Whole
    evaluation_details: _Details = _Details()
    label_evaluation_results: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A version's evaluation; `matrix[i][j]` is the share of label i that was found to be label j."""

    whole: Metrics
    training: int
    testing: int
    labels: tuple[Label, ...] = ()
    names: tuple[str, ...] = ()
    matrix: tuple[tuple[float, ...], ...] = ()


def evaluation(content: bytes) -> Evaluation:
    """Read a summary file; what it does not tell is zero or empty. Raises msgspec.MsgspecError for what is none."""
    found = msgspec.json.decode(content, type=_Summary, strict=False)
    names, matrix = _matrix(found.aggregated_evaluation_results.confusion_matrix)
    return Evaluation(
        found.aggregated_evaluation_results,
        found.evaluation_details.number_of_training_images,
        found.evaluation_details.number_of_testing_images,
        found.label_evaluation_results,
        names,
        matrix,
    )


def _matrix(pairs: Iterable[_Pair]) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    values = {(one.ground_truth_label, one.predicted_label): one.value for one in pairs}
    names = tuple(sorted({name for pair in values for name in pair}))
    if len(names) > MOST:
        return (), ()
    return names, tuple(tuple(values.get((row, column), 0.0) for column in names) for row in names)
