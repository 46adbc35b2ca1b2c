"""A box is more than a pixel wide and high, also after scaling."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes, frame, is_off_frame, is_too_small
from reconciler.manifest.rules.example import box_line, text
from reconciler.manifest.rules.limits import TRAINING_SIDE
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    for attribute in box_attributes(record):
        size = frame(attribute)
        for index, box in enumerate(attribute.annotations):
            if is_too_small(box, *size) and not is_off_frame(box, *size):
                yield attribute.name, "annotations", index


def _explain(record: Record, scope: Scope) -> Flaw:
    part = next(part for part in box_attributes(record) if part.name == scope[0])
    box = part.annotations[int(scope[2])]
    longest = max(frame(part))
    scaled = "" if longest <= TRAINING_SIDE else f" before its image is scaled from {longest:g} to {TRAINING_SIDE}"
    return scope, f"{box['width']:g} x {box['height']:g} pixels{scaled}"


RULE = LineRule(
    code="ERROR_BOUNDING_BOX_TOO_SMALL",
    message="The height and width of the bounding box is too small.",
    claim="A box is wider and higher than 1 pixel after an image with a side above 1,280 pixels was scaled down to it.",
    source=7743,
    mend="Enlarge the box or remove it with its entry in objects.",
    bad=text(box_line(width=1)),
    good=text(box_line(width=2)),
    find=_find,
    explain=_explain,
)
