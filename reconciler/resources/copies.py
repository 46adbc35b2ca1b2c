"""Copies of model versions between projects and accounts, and the gate they have to pass (guide, "Copying a model")."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from reconciler.core.service import Reader
from reconciler.core.spec import Spec

Share = Annotated[float, Field(ge=0, le=1)]
METRICS = {"f1": "F1Score", "precision": "Precision", "recall": "Recall"}


class Metrics(Spec):
    """Least values of metrics, from 0 to 1."""

    f1: Share | None = None
    """The F1 score."""
    precision: Share | None = None
    """The precision."""
    recall: Share | None = None
    """The recall."""


class Requires(Metrics):
    """What the source's evaluation must reach before it is copied."""

    labels: Annotated[dict[str, Metrics], Field(default_factory=dict)]
    """The same, for single labels."""


class CopyOf(Spec):
    """A model declared in this workspace."""

    account: str | None = None
    """The source's account alias; this account when left out."""
    project: str
    """The source's project."""
    model: str
    """The source's logical name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A live version to copy from: its ARN, its project's, its status, and where its evaluation lies (or empty)."""

    arn: str
    project_arn: str
    status: str
    summary: str


def source(found: Mapping[str, Any], project_arn: str) -> Source:
    """What a ProjectVersionDescription says to somebody who copies it."""
    where = found.get("EvaluationResult", {}).get("Summary", {}).get("S3Object", {})
    summary = f"s3://{where['Bucket']}/{where['Name']}" if where else ""
    return Source(found["ProjectVersionArn"], project_arn, found["Status"], summary)


def shortfalls(reader: Reader, account: str, summary: str, requires: Requires) -> list[str]:
    """Which required metrics a source does not reach, in words (guide, "Summary file"); raises CallError."""
    try:
        evaluation = json.loads(b"".join(reader.objects(account).blocks(summary)))
    except ValueError as error:
        return [f"its evaluation {summary} is no JSON: {error}"]
    found = list(_short("the model", evaluation["AggregatedEvaluationResults"], requires))
    labels = {one["Label"]: one["Metrics"] for one in evaluation["LabelEvaluationResults"]}
    for label, metrics in requires.labels.items():
        found += _short(f"label {label}", labels[label], metrics) if label in labels else [f"it has no label {label}"]
    return found


def _short(what: str, measured: Mapping[str, float], required: Metrics) -> Iterator[str]:
    for name, key in METRICS.items():
        least = getattr(required, name)
        if least is not None and measured[key] < least:
            yield f"{name} of {what} is {measured[key]:.3f}, below {least}"
