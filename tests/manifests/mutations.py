"""Random lines of a manifest: good ones with up to three mutations, in several layouts, some broken as text."""

import json
import random

from reconciler.manifest.rules.example import box_line, image_line


def put(*path):
    """A mutation: put the last item where the others lead."""
    *way, key, value = path

    def change(line):
        for part in way:
            line = line[part]
        line[key] = value

    return change


def drop(*path):
    """A mutation: take away what the path leads to."""
    *way, key = path

    def change(line):
        for part in way:
            line = line[part]
        del line[key]

    return change


def boxes(count):
    """A mutation: so many boxes."""

    def change(line):
        line["boxes"]["annotations"] = [dict(line["boxes"]["annotations"][0]) for _ in range(count)]
        line["boxes-metadata"]["objects"] = [{"confidence": 1}] * count

    return change


def without_boxes(objects):
    """A mutation: no boxes, but these objects."""

    def change(line):
        line["boxes"]["annotations"] = []
        line["boxes-metadata"]["objects"] = objects

    return change


BOX = ("boxes", "annotations", 0)
SIZE = ("boxes", "image_size", 0)
SIDES = (0, 1, 63, 64, 639, 640, 1280, 1281, 2560, 4096, 4097)
EDGES = (-1, -0.01, 0, 0.5, 1, 1.01, 2, 2.5, 5, 154, 240.9, 241, 241.01, 640, 4000)
MUTATIONS = {
    "both": [
        lambda line: line.clear(),
        drop("source-ref"),
        *(
            put("source-ref", value)
            for value in ("https://b/k", "s3://b", "s3://b/", "s3:///k", "", 5, None, ["s3://b/k"])
        ),
        put("source-ref", "s3://bucket/with blank/ü.png"),
        put("price", 7),
        put("cl-metadata", {"is_labeled": True}),
        put("errors", [{"code": "x", "message": "y"}]),
        put("warnings", []),
        put("cl-errors", []),
    ],
    "image": [
        drop("scene"),
        drop("scene-metadata"),
        *(put("scene", value) for value in (None, [], {}, True, 0, -3, 0.5, 2.0, "7")),
        *(put("scene-metadata", value) for value in (None, [], 7, {})),
        *(drop("scene-metadata", key) for key in image_line()["scene-metadata"]),
        *(put("scene-metadata", "confidence", value) for value in (0, 1, 0.5, 1.5, -0.5, "1", None)),
        *(put("scene-metadata", "class-name", "é" * count) for count in (1, 255, 256, 257, 300)),
        *(put("scene-metadata", "human-annotated", value) for value in ("yes", "no", "maybe", True)),
        *(put("scene-metadata", "type", value) for value in ("groundtruth/text-classification", "x", 5, None)),
        put("scene-metadata", "type", "groundtruth/object-detection"),
        *(put("scene-metadata", "creation-date", value) for value in (5, "yesterday", "2018-10-18 22:18:13")),
        lambda line: line.update({"more": 1, "more-metadata": line.get("scene-metadata", {}) | {"type": "other"}}),
        lambda line: line.update({"sport": 1, "sport-metadata": image_line(label="ball")["scene-metadata"]}),
    ],
    "box": [
        drop("boxes"),
        drop("boxes-metadata"),
        *(put("boxes", value) for value in (None, [], 7, "x", {})),
        *(put("boxes-metadata", value) for value in (None, [], 7, {})),
        *(drop("boxes-metadata", key) for key in box_line()["boxes-metadata"]),
        *(drop("boxes", key) for key in box_line()["boxes"]),
        *(drop(*SIZE, key) for key in box_line()["boxes"]["image_size"][0]),
        *(drop(*BOX, key) for key in box_line()["boxes"]["annotations"][0]),
        *(put(*SIZE, side, value) for side in ("width", "height") for value in SIDES),
        *(put(*BOX, edge, value) for edge in ("left", "top", "width", "height") for value in EDGES),
        *(put(*BOX, edge, "5") for edge in ("left", "top", "width", "height")),
        *(put("boxes", "image_size", value) for value in ([], {}, [1], None)),
        *(put("boxes", "annotations", value) for value in ([], [1], 7, {}, None, False, "")),
        *(put(*BOX, "class_id", value) for value in (0, 1, 7, -1, None, "0", True, 0.0, 0.5)),
        *(
            put("boxes-metadata", "objects", value)
            for value in ([], [{}], [{"confidence": None}], {}, [1], [{"confidence": 1}, {}])
        ),
        *(
            put("boxes-metadata", "class-map", value)
            for value in ({}, [], {"1": "x"}, {"0": "x" * 257}, {"0": 7}, {"0": "x", "1": None}, {"0": ""})
        ),
        *(boxes(count) for count in (0, 2, 49, 50, 51, 52, 60, 75)),
        *(without_boxes(objects) for objects in ([], [{}], [{"confidence": 1}])),
        put("boxes-metadata", "type", "groundtruth/wrongtype"),
        lambda line: line.update({"more": 1, "more-metadata": image_line()["scene-metadata"]}),
        lambda line: line.update({"other": box_line()["boxes"], "other-metadata": box_line()["boxes-metadata"]}),
        lambda line: line.update(
            {"other": box_line(left=-1)["boxes"], "other-metadata": box_line(left=-1)["boxes-metadata"]}
        ),
    ],
}


def mutated(chance: random.Random) -> bytes:
    """A random line: a good one with up to three mutations, then perhaps broken as text."""
    kind = chance.choice(["image", "box"])
    line = image_line(f"{chance.random()}") if kind == "image" else box_line(f"{chance.random()}")
    if chance.random() < 0.02:
        line = {"source-ref": "s3://bucket/bare.png"}
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        try:
            chance.choice(MUTATIONS[chance.choice(["both", kind, kind, kind])])(line)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier mutation took away what this one changes
    layout = chance.choice([{}, {"separators": (",", ":")}, {"ensure_ascii": False}])
    content = json.dumps(line, **layout).encode()
    return broken(content, chance) if chance.random() < 0.05 else content


def broken(content: bytes, chance: random.Random) -> bytes:
    """The line damaged as text."""
    at = chance.randrange(len(content))
    return chance.choice(
        [
            b"",
            b" ",
            b"null",
            b"[]",
            b"7",
            content[:at],
            content + content,
            b"\xff" + content,
            content.replace(b":", b"", 1),
        ]
    )
