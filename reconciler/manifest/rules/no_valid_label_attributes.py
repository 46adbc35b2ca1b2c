"""A line has at least one label attribute of a supported type."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import broken, image_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import LineRule


def _find(record: Record) -> Iterator[Scope]:
    if record.attributes and not any(part.names_image or part.has_boxes for part in record.attributes):
        yield ()


RULE = LineRule(
    code="ERROR_NO_VALID_LABEL_ATTRIBUTES",
    message="No valid label attributes found.",
    claim="At least one label attribute is in the classification or the bounding box format.",
    source=7393,
    mend="Check the type in the metadata of each label attribute.",
    bad=broken(image_line(), lambda line: line["scene-metadata"].update(type="groundtruth/text-classification")),
    good=text(image_line()),
    find=_find,
)
