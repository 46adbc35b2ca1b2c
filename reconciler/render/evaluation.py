"""How well a model does: the service's evaluation summary (guide, "Accessing the summary file") as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler.core.address import Address

MOST = 40
"""A confusion matrix of more labels is no longer readable."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label's shares between 0 and 1, its threshold, and how many images tested it."""

    name: str
    f1: float
    precision: float
    recall: float
    threshold: float
    images: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A version's evaluation; `matrix[i][j]` is the share of label i that was found to be label j."""

    address: Address
    f1: float
    precision: float
    recall: float
    training: int
    testing: int
    labels: tuple[Label, ...] = ()
    names: tuple[str, ...] = ()
    matrix: tuple[tuple[float, ...], ...] = ()


def evaluation(address: Address, summary: Mapping[str, Any]) -> Evaluation:
    """Read a summary; what it does not tell is zero or empty."""
    whole, details = summary.get("AggregatedEvaluationResults", {}), summary.get("EvaluationDetails", {})
    names, matrix = _matrix(whole.get("ConfusionMatrix", ()))
    return Evaluation(
        address,
        float(whole.get("F1Score", 0)),
        float(whole.get("Precision", 0)),
        float(whole.get("Recall", 0)),
        int(details.get("NumberOfTrainingImages", 0)),
        int(details.get("NumberOfTestingImages", 0)),
        tuple(_label(one) for one in summary.get("LabelEvaluationResults", ())),
        names,
        matrix,
    )


def _label(one: Mapping[str, Any]) -> Label:
    metrics = one.get("Metrics", {})
    return Label(
        str(one.get("Label", "")),
        float(metrics.get("F1Score", 0)),
        float(metrics.get("Precision", 0)),
        float(metrics.get("Recall", 0)),
        float(metrics.get("Threshold", 0)),
        int(one.get("NumberOfTestingImages", 0)),
    )


def _matrix(pairs: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    values = {(str(one["GroundTruthLabel"]), str(one["PredictedLabel"])): float(one["Value"]) for one in pairs}
    names = tuple(sorted({name for pair in values for name in pair}))
    if len(names) > MOST:
        return (), ()
    return names, tuple(tuple(values.get((row, column), 0.0) for column in names) for row in names)
