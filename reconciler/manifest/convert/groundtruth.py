"""Output manifests of multi-label Ground Truth jobs as image-level manifests (guide 4400-4511)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reconciler.errors import InvalidError
from reconciler.manifest.line import SOURCE_REF, Line
from reconciler.manifest.rules.record import METADATA

COPIED = ("job-name", "human-annotated", "creation-date")


def groundtruth(lines: Iterable[Line]) -> Iterator[str]:
    """Give each line with one label attribute for each of its labels; blank lines are left out.

    Raises InvalidError, with the number of the line, where one is not in the form of a multi-label job's output.
    """
    for line in lines:
        if line.content.strip():
            try:
                yield json.dumps(_converted(line.value))
            except (KeyError, TypeError, AttributeError) as error:
                raise InvalidError(
                    f"line {line.number}: {_why(line.value, error)}",
                    hint="Only the output of multi-label image classification jobs needs converting.",
                ) from error


def _why(value: Any, error: Exception) -> str:
    if not isinstance(value, dict):
        return "no JSON object"
    return f"{error} is missing" if isinstance(error, KeyError) else "not the output of a multi-label job"


def _converted(value: dict[str, Any]) -> dict[str, Any]:
    job = [key for key in value if SOURCE_REF not in key and METADATA not in key][-1:]
    name = job[0] if job else ""
    made: dict[str, Any] = {SOURCE_REF: value[SOURCE_REF]}
    for index, label in enumerate(_labels(value[name])):
        metadata = value[name + METADATA]
        made[f"{name}{index}"] = index
        made[f"{name}{index}{METADATA}"] = {
            "class-name": metadata["class-map"][str(label)],
            "confidence": metadata["confidence-map"][str(label)],
            "type": "groundtruth/image-classification",
        } | {key: metadata[key] for key in COPIED}
    return made


def _labels(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
