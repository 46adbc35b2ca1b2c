"""The class of every box has a name."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import METADATA, Attribute, Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    return ((part.name + METADATA,) for part in box_attributes(record) if _first_nameless(part) is not None)


def _first_nameless(attribute: Attribute) -> int | None:
    names = attribute.metadata["class-map"]
    boxes = enumerate(attribute.annotations)
    return next((index for index, box in boxes if str(int(box["class_id"])) not in names), None)


def _explain(record: Record, scope: Scope) -> Flaw | None:
    part = next(part for part in box_attributes(record) if scope == (part.name + METADATA,))
    index = _first_nameless(part)
    assert index is not None
    number = int(part.annotations[index]["class_id"])
    return (part.name, "annotations", index, "class_id"), f'class-map has no "{number}"'


RULE = LineRule(
    code="ERROR_MISSING_CLASS_MAP_ID",
    message="One of more class ids is missing from the class map.",
    claim="Every class_id of an annotation is a key of class-map.",
    source=7449,
    mend="Add the class_id and its label to class-map, or correct the class_id.",
    bad=text(box_line(class_id=1)),
    good=broken(box_line(class_id=1), lambda line: line["boxes-metadata"]["class-map"].update({"1": "Echo"})),
    find=_find,
    explain=_explain,
    stops=True,
)
