"""An image has at most 50 boxes."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes
from reconciler.manifest.rules.example import box_line, broken
from reconciler.manifest.rules.limits import BOXES_PER_IMAGE
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    if _count(record) > BOXES_PER_IMAGE:
        yield from ((attribute.name,) for attribute in box_attributes(record) if attribute.annotations)


def _count(record: Record) -> int:
    """All boxes of an image, whichever attributes they are in (guide 17957)."""
    return sum(len(attribute.annotations) for attribute in box_attributes(record))


def _explain(record: Record, scope: Scope) -> Flaw:
    return (*scope, "annotations"), f"{_count(record)} boxes of at most {BOXES_PER_IMAGE}"


def _fill(count: int) -> str:
    line = box_line()
    line["boxes"]["annotations"] *= count
    return broken(line, lambda whole: whole["boxes-metadata"].update(objects=[{"confidence": 1}] * count))


RULE = LineRule(
    code="ERROR_TOO_MANY_BOUNDING_BOXES",
    message="There are more bounding boxes than the allowed maximum.",
    claim="An image has at most 50 bounding boxes.",
    source=7795,
    mend="Remove annotations with their entries in objects until 50 are left.",
    bad=_fill(BOXES_PER_IMAGE + 1),
    good=_fill(BOXES_PER_IMAGE),
    find=_find,
    explain=_explain,
)
