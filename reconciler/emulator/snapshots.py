"""Evaluation manifest snapshots: the ground truth that was used and the predictions made on it (S:8511)."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from .evaluation import Prediction
from .lines import BOX, IMAGE, Box, Line, Rules, parsed

TRAINING = "rekognition-custom-labels-training"
EVALUATION = "rekognition-custom-labels-evaluation"
UNDATED = "1970-01-01T00:00:00.000000"


class Snapshots:
    """Writes the lines of a model: its labels in their order, and their thresholds."""

    def __init__(self, kind: str, labels: Sequence[str], thresholds: Mapping[str, float]) -> None:
        self._kind = kind
        self._ids = {label: number for number, label in enumerate(labels)}
        self._thresholds = thresholds

    def line(self, line: Line, predictions: Sequence[Prediction] | None = None) -> bytes:
        """One line: the usable ground truth renamed, and the predictions where it is a test line."""
        date = _date(line)
        entry: dict[str, Any] = {"source-ref": line.source}
        if line.boxes:
            entry |= self._boxed(
                f"{TRAINING}-0", TRAINING, line.boxes, [{"confidence": 1.0}] * len(line.boxes), line, date
            )
        for number, name in enumerate(line.names):
            entry |= _named(f"{TRAINING}-{number}", TRAINING, name, 1.0, date)
        if predictions is not None:
            entry |= self._evaluated(line, predictions, date)
        return orjson.dumps(entry)

    def _evaluated(self, line: Line, predictions: Sequence[Prediction], date: str) -> dict[str, Any]:
        if self._kind == BOX:
            boxes = [each.box for each in predictions if each.box]
            objects = [{"confidence": each.confidence, **self._details(each)} for each in predictions]
            return self._boxed(EVALUATION, EVALUATION, boxes, objects, line, date)
        entry: dict[str, Any] = {}
        for number, each in enumerate(predictions):
            key = f"{EVALUATION}-{number}"
            entry |= _named(key, EVALUATION, each.label, each.confidence, date)
            entry[f"{key}-metadata"] |= self._details(each)
        return entry

    def _boxed(
        self, key: str, job: str, boxes: Sequence[Box], objects: Sequence[Mapping[str, Any]], line: Line, date: str
    ) -> dict[str, Any]:
        used = {box.label for box in boxes}
        metadata: dict[str, Any] = {
            "job-name": f"{job}-job",
            "class-map": {str(number): label for label, number in self._ids.items() if label in used},
            "human-annotated": "yes" if job == TRAINING else "no",
            "objects": objects,
            "creation-date": date,
            "type": BOX,
        }
        if job == EVALUATION:
            metadata["confidence"] = max((each["confidence"] for each in objects), default=0.0)
        size = {"width": line.size[0], "height": line.size[1], "depth": 3}
        annotations = [{"class_id": self._ids[box.label], **_corners(box)} for box in boxes]
        return {key: {"annotations": annotations, "image_size": [size]}, f"{key}-metadata": metadata}

    def _details(self, prediction: Prediction) -> dict[str, Any]:
        """How the prediction stands at its label's threshold (S:8541); the key's spelling is the file's (S:8578)."""
        positive, present = prediction.confidence >= self._thresholds[prediction.label], prediction.present
        details = {
            "version": 1,
            "ground-truth-labelling-jobs": [f"{TRAINING}-job"],
            "is-true-positive": positive and present,
            "is-true-negative": not positive and not present,
            "is-false-positive": positive and not present,
            "is-false-negative": not positive and present,
            "is-present-in-ground-truth": present,
        }
        return {f"{EVALUATION}-details": details}


def _named(key: str, job: str, name: str, confidence: float, date: str) -> dict[str, Any]:
    metadata = {
        "confidence": confidence,
        "job-name": f"{job}-job",
        "class-name": name,
        "human-annotated": "yes" if job == TRAINING else "no",
        "creation-date": date,
        "type": IMAGE,
    }
    return {key: 1, f"{key}-metadata": metadata}


def _corners(box: Box) -> dict[str, float]:
    return {"left": box.left, "top": box.top, "width": box.width, "height": box.height}


def _date(line: Line) -> str:
    """The date of the ground truth; predictions carry it too (S:8566), so equal data makes equal files."""
    entry = parsed(line.text, Rules(characters=len(line.text))) or {}
    dates = (value.get("creation-date") for value in entry.values() if isinstance(value, dict))
    return next((date for date in dates if isinstance(date, str)), UNDATED)
