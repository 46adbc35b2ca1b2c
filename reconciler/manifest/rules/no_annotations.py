"""A line of the bounding box format without a box is ignored."""

from collections.abc import Iterator

from reconciler.manifest.line import Kind, Scope
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import LineRule


def _find(record: Record) -> Iterator[Scope]:
    if any(part.has_boxes for part in record.attributes) and not any(
        part.names_image or part.annotations for part in record.attributes
    ):
        yield ()


RULE = LineRule(
    code="WARNING_NO_ANNOTATIONS",
    message="No annotations were found.",
    claim="A line with only empty bounding box attributes is not used for training; it is ignored, not invalid.",
    source=7929,
    mend="Add the boxes, or remove the line.",
    bad=broken(box_line(), lambda line: line["boxes"].update(annotations=[])),
    good=text(box_line()),
    kind=Kind.WARNING,
    find=_find,
)
