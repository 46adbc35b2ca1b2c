"""Which boxes of a label attribute the service would use."""

from collections.abc import Iterator
from typing import Any

from reconciler.manifest.rules.limits import BOX_ROUNDING, TRAINING_SIDE
from reconciler.manifest.rules.record import Attribute, Record


def box_attributes(record: Record) -> Iterator[Attribute]:
    """The bounding box attributes of a line."""
    return (attribute for attribute in record.attributes if attribute.has_boxes)


def frame(attribute: Attribute) -> tuple[float, float]:
    """Width and height of the image in pixels, as the line gives them."""
    size = attribute.value["image_size"][0]
    return size["width"], size["height"]


def is_off_frame(box: dict[str, Any], width: float, height: float) -> bool:
    """Whether a box has negative values or reaches over the edge of its image (guide 7654)."""
    if min(box["left"], box["top"], box["width"], box["height"]) < 0:
        return True
    right, bottom = box["left"] + box["width"], box["top"] + box["height"]
    return bool(right > width + BOX_ROUNDING or bottom > height + BOX_ROUNDING)


def is_too_small(box: dict[str, Any], width: float, height: float) -> bool:
    """Whether a side of a box is no more than a pixel once the image is scaled for training (guide 7751-7755)."""
    scale = min(1.0, TRAINING_SIDE / longest) if (longest := max(width, height)) > 0 else 1.0
    return bool(min(box["width"], box["height"]) * scale <= 1)


def is_valid(box: dict[str, Any], width: float, height: float) -> bool:
    """Whether the service would train on a box."""
    return not is_off_frame(box, width, height) and not is_too_small(box, width, height)


def valid_boxes(attribute: Attribute) -> list[dict[str, Any]]:
    """The boxes of an attribute that the service would train on; its form must have been checked."""
    size = frame(attribute)
    return [box for box in attribute.annotations if is_valid(box, *size)]
