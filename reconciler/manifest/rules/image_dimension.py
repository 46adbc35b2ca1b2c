"""An image with boxes has sides of 64 to 4,096 pixels."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes, frame
from reconciler.manifest.rules.example import box_line, broken
from reconciler.manifest.rules.limits import LONGEST_SIDE, SHORTEST_SIDE
from reconciler.manifest.rules.record import Attribute, Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    if any(map(_is_outside, box_attributes(record))):
        yield ()


def _is_outside(attribute: Attribute) -> bool:
    width, height = frame(attribute)
    sides_fit = min(width, height) >= SHORTEST_SIDE and max(width, height) <= LONGEST_SIDE
    return bool(attribute.annotations) and not sides_fit


def _explain(record: Record, _scope: Scope) -> Flaw:
    part = next(filter(_is_outside, box_attributes(record)))
    width, height = frame(part)
    return (part.name, "image_size", 0), f"{width} x {height} pixels; sides must be from 64 to 4096"


RULE = LineRule(
    code="ERROR_INVALID_IMAGE_DIMENSION",
    message="The image dimension(s) do not conform to allowed dimensions.",
    claim="The sides of an image with bounding boxes are 64 to 4,096 pixels long.",
    source=7567,
    mend="Scale the image, and image_size and the boxes with it.",
    bad=broken(box_line(), lambda line: line["boxes"]["image_size"][0].update(width=4097)),
    good=broken(box_line(), lambda line: line["boxes"]["image_size"][0].update(width=4096)),
    find=_find,
    explain=_explain,
)
