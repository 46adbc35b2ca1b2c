"""Lines to show a rule with: a small image-level and a small bounding box manifest, and ways to break them."""

import json
from collections.abc import Callable
from typing import Any

Change = Callable[[dict[str, Any]], object]
_DATE = "2018-10-18T22:18:13.527256"


def image_line(name: str = "sunrise", label: str = "Sunrise", *, bucket: str = "bucket") -> dict[str, Any]:
    """An image-level line after the guide's (6960)."""
    metadata = {
        "confidence": 1,
        "job-name": "labeling-job/scenes",
        "class-name": label,
        "human-annotated": "yes",
        "creation-date": _DATE,
        "type": "groundtruth/image-classification",
    }
    return {"source-ref": f"s3://{bucket}/images/{name}.png", "scene": 1, "scene-metadata": metadata}


def box_line(name: str = "IMG_1186", label: str = "Echo Dot", **box: float) -> dict[str, Any]:
    """A bounding box line after the guide's (6976), with one box of which any field may be given."""
    annotation = {"class_id": 0, "top": 251, "left": 399, "width": 155, "height": 101} | box
    metadata = {
        "objects": [{"confidence": 1}],
        "class-map": {"0": label},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": _DATE,
        "job-name": "my job",
    }
    size = {"width": 640, "height": 480, "depth": 3}
    boxes = {"image_size": [size], "annotations": [annotation]}
    return {"source-ref": f"s3://bucket/images/{name}.png", "boxes": boxes, "boxes-metadata": metadata}


def text(*lines: dict[str, Any]) -> str:
    """The lines as a manifest."""
    return "".join(json.dumps(line) + "\n" for line in lines)


def broken(line: dict[str, Any], change: Change) -> str:
    """The line as a manifest of its own after `change` was done to it."""
    change(line)
    return text(line)


def images(count: int, *labels: str, first: int = 0) -> str:
    """A manifest of `count` image-level lines that take turns in their labels."""
    return text(*(image_line(f"{n}", labels[n % len(labels)]) for n in range(first, first + count)))
