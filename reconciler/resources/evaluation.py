"""The service's evaluation summary, as far as gates ask for it (guide, "Accessing the summary file")."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

UnreadableError = msgspec.MsgspecError


class Metrics(msgspec.Struct, frozen=True):
    """Shares from 0 to 1."""

    f1: float = msgspec.field(name="F1Score")
    precision: float = msgspec.field(name="Precision")
    recall: float = msgspec.field(name="Recall")


class _Label(msgspec.Struct, frozen=True, rename="pascal"):
    label: str
    metrics: Metrics


class _Summary(msgspec.Struct, frozen=True, rename="pascal"):
    aggregated_evaluation_results: Metrics
    label_evaluation_results: tuple[_Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a version did in its test: as a whole, and by label."""

    whole: Metrics
    labels: Mapping[str, Metrics]


def read(content: bytes) -> Evaluation:
    """Read a summary file; raises UnreadableError for what is none."""
    found = msgspec.json.decode(content, type=_Summary)
    return Evaluation(
        found.aggregated_evaluation_results, {one.label: one.metrics for one in found.label_evaluation_results}
    )
