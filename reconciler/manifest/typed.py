"""Clean lines by their types: what msgspec decodes into them, and a few comparisons find in order, breaks no rule.

Every bound is the rules' own. What is left open here, whatever the reason, is none of our business: the plain rules say
what is wrong, or that nothing is.
"""

from functools import partial
from types import GenericAlias
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from reconciler.manifest.line import SOURCE_REF, bucket_of, decode
from reconciler.manifest.rules.limits import (
    BOX_ROUNDING,
    BOX_TYPE,
    BOXES_PER_IMAGE,
    CREATION_DATE,
    IMAGE_TYPE,
    LABEL_CHARACTERS,
    LONGEST_SIDE,
    SHORTEST_SIDE,
    TRAINING_SIDE,
)
from reconciler.manifest.rules.record import METADATA, WRITTEN_BY_SERVICE

_IDS = tuple(map(str, range(1000)))
_STREAK = 8
_PLAIN = (str, int)


class Clean(NamedTuple):
    """A line without problems: its image, its labels at image level, and the labels of its boxes, one for each."""

    ref: str
    bucket: str
    images: set[str]
    boxes: list[str]


class Typed:
    """Judges single lines by types; says `None` of everything that is not plainly clean."""

    def __init__(self) -> None:
        self._strict = msgspec.json.Decoder(_line_type(strict=True))
        self._loose = _line_type(strict=False)
        self._rescued = 0

    def judge(self, content: bytes) -> Clean | None:
        """Give what counts of a line that no rule has anything to say about."""
        value = self._decode(content)
        if value is None:
            return None
        ref = value.get(SOURCE_REF)
        bucket = bucket_of(ref)
        labels = _labels(value) if bucket else None
        return Clean(ref, bucket, *labels) if bucket and labels else None  # type: ignore[arg-type]  # it has a bucket

    def _decode(self, content: bytes) -> dict[str, Any] | None:
        """Decode a line without keys that the types do not know; where lines with such keys go on, look for no others."""
        if self._rescued < _STREAK:
            try:
                value: dict[str, Any] = self._strict.decode(content)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
            else:
                self._rescued = 0
                return value
        try:
            value = msgspec.convert(_known_keys(decode(content)), self._loose)
        except msgspec.ValidationError:
            return None
        self._rescued += 1
        return value


def _known_keys(value: Any) -> Any:
    if not isinstance(value, dict):
        return None
    return {key: item for key, item in value.items() if not _is_foreign(key)}


def _is_foreign(key: str) -> bool:
    return key.startswith("cl-") or key in WRITTEN_BY_SERVICE


class Boxes:
    """Decodes the list of boxes, and that of their confidences, cut out of a line."""

    def __init__(self) -> None:
        make = partial(_struct, strict=True)
        self._boxes = msgspec.json.Decoder(_boxes_type(make))
        self._objects = msgspec.json.Decoder(_objects_type(make))

    def decode(self, annotations: bytes, objects: bytes) -> list[Any] | None:
        """Give the boxes if there are some, and not too many, each with a confidence."""
        try:
            boxes: list[Any] = self._boxes.decode(annotations)
            enough = len(self._objects.decode(objects)) >= len(boxes)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return boxes if enough else None


def _struct(name: str, *fields: Any, strict: bool, rename: dict[str, str] | None = None) -> Any:
    return msgspec.defstruct(name, fields, rename=rename, forbid_unknown_fields=strict, gc=False)


def _boxes_type(make: Any) -> Any:
    edge, length = Annotated[float, Meta(ge=0)], Annotated[float, Meta(gt=1)]
    number = Annotated[int, Meta(ge=0, lt=len(_IDS))]
    fields = (("class_id", number), ("left", edge), ("top", edge), ("width", length), ("height", length))
    boxes = GenericAlias(list, make("Box", *fields))
    return Annotated[boxes, Meta(min_length=1, max_length=BOXES_PER_IMAGE)]


def _objects_type(make: Any) -> Any:
    return GenericAlias(list, make("Object", ("confidence", float)))


def _line_type(*, strict: bool) -> Any:
    """Make the type of a line whose every field is one a clean line may have; `strict` allows no others."""
    make = partial(_struct, strict=strict)
    side = Annotated[float, Meta(ge=SHORTEST_SIDE, le=LONGEST_SIDE)]
    label = Annotated[str, Meta(min_length=1, max_length=LABEL_CHARACTERS)]
    whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]  # msgspec would read integers that no double can hold
    size = make("Size", ("width", side), ("height", side), ("depth", float))
    optional: dict[str, Any] = {
        "type": Literal[IMAGE_TYPE, BOX_TYPE],
        "class_name": label,
        "confidence": Annotated[float, Meta(ge=0, le=1)],
        "human_annotated": Literal["yes", "no"],
        "creation_date": Annotated[str, Meta(pattern=f"^{CREATION_DATE.pattern}")],
        "job_name": str,
        "class_map": dict[str, label],
        "objects": _objects_type(make),
        "image_size": GenericAlias(list, size),
        "annotations": _boxes_type(make),
    }
    fields = ((name, kind | UnsetType, UNSET) for name, kind in optional.items())
    names = {name: name.replace("_", "-") for name in optional if name != "image_size"}
    return GenericAlias(dict, (str, str | whole | make("Value", *fields, rename=names)))


def _labels(value: dict[str, Any]) -> tuple[set[str], list[str]] | None:
    """Give the labels of a line of known types, or `None` where a rule might have something to say."""
    images: set[str] = set()
    boxes: list[str] = []
    for name, item in value.items():
        metadata = value.get(name + METADATA)
        if metadata is None:
            continue
        if name == SOURCE_REF or _is_foreign(name) or name.endswith(METADATA) or isinstance(metadata, _PLAIN):
            return None
        if metadata.human_annotated is UNSET or metadata.creation_date is UNSET:
            return None
        if metadata.type == IMAGE_TYPE:
            if metadata.class_name is UNSET or metadata.confidence is UNSET or not isinstance(item, _PLAIN):
                return None
            images.add(metadata.class_name)
        elif metadata.type is UNSET or isinstance(item, _PLAIN) or not _box_labels(item, metadata, boxes):
            return None
    return (images, boxes) if (images or boxes) and len(boxes) <= BOXES_PER_IMAGE else None


def _box_labels(item: Any, metadata: Any, into: list[str]) -> bool:
    """Collect the labels of an attribute's boxes; say no where one of them is not clean."""
    sizes, boxes, names, objects = item.image_size, item.annotations, metadata.class_map, metadata.objects
    if sizes is UNSET or boxes is UNSET or names is UNSET or objects is UNSET:
        return False
    if len(sizes) != 1 or len(objects) < len(boxes) or not are_inside(boxes, sizes[0].width, sizes[0].height):
        return False
    try:
        into += [names[_IDS[box.class_id]] for box in boxes]
    except KeyError:
        return False
    return True


def are_inside(boxes: list[Any], width: float, height: float) -> bool:
    """Tell whether boxes of the decoded type lie inside their image and are large enough after its scaling."""
    right, bottom = width + BOX_ROUNDING, height + BOX_ROUNDING
    for box in boxes:
        if box.left + box.width > right or box.top + box.height > bottom:
            return False
    longest = max(width, height)
    if longest <= TRAINING_SIDE:  # the types themselves ask for more than one pixel
        return True
    least = min(*[box.width for box in boxes], *[box.height for box in boxes])
    return bool(least * (TRAINING_SIDE / longest) > 1)
