"""A bounding box attribute without a box is ignored."""

from collections.abc import Iterator

from reconciler.manifest.line import Kind, Scope
from reconciler.manifest.rules.boxes import box_attributes
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import LineRule


def _find(record: Record) -> Iterator[Scope]:
    return ((attribute.name,) for attribute in box_attributes(record) if not attribute.annotations)


RULE = LineRule(
    code="WARNING_NO_ATTRIBUTE_ANNOTATIONS",
    message="No attribute annotations were found.",
    claim="A bounding box attribute whose annotations are missing or empty is not used for training.",
    source=7993,
    mend="Add boxes to the attribute, or remove it with its metadata.",
    bad=broken(box_line(), lambda line: line["boxes"].pop("annotations")),
    good=text(box_line()),
    kind=Kind.WARNING,
    find=_find,
)
