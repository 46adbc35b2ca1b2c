"""A label attribute with boxes has at least one that can be used."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes, valid_boxes
from reconciler.manifest.rules.example import box_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import LineRule


def _find(record: Record) -> Iterator[Scope]:
    for attribute in box_attributes(record):
        if attribute.annotations and not valid_boxes(attribute):
            yield (attribute.name,)


RULE = LineRule(
    code="ERROR_NO_VALID_ANNOTATIONS",
    message="No valid annotations found.",
    claim="At least one box of a bounding box attribute lies inside the image and is large enough.",
    source=7682,
    mend="Correct the boxes, whose own errors say what is wrong, or remove the line.",
    bad=text(box_line(left=600)),
    good=text(box_line(left=399)),
    find=_find,
)
