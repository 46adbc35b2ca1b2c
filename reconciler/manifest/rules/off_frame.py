"""A box lies inside its image."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes, frame, is_off_frame
from reconciler.manifest.rules.example import box_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    for attribute in box_attributes(record):
        size = frame(attribute)
        for index, box in enumerate(attribute.annotations):
            if is_off_frame(box, *size):
                yield attribute.name, "annotations", index


def _explain(record: Record, scope: Scope) -> Flaw:
    part = next(part for part in box_attributes(record) if part.name == scope[0])
    width, height = frame(part)
    box = part.annotations[int(scope[2])]
    negative = next((edge for edge in ("left", "top", "width", "height") if box[edge] < 0), "")
    if negative:
        return (*scope, negative), f"{negative} is negative"
    right, bottom = box["left"] + box["width"], box["top"] + box["height"]
    return scope, f"reaches to {right:g} x {bottom:g} in an image of {width:g} x {height:g}"


RULE = LineRule(
    code="ERROR_INVALID_BOUNDING_BOX",
    message="The bounding box has off frame values.",
    claim="No value of a box is negative, and the box ends inside the image.",
    source=7646,
    mend="Correct left, top, width and height: they are pixels of the image that image_size describes.",
    bad=text(box_line(left=-1)),
    good=text(box_line(left=0)),
    find=_find,
    explain=_explain,
)
