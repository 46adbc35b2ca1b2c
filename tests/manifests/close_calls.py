"""Lines that two readers of the guide could judge differently, and what its line says of them."""

import json

from mutations import BOX, drop, put, without_boxes

from reconciler.manifest.rules.example import box_line, image_line


def with_value(line: dict, change) -> bytes:
    """A line changed, as bytes."""
    change(line)
    return json.dumps(line).encode()


LABEL_FORMAT = ("ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", "invalid")
METADATA_FORMAT = ("ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT", "invalid")
NO_BOXES = ("WARNING_NO_ANNOTATIONS", "ignored")
CLOSE_CALLS = {  # what the guide's line settles, with the code and the state that follow from it; no code: it is used
    "annotations that are an object (7330, 3612: an array)": (
        with_value(box_line(), put("boxes", "annotations", {})),
        LABEL_FORMAT,
    ),
    "annotations that are null (7330, 3612)": (with_value(box_line(), put("boxes", "annotations", None)), LABEL_FORMAT),
    "annotations that are left out (8003)": (with_value(box_line(), drop("boxes", "annotations")), NO_BOXES),
    "a class_id that is text (6450: Int)": (with_value(box_line(), put(*BOX, "class_id", "0")), LABEL_FORMAT),
    "a class_id that is null (6450)": (with_value(box_line(), put(*BOX, "class_id", None)), LABEL_FORMAT),
    "a class_id with a fraction (6450)": (with_value(box_line(), put(*BOX, "class_id", 0.5)), LABEL_FORMAT),
    "a class_id that is whole, written as 0.0 (6450)": (with_value(box_line(), put(*BOX, "class_id", 0.0)), None),
    "a label value with a fraction (3440: any integer)": (with_value(image_line(), put("scene", 0.5)), LABEL_FORMAT),
    "a label value that is text, as real jobs write": (with_value(image_line(), put("scene", "0")), None),
    "a creation-date that is no date (4004)": (
        with_value(image_line(), put("scene-metadata", "creation-date", "yesterday")),
        METADATA_FORMAT,
    ),
    "a creation-date without a time (4004)": (
        with_value(box_line(), put("boxes-metadata", "creation-date", "2018-10-18")),
        METADATA_FORMAT,
    ),
    "a creation-date with a blank for the T (7971)": (
        with_value(box_line(), put("boxes-metadata", "creation-date", "2013-11-18 02:53:27")),
        None,
    ),
    "a label name that is a number (6479: String)": (
        with_value(box_line(), put("boxes-metadata", "class-map", {"0": 7})),
        METADATA_FORMAT,
    ),
    "a label name that is a number, of a class without boxes (6479)": (
        with_value(box_line(), put("boxes-metadata", "class-map", {"0": "Echo", "1": 7})),
        METADATA_FORMAT,
    ),
    "objects without boxes and without confidence (7428)": (
        with_value(box_line(), without_boxes([{}])),
        NO_BOXES,
    ),
    "more objects than boxes (7428)": (
        with_value(box_line(), put("boxes-metadata", "objects", [{"confidence": 1}, {}])),
        None,
    ),
}
