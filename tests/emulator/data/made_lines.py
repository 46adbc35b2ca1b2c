"""Manifest lines for tests, as the guide's chapters show them."""

import copy
import json

IMAGE = "groundtruth/image-classification"
BOX = "groundtruth/object-detection"


def image_line(number, *labels, bucket="images"):
    """A line with image-level labels (S:3476)."""
    line = {"source-ref": f"s3://{bucket}/{number}.png"}
    for index, label in enumerate(labels):
        line[f"sport{index}"] = index
        line[f"sport{index}-metadata"] = {
            "class-name": label,
            "confidence": 0.8,
            "type": IMAGE,
            "job-name": "identify-sport",
            "human-annotated": "yes",
            "creation-date": "2018-10-18T22:18:13.527256",
        }
    return line


def box_line(number, *boxes, size=(640, 480), bucket="images"):
    """A line with boxes (label, left, top, width, height) (S:3538)."""
    labels = sorted({box[0] for box in boxes})
    annotations = [
        {"class_id": labels.index(label), "left": left, "top": top, "width": width, "height": height}
        for label, left, top, width, height in boxes
    ]
    return {
        "source-ref": f"s3://{bucket}/{number}.png",
        "bb": {"image_size": [{"width": size[0], "height": size[1], "depth": 3}], "annotations": annotations},
        "bb-metadata": {
            "objects": [{"confidence": 1} for _ in boxes],
            "class-map": {str(index): label for index, label in enumerate(labels)},
            "type": BOX,
            "human-annotated": "yes",
            "creation-date": "2013-11-18T02:53:27",
            "job-name": "my job",
        },
    }


def changed(line, *path, to=None):
    """A copy of a line in which the value at a path is another one, or with None is missing."""
    line = copy.deepcopy(line)
    *places, last = path
    place = line
    for step in places:
        place = place[step]
    if to is None:
        del place[last]
    else:
        place[last] = to
    return line


def text(line):
    """The line as bytes; text and bytes stay as they are."""
    if isinstance(line, bytes):
        return line
    return line.encode() if isinstance(line, str) else json.dumps(line).encode()


def manifest(*lines):
    """A manifest file."""
    return b"".join(text(line) + b"\n" for line in lines)
