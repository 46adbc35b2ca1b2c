"""Which labels a line gives to its image."""

from collections.abc import Iterator, Mapping
from typing import Any

METADATA = "-metadata"


def attributes(value: Mapping[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Give each label attribute with its value and metadata: `boxes` where `boxes-metadata` stands beside it."""
    for key, item in value.items():
        metadata = value.get(key + METADATA)
        if isinstance(metadata, dict):
            yield key, item, metadata


def labels(value: Mapping[str, Any]) -> dict[str, int]:
    """Give the line's labels, each with its number of boxes: 0 where it is a label of the whole image.

    Says what is written, not whether it is valid: a box whose class is not in the class map has no label.
    """
    found: dict[str, int] = {}
    for _, item, metadata in attributes(value):
        name = metadata.get("class-name")
        if isinstance(name, str):
            found.setdefault(name, 0)
        for label in _box_labels(item, metadata.get("class-map")):
            found[label] = found.get(label, 0) + 1
    return found


def boxes(item: Any) -> list[dict[str, Any]]:
    """Give the annotations of a bounding box attribute that are JSON objects at all."""
    found = item.get("annotations") if isinstance(item, dict) else None
    return [box for box in found if isinstance(box, dict)] if isinstance(found, list) else []


def _box_labels(item: Any, class_map: Any) -> Iterator[str]:
    names = class_map if isinstance(class_map, dict) else {}
    for box in boxes(item):
        label = names.get(str(box.get("class_id")))
        if isinstance(label, str):
            yield label
