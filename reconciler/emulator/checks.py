"""What the service says about one line of a manifest: a naive reference, straight from the developer guide (S:n = its line).

Nothing here streams, decodes an image or knows a dataset. What the guide leaves open is a field of `Rules`, filled from
`choices`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import codes
from .lines import BOX, IGNORED, IMAGE, INVALID, VALID, Box, Line, Note, Rules, parsed

Look = Callable[[str], bool]
"""Whether the image of a source-ref exists and conforms in format, sides, ratio and size (S:7552)."""

DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}:\d{2}")
"""How a creation-date begins (S:4003); S:7971 prints a blank for the T, S:3425 fractions of a second after it."""


def check(number: int, text: bytes, rules: Rules, look: Look | None = None) -> Line:
    """Check one line. The codes of S:6726 come first and end its checks; without `look` images are taken as they are."""
    entry = parsed(text, rules)
    if entry is None:
        return Line(number, text, notes=(_note("ERROR_INVALID_JSON_LINE"),))
    if notes := _source_notes(entry):
        return Line(number, text, notes=notes)
    source, pairs = entry["source-ref"], _pairs(entry)
    if not pairs:
        bare = len(entry) == 1 and not rules.bare_line_is_error
        note = _note("WARNING_UNANNOTATED_RECORD" if bare else "ERROR_NO_LABEL_ATTRIBUTES")  # S:7902, S:7251
        return Line(number, text, source, IGNORED if bare else INVALID, (note,))
    if notes := _stopping_notes(pairs):
        return Line(number, text, source, notes=notes)
    return _judge(number, text, source, pairs, rules, look)


def _note(code: str, *path: str | int, name: str = "") -> Note:
    return Note(path, code, codes.LINE[code].format(name))


def _source_notes(entry: Mapping[str, Any]) -> tuple[Note, ...]:
    """`source-ref` is there and reads s3://BUCKET/OBJECT_PATH (S:3433)."""
    if "source-ref" not in entry:
        return (_note("ERROR_MISSING_SOURCE_REF"),)
    source = entry["source-ref"]
    bucket, _, key = source[5:].partition("/") if isinstance(source, str) and source[:5] == "s3://" else ("", "", "")
    return () if bucket and key else (_note("ERROR_INVALID_SOURCE_REF_FORMAT"),)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A label attribute and its metadata (S:3439); a property holds only once the checks before it passed."""

    name: str
    value: Any
    metadata: Any

    @property
    def kind(self) -> str | None:
        kind = self.metadata.get("type") if isinstance(self.metadata, dict) else None
        return kind if isinstance(kind, str) else None

    @property
    def annotations(self) -> list[dict[str, Any]]:
        return self.value.get("annotations", []) if self.kind == BOX else []

    def label(self, box: Mapping[str, Any]) -> str | None:
        name: str | None = self.metadata["class-map"].get(str(int(box["class_id"])))
        return name

    @property
    def labels(self) -> dict[str, bool]:
        """The labels that annotations use; other names of a class map don't count (S:5044)."""
        if self.kind == IMAGE:
            return {self.metadata["class-name"]: False}
        return {str(self.label(box)): True for box in self.annotations}


def _pairs(entry: Mapping[str, Any]) -> list[_Pair]:
    """The label attributes: the keys that have a `-metadata` companion (S:7260)."""
    return [_Pair(key, value, entry[key + "-metadata"]) for key, value in entry.items() if key + "-metadata" in entry]


def _stopping_notes(pairs: list[_Pair]) -> tuple[Note, ...]:
    """The first code of the list S:6732 that any attribute has, for every attribute that has it."""
    for code, place, passes in (
        ("ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", "", _is_attribute),
        ("ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT", "-metadata", _is_metadata),
        ("ERROR_MISSING_BOUNDING_BOX_CONFIDENCE", "-metadata", _has_confidences),
        ("ERROR_MISSING_CLASS_MAP_ID", "-metadata", lambda pair: all(pair.label(box) for box in pair.annotations)),
    ):
        if notes := [_note(code, pair.name + place, name=pair.name) for pair in pairs if not passes(pair)]:
            return tuple(notes)
    return ()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_attribute(pair: _Pair) -> bool:
    """A whole number for an image-level label (S:3440; real jobs write text too), size and boxes for boxes (S:3595)."""
    if pair.kind == IMAGE:
        return _is_whole(pair.value) or isinstance(pair.value, str)
    return pair.kind != BOX or (isinstance(pair.value, dict) and _is_framed(pair.value))


def _is_framed(value: dict[str, Any]) -> bool:
    """One image size (S:3595) and a list of annotations (S:7330), which may be missing (S:8003), all of numbers."""
    sizes, boxes = value.get("image_size"), value.get("annotations", [])
    return (
        isinstance(sizes, list)
        and len(sizes) == 1
        and _has_numbers(sizes[0], "width", "height", "depth")
        and isinstance(boxes, list)
        and all(_has_numbers(box, "left", "top", "width", "height") for box in boxes)
        and all(_is_whole(box.get("class_id")) for box in boxes)  # S:6450
    )


def _has_numbers(value: object, *keys: str) -> bool:
    return isinstance(value, dict) and all(_is_number(value.get(key)) for key in keys)


