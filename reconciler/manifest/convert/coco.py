"""COCO object detection files as bounding box manifests (guide 4193-4336)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from reconciler.errors import InvalidError
from reconciler.manifest.convert.dates import created, folder

BOX = 4


def coco(content: bytes, images: str, *, attribute: str = "bounding-box", job: str = "coco") -> Iterator[str]:
    """Give one line for each image, with the boxes of its annotations in the file's order.

    `images` is the S3 path that comes before each `file_name`. Raises InvalidError where the file is no COCO file or an
    annotation is about an image that is not there.
    """
    document = _document(content)
    lines = {image["id"]: _line(image, folder(images), attribute, job) for image in document["images"]}
    names = {category["id"]: category["name"] for category in document["categories"]}
    for index, annotation in enumerate(document["annotations"]):
        try:
            line = lines[annotation["image_id"]]
            _add(line[attribute], line[attribute + "-metadata"], annotation, names)
        except KeyError as error:
            raise InvalidError(f"annotations[{index}]: no image or no key {error}") from error
    return map(json.dumps, lines.values())


def _document(content: bytes) -> dict[str, list[dict[str, Any]]]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidError(f"no JSON: {error}") from error
    for name, keys in {
        "images": ("id", "file_name", "width", "height"),
        "annotations": ("image_id", "category_id", "bbox"),
        "categories": ("id", "name"),
    }.items():
        _check(document.get(name) if isinstance(document, dict) else None, name, keys)
    found: dict[str, list[dict[str, Any]]] = document
    return found


def _check(items: Any, name: str, keys: tuple[str, ...]) -> None:
    """Refuse a list of a COCO file that is missing, or has an item without a required key (guide 4068-4151)."""
    if not isinstance(items, list):
        raise InvalidError(f"{name} is missing: no COCO object detection file")
    for index, item in enumerate(items):
        missing = [key for key in keys if not isinstance(item, dict) or key not in item]
        if missing:
            raise InvalidError(f"{name}[{index}]: {', '.join(missing)} is missing")
        if "bbox" in keys and not (isinstance(item["bbox"], list) and len(item["bbox"]) == BOX):
            raise InvalidError(f"{name}[{index}].bbox: must be [left, top, width, height]")


def _line(image: Mapping[str, Any], images: str, attribute: str, job: str) -> dict[str, Any]:
    size = {"width": image["width"], "depth": 3, "height": image["height"]}
    metadata = {
        "job-name": job,
        "class-map": {},
        "human-annotated": "yes",
        "objects": [],
        "creation-date": created(image.get("date_captured")),
        "type": "groundtruth/object-detection",
    }
    return {
        "source-ref": images + image["file_name"],
        attribute: {"annotations": [], "image_size": [size]},
        attribute + "-metadata": metadata,
    }


def _add(boxes: Any, metadata: Any, annotation: Mapping[str, Any], names: Mapping[Any, str]) -> None:
    """Add one annotation to its line; a category without a name is left out of the class map, as the guide's script does."""
    left, top, width, height = annotation["bbox"]
    category = annotation["category_id"]
    boxes["annotations"].append({"left": left, "top": top, "width": width, "height": height, "class_id": category})
    if category in names:
        metadata["class-map"][category] = names[category]
    metadata["objects"].append({"confidence": 1})
