"""Manifests to measure with: made once, from a seed, into the temporary folder."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

Value = dict[str, Any]

FOLDER = Path(tempfile.gettempdir()) / "reconciler-benchmarks"


def image(rng: random.Random, number: int, **metadata: Any) -> Value:
    """An image-level line as labelling jobs write it: 12 classes as 12 attributes."""
    label = rng.randrange(12)
    return {
        "source-ref": f"s3://my-training-bucket/images/train/{number:08d}.jpg",
        f"scene_label_{label}": 1,
        f"scene_label_{label}-metadata": {
            "confidence": 1,
            "job-name": f"labeling-job/scene_label_{label}",
            "class-name": f"class {label}",
            "human-annotated": "yes",
            "creation-date": _date(rng) + f".{rng.randrange(1000):03d}",
            "type": "groundtruth/image-classification",
        }
        | metadata,
    }


def boxes(rng: random.Random, number: int, count: int = 8) -> Value:
    """A line with boxes of six classes, each with a confidence of its own."""
    sides = [(rng.randrange(10, 400), rng.randrange(10, 300)) for _ in range(count)]
    found = [
        {
            "class_id": rng.randrange(6),
            "top": rng.randrange(1000 - height),
            "left": rng.randrange(1200 - width),
            "height": height,
            "width": width,
        }
        for width, height in sides
    ]
    return {
        "source-ref": f"s3://my-training-bucket/images/train/{number:08d}.jpg",
        "boxes": {"image_size": [{"width": 1200, "height": 1000, "depth": 3}], "annotations": found},
        "boxes-metadata": {
            "objects": [{"confidence": rng.randrange(50, 100) / 100} for _ in found],
            "class-map": {str(label): f"class {label}" for label in range(6)},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": _date(rng) + f".{rng.randrange(10**6):06d}",
            "job-name": "labeling-job/boxes",
        },
    }


def two_labels(rng: random.Random, number: int) -> Value:
    """A line with two labels, mostly."""
    return image(rng, number) | image(rng, number)


def turned(rng: random.Random, number: int) -> Value:
    """A line whose source-ref comes last."""
    return dict(reversed(image(rng, number).items()))


def two_dates(rng: random.Random, number: int) -> Value:
    """A line whose date has milliseconds or microseconds."""
    return image(rng, number, **{"creation-date": _date(rng) + rng.choice([".123", ".123456"])})


def unique(rng: random.Random, number: int) -> Value:
    """A line with metadata like no other's."""
    return image(rng, number, **{"job-name": f"labeling-job/{number}"})


def many_templates(rng: random.Random, number: int) -> Value:
    """A line with one of a hundred confidences."""
    return image(rng, number, confidence=rng.randrange(100) / 100)


def unknown_keys(rng: random.Random, number: int) -> Value:
    """Boxes with a key that nobody knows."""
    return boxes(rng, number) | {"weather": {"rain": [number]}}


def manifest(
    name: str,
    count: int,
    make: Callable[[random.Random, int], Value],
    *,
    spell: Callable[[Value], bytes] = orjson.dumps,
    damaged: float = 0.0,
    seed: str = "",
) -> str:
    """Write a manifest if it is not there yet and give its path; `damaged` is the share of lines that are broken.

    Its lines follow from `seed`, by default its name.
    """
    path = FOLDER / f"{name}.manifest"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        rng = random.Random(seed or name)
        draft = path.with_suffix(".draft")
        with draft.open("wb") as out:
            for number in range(count):
                line = spell(make(rng, number))
                out.write((_damage(rng, line) if rng.random() < damaged else line) + b"\n")
        draft.rename(path)
    return str(path)


def _date(rng: random.Random) -> str:
    day = f"2021-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return f"{day}T{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"


def _damage(rng: random.Random, line: bytes) -> bytes:
    at = rng.randrange(len(line))
    broken = (
        line[:at],
        line[:at] + b"\\" + line[at + 1 :],
        line.replace(b"s3://my", b"s3://your"),
        line.replace(b'"yes"', b'"perhaps"'),
        line.replace(b'"class', b'"klass'),
        b"",
    )
    return rng.choice(broken)