def _is_metadata(pair: _Pair) -> bool:
    """The required members (S:3446, S:3635), names being text (S:6479). A type is required here; an unknown one is judged later (S:8058)."""
    metadata = pair.metadata
    if pair.kind not in (IMAGE, BOX):
        return pair.kind is not None
    date = metadata.get("creation-date")
    if not (isinstance(date, str) and DATE.match(date)) or metadata.get("human-annotated") not in ("yes", "no"):
        return False
    if pair.kind == BOX:
        names = metadata.get("class-map")
        return (
            isinstance(metadata.get("objects"), list) and isinstance(names, dict) and all(map(_is_name, names.values()))
        )
    return (
        _is_name(metadata.get("class-name"))
        and _has_numbers(metadata, "confidence")
        and 0 <= metadata["confidence"] <= 1
    )


def _has_confidences(pair: _Pair) -> bool:
    """Every box has its object with a confidence (S:7442); objects without a box need none (S:7428)."""
    count = len(pair.annotations)
    objects = pair.metadata["objects"][:count] if pair.kind == BOX else []
    return len(objects) == count and all(_has_numbers(item, "confidence") for item in objects)


def _judge(number: int, text: bytes, source: str, pairs: list[_Pair], rules: Rules, look: Look | None) -> Line:
    """The checks that spoil a part of a line, and what the line is worth with the parts that are left (S:6359)."""
    parts = [_part(pair, rules, crowded=sum(len(each.annotations) for each in pairs) > rules.boxes) for pair in pairs]
    names = tuple(name for part in parts for name in part.names)
    boxes = tuple(box for part in parts for box in part.boxes)
    framed = [pair for pair in pairs if pair.annotations]
    notes = _image_notes(source, framed, rules, look)
    state = INVALID
    if not notes and (names or boxes):
        state = VALID
    elif not notes and all(note.code.startswith("WARNING") for part in parts for note in part.notes):
        state, notes = IGNORED, [_note("WARNING_NO_ANNOTATIONS")]  # S:7929
    elif not names and not boxes:
        notes.append(_note("ERROR_NO_VALID_LABEL_ATTRIBUTES"))  # S:7393
    labels = {label: boxed for pair in pairs for label, boxed in pair.labels.items()}
    every = (*notes, *(note for part in parts for note in part.notes))
    return Line(number, text, source, state, every, labels, names, boxes, _size(framed[0]) if framed else (0, 0))


def _size(pair: _Pair) -> tuple[float, float]:
    (size,) = pair.value["image_size"]
    return size["width"], size["height"]


def _image_notes(source: str, framed: list[_Pair], rules: Rules, look: Look | None) -> list[Note]:
    """The image's sides as the line gives them, where it has boxes (S:7577); the image itself, when it is looked at."""
    least, most = rules.sides
    notes = []
    if any(not least <= side <= most for pair in framed for side in _size(pair)):
        notes.append(_note("ERROR_INVALID_IMAGE_DIMENSION"))
    if look and not look(source):
        notes.append(_note("ERROR_INVALID_IMAGE"))
    return notes


class _Part(NamedTuple):
    """What one label attribute contributes to its line."""

    notes: tuple[Note, ...]
    names: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


def _part(pair: _Pair, rules: Rules, *, crowded: bool) -> _Part:
    place = pair.name + "-metadata"
    if pair.kind not in (IMAGE, BOX):
        return _Part((_note("ERROR_UNSUPPORTED_USE_CASE_TYPE", place, name=pair.name),))
    if any(len(label) > rules.label_characters for label in pair.labels):
        return _Part((_note("ERROR_INVALID_LABEL_NAME_LENGTH", place),))
    if pair.kind == IMAGE:
        return _Part((), names=tuple(pair.labels))
    if not pair.annotations:
        return _Part((_note("WARNING_NO_ATTRIBUTE_ANNOTATIONS", pair.name),))
    if crowded:
        return _Part((_note("ERROR_TOO_MANY_BOUNDING_BOXES", pair.name),))
    faults = [_box_fault(box, _size(pair), rules) for box in pair.annotations]
    notes = [_note(code, pair.name, "annotations", i) for i, code in enumerate(faults) if code]
    if all(faults):
        notes.append(_note("ERROR_NO_VALID_ANNOTATIONS", pair.name))  # S:7682
    return _Part(tuple(notes), boxes=tuple(_box(pair, i) for i, code in enumerate(faults) if not code))


def _box(pair: _Pair, index: int) -> Box:
    item = pair.annotations[index]
    return Box(str(pair.label(item)), item["left"], item["top"], item["width"], item["height"])


def _box_fault(box: Mapping[str, Any], size: tuple[float, float], rules: Rules) -> str:
    """Off the frame or negative (S:7654); at most 1 pixel on a side after the image is scaled down to 1280 (S:7751)."""
    for start, length, side in (("left", "width", size[0]), ("top", "height", size[1])):
        if box[start] < 0 or box[length] < 0 or box[start] + box[length] > side + rules.frame_tolerance:
            return "ERROR_INVALID_BOUNDING_BOX"
    scale = min(1.0, rules.scaled_side / max(size))
    return "ERROR_BOUNDING_BOX_TOO_SMALL" if min(box["width"], box["height"]) * scale <= 1 else ""
