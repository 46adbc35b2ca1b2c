"""The fast path never says anything but what the plain rules say: exact sets of (line, problem), and every count."""

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reconciler.manifest.fast import Fast, _learn, plain
from reconciler.manifest.line import SOURCE_REF
from reconciler.manifest.tally import Tally

LINES = 240
BLOCK = 60
Value = dict[str, Any]


def image(rng: random.Random, number: int, **metadata: Any) -> Value:
    """A clean image-level line with one of five labels."""
    label = rng.randrange(5)
    return {
        "source-ref": f"s3://bucket/images/{number:06d}.jpg",
        f"scene{label}": 1,
        f"scene{label}-metadata": {
            "confidence": 1,
            "job-name": "labeling-job/scenes",
            "class-name": f"Scene {label}",
            "human-annotated": "yes",
            "creation-date": f"2021-0{rng.randrange(1, 10)}-11T10:{rng.randrange(10, 60)}:12.{rng.randrange(1000):03d}",
            "type": "groundtruth/image-classification",
        }
        | metadata,
    }


def boxes(rng: random.Random, number: int, **metadata: Any) -> Value:
    """A clean line with one to six boxes in an image of one of three sizes."""
    width, height = rng.choice([(640, 480), (1280, 960), (4000, 2667)])
    found = [
        {
            "class_id": rng.randrange(3),
            "top": rng.randrange(height // 2),
            "left": rng.randrange(width // 2),
            "width": rng.randrange(20, width // 2),
            "height": rng.randrange(20, height // 2),
        }
        for _ in range(rng.randrange(1, 7))
    ]
    return {
        "source-ref": f"s3://bucket/images/{number:06d}.jpg",
        "boxes": {"image_size": [{"width": width, "height": height, "depth": 3}], "annotations": found},
        "boxes-metadata": {
            "objects": [{"confidence": rng.randrange(50, 100) / 100} for _ in found],
            "class-map": {"0": "Echo", "1": "Echo Dot", "2": "Écho"},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": f"2013-11-18T02:53:{rng.randrange(10, 60)}",
            "job-name": "my job",
        }
        | metadata,
    }


def two_labels(rng: random.Random, number: int) -> Value:
    """An image with one or two labels."""
    return image(rng, number) | (image(rng, number) if rng.random() < 0.7 else {})


def turned(value: Value) -> Value:
    """The same object with its keys the other way round, at every level."""
    return {key: turned(item) if isinstance(item, dict) else item for key, item in reversed(value.items())}


def fractional(rng: random.Random, number: int) -> Value:
    """Boxes as real labelling jobs write them, some of them touching the frame."""
    value = boxes(rng, number)
    size = value["boxes"]["image_size"][0]
    for box in value["boxes"]["annotations"]:
        at, side = rng.choice([("left", "width"), ("top", "height")])
        box[at] += rng.random()
        box[side] = size[side] - box[at] + rng.choice([0, 0, 1e-9, -3.5, 0.1 * (number % 20 == 0)])
    return value


LAYOUTS: dict[str, Callable[[random.Random, int], Value]] = {
    "image-level": image,
    "two labels a line": two_labels,
    "many templates": lambda rng, n: image(rng, n, confidence=rng.randrange(1000) / 1000),
    "unique metadata": lambda rng, n: image(rng, n, **{"job-name": f"job {n}"}),
    "dates of two widths": lambda rng, n: image(
        rng, n, **{"creation-date": rng.choice(["2020-01-01T00:00:00.123", "2020-01-01T00:00:00.123456"])}
    ),
    "dates of other shapes": lambda rng, n: image(
        rng, n, **{"creation-date": rng.choice(["2020-1-1 0:00:00", "2021-06-22T09:58:34.811Z", "2020-01-01 10:00:00"])}
    ),
    "source-ref last": lambda rng, n: turned(image(rng, n)),
    "the service's keys": lambda rng, n: image(rng, n) | {"cl-metadata": {"is_labeled": True}},
    "keys nobody knows": lambda rng, n: image(rng, n, note=[1, {"a": None}]) | {"weather": "rain"},
    "string label values": lambda rng, n: {
        key: "0" if key.startswith("scene") and item == 1 else item for key, item in image(rng, n).items()
    },
    "names with accents": lambda rng, n: image(rng, n) | {"source-ref": f"s3://bucket/été/{n}.jpg"},
    "many buckets": lambda rng, n: image(rng, n) | {"source-ref": f"s3://bucket{rng.randrange(3)}/{n}.jpg"},
    "every image twice": lambda rng, n: image(rng, n // 2),
    "unannotated": lambda rng, n: image(rng, n) if rng.random() < 0.5 else {"source-ref": f"s3://bucket/{n}"},
    "boxes": boxes,
    "boxes, keys turned": lambda rng, n: turned(boxes(rng, n)),
    "boxes and objects turned": lambda rng, n: {"source-ref": f"s3://b/{n}"} | turned(boxes(rng, n)),
    "fractional boxes": fractional,
    "boxes and a label": lambda rng, n: boxes(rng, n) | image(rng, n),
    "two attributes with boxes": lambda rng, n: (
        boxes(rng, n) | {key.replace("boxes", "more"): item for key, item in boxes(rng, n).items()}
    ),
    "boxes or labels": lambda rng, n: rng.choice([image, boxes])(rng, n),
    "one name for two classes": lambda rng, n: boxes(rng, n, **{"class-map": {"0": "A", "1": "A", "2": "B"}}),
    "empty boxes": lambda rng, n: (
        boxes(rng, n) | ({"boxes": {"image_size": [], "annotations": []}} if rng.random() < 0.3 else {})
    ),
    "lists in disguise": lambda rng, n: _disguised(boxes(rng, n)),
    "classes without names": lambda rng, n: boxes(rng, n, **{"class-map": {"0": "A", "1": "B"}}),
    "many boxes": lambda rng, n: _many(boxes(rng, n), rng.choice([49, 50, 51])),
}


def _disguised(value: Value) -> Value:
    """Boxes under a key that only ends like the one that counts, which has none."""
    value["boxes"] = {'x"annotations': value["boxes"]["annotations"], **value["boxes"], "annotations": []}
    return value


def _many(value: Value, count: int) -> Value:
    value["boxes"]["annotations"] = value["boxes"]["annotations"][:1] * count
    value["boxes-metadata"]["objects"] = [{"confidence": 1}] * count
    return value


def _swap(old: str, new: str) -> Callable[[random.Random, bytes], bytes]:
    return lambda _, line: line.replace(old.encode(), new.encode(), 1)


def _cut_out(rng: random.Random, line: bytes) -> bytes:
    at = rng.randrange(len(line))
    return line[:at] + line[at + rng.randrange(1, 4) :]


def _overwrite(rng: random.Random, line: bytes) -> bytes:
    at = rng.randrange(len(line))
    return line[:at] + bytes([rng.choice(b'\0\n\t"\\{}[]:,0-9e.x\xff\xc3\x7f')]).replace(b"\n", b" ") + line[at + 1 :]


def _change_number(rng: random.Random, line: bytes) -> bytes:
    places = [at for at in range(1, len(line)) if line[at : at + 1].isdigit() and line[at - 1 : at] in b':" -']
    huge = b"1" + b"0" * 400
    number = rng.choice([b"-1", b"0", b"1", b"1.5", b"1e400", huge, b"true", b'"1"', b"null", b"99999", b"-0", b"01"])
    at = rng.choice(places or [len(line)])
    return line[:at] + number + line[at + 1 :]


def _drop_object(_rng: random.Random, line: bytes) -> bytes:
    return re.sub(rb'("objects": ?\[)\{[^}]*\}(, ?)?', rb"\1", line)


DAMAGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut_out,
    _cut_out,
    _overwrite,
    _overwrite,
    _overwrite,
    _change_number,
    _change_number,
    _drop_object,
    lambda rng, line: line[: rng.randrange(len(line))],
    lambda _rng, _line: b"",
    lambda _rng, line: line[:-1] + b',"note":"' + b"x" * 100_000 + b'"}',
    lambda _rng, line: line[:-1] + b',"source-ref":"s3://other/1.jpg"}',
    lambda _rng, line: line[:-1] + b',"source-ref":"s3://bucket/1"}',
    lambda _rng, line: line.replace(b"s3://bucket", rb"s3://bu\u0063ket", 1),
    lambda _rng, line: line.replace(b"s3://", b"s3://\xc2\xa0", 1),
    lambda _rng, line: line + b"\r",
    lambda _rng, line: line + b"}",
    _swap("s3://bucket", "https://bucket"),
    _swap("s3://bucket/", "s3://bucket"),
    _swap("s3://bucket", "s3://elsewhere"),
    _swap("source-ref", "source_ref"),
    _swap("source-ref", r"\u0073ource-ref"),
    _swap("Scene", r"\ud800"),
    _swap('"yes"', r'"\ud83d\ude00"'),
    lambda _rng, line: line.decode(errors="replace").encode("utf-16-le").replace(b"\n", b" "),
    lambda _rng, line: line[:-1] + b",}",
    _swap("-metadata", "_metadata"),
    _swap('"creation-date"', '"creation_date"'),
    _swap("T10:", "T1:"),
    _swap("-11", "-x1"),
    _swap('"yes"', '"maybe"'),
    _swap('"type"', '"kind"'),
    _swap("groundtruth/", "groundtruth/x"),
    _swap("class-name", "creation-date"),
    _swap('"class-map"', '"class-map": {}, "x"'),
    _swap('"0"', '"-0"'),
    _swap("objects", "object"),
    _swap("annotations", r"annotat\u0069ons"),
    _swap('"annotations":', '"annotations":[],"x\\"annotations":'),
    _swap("Scene", "S" * 257),
    _swap("Echo", ""),
    _swap("class_id", "creation-date"),
    _swap('"depth"', '"width": 63, "depth"'),
    _swap('"job-name"', '"creation-date": "2011-11-11T11:11:11", "job-name"'),
)


def manifest(layout: str, damaged: float, style: dict[str, Any], count: int = LINES) -> list[bytes]:
    """Lines of a layout, some of them damaged; the same ones every time."""
    rng = random.Random(f"{layout} {damaged} {style}")
    lines = [json.dumps(LAYOUTS[layout](rng, number), **style).encode() for number in range(count)]
    return [rng.choice(DAMAGES)(rng, line) if rng.random() < damaged else line for line in lines]


def plainly(lines: list[bytes]) -> Tally:
    """Count lines by the plain rules alone."""
    tally = Tally(lines=len(lines))
    for number, line in enumerate(lines, 1):
        plain(tally, number, line)
    return tally


def fast(lines: list[bytes]) -> Tally:
    """Count lines by the fast path, block by block."""
    tally = Tally()
    checker = Fast(tally)
    for at in range(0, len(lines), BLOCK):
        checker.check(lines[at : at + BLOCK])
    return tally


def told(tally: Tally) -> dict[str, Any]:
    """Everything that a tally says, in a form that the order of counting does not show in."""
    facts = {name: getattr(tally, name) for name in Tally.__slots__}
    found = {(number, problems) for problems, numbers in tally.found.items() for number in numbers}
    return facts | {
        "refs": sorted(tally.refs.values),
        "errors": sorted(tally.errors),
        "found": found,
        "totals": tally.totals(0),
    }


STYLES = {
    "compact": {"separators": (",", ":"), "ensure_ascii": False},
    "spaced": {},
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_fast_path_agrees_with_the_rules(layout, style):
    """Every layout, with two and with ten percent of its lines damaged in every way we could think of."""
    for damaged in (0.02, 0.1):
        lines = manifest(layout, damaged, STYLES[style])
        assert told(fast(lines)) == told(plainly(lines)), f"{damaged:.0%} damaged"


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_fast_path_agrees_over_many_lines(layout, style):
    """The same over twenty thousand lines a layout."""
    lines = manifest(layout, 0.05, STYLES[style], 20_000)
    assert told(fast(lines)) == told(plainly(lines))


def test_damaged_lines_meet_most_of_the_rules():
    """The comparison above is worth something: its lines break nearly every rule about lines."""
    codes = {
        problem.code
        for layout in LAYOUTS
        for problems in plainly(manifest(layout, 0.1, STYLES["compact"])).found
        for problem in problems
    }
    assert len(codes) >= 18


def test_a_template_is_learnt_only_where_its_lines_agree():
    """Two lines of a template about which the rules say different things make it unknown."""
    rng = random.Random(1)
    one, other = image(rng, 1), image(rng, 2)
    assert _learn([one, one]) is not None
    assert _learn([one, other | {"extra-metadata": {}, "extra": 1}]) is None


@pytest.mark.parametrize("layout", ["image-level", "boxes", "two labels a line"])
def test_clean_lines_never_reach_the_plain_rules(layout, monkeypatch):
    """What is common is fast: no clean line of a usual manifest is left to the plain rules."""
    lines = manifest(layout, 0, STYLES["compact"])
    monkeypatch.setattr("reconciler.manifest.fast.plain", None)
    assert fast(lines).lines == LINES


def values(lines: list[bytes]) -> Iterator[Value]:
    """The lines' JSON values."""
    return map(json.loads, lines)


def test_layouts_are_what_they_say():
    """A layout's lines have source-refs at the end where they should: the table above is not all alike."""
    assert all(list(value)[-1] == SOURCE_REF for value in values(manifest("source-ref last", 0, {})))
