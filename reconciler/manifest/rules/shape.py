"""The form of label attributes and their metadata: the first flaw of each, said exactly.

Accepted as real labelling jobs write them: fractional pixels, label values as strings, further keys anywhere.
"""

from collections.abc import Iterator
from typing import Any

from reconciler.manifest.rules.limits import CREATION_DATE
from reconciler.manifest.rules.record import METADATA, Attribute
from reconciler.manifest.rules.rule import Flaw

SIDES = ("width", "height", "depth")
EDGES = ("left", "top", "width", "height")


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; `true` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    """Whether a JSON value is a number without fraction, however it is written."""
    return is_number(value) and value == value // 1


def attribute_flaw(attribute: Attribute) -> Flaw | None:
    """What is wrong with a label attribute of a supported type (guide 3436-3441, 3586-3625, 7323-7352)."""
    if attribute.names_image:
        known = isinstance(attribute.value, str) or is_whole(attribute.value)
        return None if known else ((attribute.name,), "must be a whole number")
    return next(_box_flaws(attribute), None) if attribute.has_boxes else None


def _box_flaws(attribute: Attribute) -> Iterator[Flaw]:
    place, value = attribute.name, attribute.value
    if not isinstance(value, dict):
        yield (place,), "must be an object with image_size and annotations"
        return
    size = value.get("image_size")
    if not (isinstance(size, list) and len(size) == 1 and isinstance(size[0], dict)):
        yield (place, "image_size"), "must be a list of one object with width, height and depth"
    else:
        yield from (((place, "image_size", 0, side), flaw) for side in SIDES if (flaw := _number_flaw(size[0], side)))
    boxes = value.get("annotations", [])
    if not isinstance(boxes, list):
        yield (place, "annotations"), "must be a list"
        return
    for index, box in enumerate(boxes):
        yield from (((place, "annotations", index, *key), flaw) for key, flaw in _annotation_flaws(box))


def _annotation_flaws(box: Any) -> Iterator[Flaw]:
    if not isinstance(box, dict):
        yield (), "must be an object with class_id, left, top, width and height"
        return
    yield from (((edge,), flaw) for edge in EDGES if (flaw := _number_flaw(box, edge)))
    if not is_whole(box.get("class_id")):
        yield ("class_id",), "must be a whole number" if "class_id" in box else "class_id is missing"


def _number_flaw(value: dict[str, Any], key: str) -> str:
    if key not in value:
        return f"{key} is missing"
    return "" if is_number(value[key]) else "must be a number"


def metadata_flaw(attribute: Attribute) -> Flaw | None:
    """What is wrong with the metadata of a label attribute (guide 3443-3473, 3627-3656, 7365-7388)."""
    place, metadata = attribute.name + METADATA, attribute.metadata
    if not isinstance(metadata, dict):
        return (place,), "must be an object"
    if not attribute.type:
        return (place, "type"), "must be text" if "type" in metadata else "type is missing"
    if not (attribute.names_image or attribute.has_boxes):
        return None
    found = _image_metadata_flaws(metadata) if attribute.names_image else _box_metadata_flaws(metadata)
    return next((((place, *key), flaw) for key, flaw in (*found, *_common_flaws(metadata))), None)


def _image_metadata_flaws(metadata: dict[str, Any]) -> Iterator[Flaw]:
    name, confidence = metadata.get("class-name"), metadata.get("confidence", -1)
    if not (isinstance(name, str) and name):
        yield ("class-name",), "must be a label name" if "class-name" in metadata else "class-name is missing"
    if not (is_number(confidence) and 0 <= confidence <= 1):
        yield ("confidence",), "must be from 0 to 1" if "confidence" in metadata else "confidence is missing"


def _box_metadata_flaws(metadata: dict[str, Any]) -> Iterator[Flaw]:
    objects, names = metadata.get("objects"), metadata.get("class-map")
    if not isinstance(objects, list):
        yield ("objects",), "must be a list" if "objects" in metadata else "objects is missing"
    if not isinstance(names, dict):
        yield ("class-map",), "must be an object" if "class-map" in metadata else "class-map is missing"
        return
    yield from (
        (("class-map", key), "must be a label name")
        for key, name in names.items()
        if not (isinstance(name, str) and name)
    )


def _common_flaws(metadata: dict[str, Any]) -> Iterator[Flaw]:
    date = metadata.get("creation-date")
    if metadata.get("human-annotated") not in ("yes", "no"):
        missing = "human-annotated" not in metadata
        yield ("human-annotated",), "human-annotated is missing" if missing else 'must be "yes" or "no"'
    if not (isinstance(date, str) and CREATION_DATE.match(date)):
        missing = "creation-date" not in metadata
        yield ("creation-date",), "creation-date is missing" if missing else "must be like 2018-10-18T22:18:13"
