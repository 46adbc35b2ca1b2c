"""Which labels a line gives to its image."""

from collections.abc import Iterator, Mapping
from typing import Any

METADATA = "-metadata"

_CLASS_IDS = (int, float, str)


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
        names = metadata.get("class-map")
        if not isinstance(names, dict):
            continue
        for number, count in _classes(item).items():
            label = names.get(spell_class(number))
            if isinstance(label, str):
                found[label] = found.get(label, 0) + count
    return found


def boxes(item: Any) -> list[dict[str, Any]]:
    """Give the annotations of a bounding box attribute that are JSON objects at all."""
    found = item.get("annotations") if isinstance(item, dict) else None
    return [box for box in found if isinstance(box, dict)] if isinstance(found, list) else []


def spell_class(number: Any) -> str:
    """Spell a class_id as a class map does: whole numbers without a fraction, however the line writes them."""
    return str(int(number)) if isinstance(number, float) and number.is_integer() else str(number)


def _classes(item: Any) -> dict[Any, int]:
    """Count the boxes of an attribute by class_id; what cannot be one is left out."""
    found: dict[Any, int] = {}
    for box in boxes(item):
        number = box.get("class_id")
        if isinstance(number, _CLASS_IDS):
            found[number] = found.get(number, 0) + 1
    return found
