"""The six files of a training: their keys, their contents, and how DescribeProjectVersions points to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from .evaluation import Evaluation, Score, confusion
from .lines import BOX, Line, annotated
from .operation import Context
from .record import Record
from .snapshots import Snapshots


@dataclass
class Outputs:
    """Where one version's files go: `<prefix>/<Kind>-<project>-<version>.json` in its output bucket (service-facts 5).

    Writing raises ObjectUnavailableError when the bucket is missing or refuses the account.
    """

    context: Context
    record: Record
    results: dict[str, Any] = field(default_factory=dict)

    def _write(self, kind: str, body: bytes) -> dict[str, Any]:
        bucket, prefix = self.record["output"]["S3Bucket"], self.record["output"].get("S3KeyPrefix", "")
        folder = f"{prefix.removesuffix('/')}/" if prefix else ""
        project = self.record["project"].split("/")[1]
        key = f"{folder}{kind}-{project}-{self.record['name']}.json"
        self.context.objects.write(bucket, key, body, account=self.context.account)
        return {"S3Object": {"Bucket": bucket, "Name": key}}

    def _assets(self, kind: str, items: Iterable[bytes]) -> dict[str, Any]:
        """A JSON Lines file as an asset."""
        return {"Assets": [{"GroundTruthManifest": self._write(kind, b"".join(item + b"\n" for item in items))}]}

    def validation(self, training: Iterable[Line], testing: Iterable[Line], summary: Mapping[str, Any]) -> None:
        """The copies of both manifests with their errors (S:6336), and the manifest summary (S:6206)."""
        self.results["ManifestSummary"] = self._write("ManifestSummary", orjson.dumps(summary))
        for side, lines in (("Training", training), ("Testing", testing)):
            checked = self._assets(f"{side}ManifestWithValidation", (annotated(line) for line in lines))
            self.results.setdefault(f"{side}DataResult", {})["Validation"] = checked

    def evaluation(self, model: "Model", training: Sequence[Line], testing: Sequence[Line], *, split: bool) -> None:
        """The snapshots of both manifests, and the evaluation summary."""
        snapshots = Snapshots(model.kind, model.labels, model.thresholds)
        told = model.evaluation.predictions
        used = self._assets("TrainingGroundTruth", map(snapshots.line, training))
        tested = (snapshots.line(line, told[index]) for index, line in enumerate(testing))
        self.results.setdefault("TrainingDataResult", {})["Output"] = used
        output = {**self._assets("TestingGroundTruth", tested), "AutoCreate": split}
        self.results.setdefault("TestingDataResult", {})["Output"] = output
        body = summary(model, len(training), testing, self.record["arn"], self.context.now)
        place = self._write("EvaluationResultSummary", orjson.dumps(body))
        f1 = body["AggregatedEvaluationResults"]["F1Score"]
        self.results["EvaluationResult"] = {"F1Score": f1, "Summary": place}


@dataclass(frozen=True)
class Model:
    """A trained model: use case, labels in order, and how it did."""

    kind: str
    labels: Sequence[str]
    evaluation: Evaluation

    @property
    def thresholds(self) -> dict[str, float]:
        """The assumed threshold by label, 0 to 1; a label that was not tested has one half."""
        return dict.fromkeys(self.labels, 0.5) | {score.label: score.threshold for score in self.evaluation.scores}


def summary(model: Model, trained: int, testing: Sequence[Line], arn: str, at: float) -> dict[str, Any]:
    """The evaluation summary (S:8447, S:9012): means over the labels, then the labels, best F1 first."""
    scores = model.evaluation.scores
    means = {
        "F1Score": _mean([score.f1 for score in scores]),
        "Precision": _mean([score.precision for score in scores]),
        "Recall": _mean([score.recall for score in scores]),
    }
    return {
        "Version": 1,
        "AggregatedEvaluationResults": _by_kind(model, testing) | means,
        "EvaluationDetails": {
            "EvaluationEndTimestamp": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "Labels": model.labels,
            "NumberOfTestingImages": len(testing),
            "NumberOfTrainingImages": trained,
            "ProjectVersionArn": arn,
        },
        "LabelEvaluationResults": [_label(score) for score in scores],
    }


def _by_kind(model: Model, testing: Sequence[Line]) -> dict[str, Any]:
    """Mean average precision and recall for boxes, a confusion matrix for images (S:9028)."""
    if model.kind == BOX:
        scores = model.evaluation.scores
        reach = _mean([score.reach for score in scores])
        return {"AveragePrecision": _mean([score.average for score in scores]), "AverageRecall": reach}
    cells = confusion(testing, model.evaluation)
    return {
        "ConfusionMatrix": [
            {"GroundTruthLabel": truth, "PredictedLabel": told, "Value": value} for truth, told, value in cells
        ]
    }


def _label(score: Score) -> dict[str, Any]:
    metrics = {
        "F1Score": score.f1,
        "Precision": score.precision,
        "Recall": score.recall,
        "Threshold": score.threshold,
    }
    return {"Label": score.label, "Metrics": metrics, "NumberOfTestingImages": score.images}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
