"""Only the classification and the bounding box format are supported."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import METADATA, Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    for attribute in record.attributes:
        if not (attribute.names_image or attribute.has_boxes):
            yield (attribute.name + METADATA,)


def _explain(_record: Record, scope: Scope) -> Flaw:
    return (*scope, "type"), "must be groundtruth/image-classification or groundtruth/object-detection"


RULE = LineRule(
    code="ERROR_UNSUPPORTED_USE_CASE_TYPE",
    message="The use case type of the {} label attribute metadata is unsupported. Check the type field.",
    claim="type is groundtruth/image-classification or groundtruth/object-detection.",
    source=8058,
    mend=(
        "Correct type, or remove the attribute. Multi-label jobs: reconciler manifest convert groundtruth makes "
        "one attribute of each label."
    ),
    bad=broken(box_line(), lambda line: line["boxes-metadata"].update(type="groundtruth/wrongtype")),
    good=text(box_line()),
    find=_find,
    explain=_explain,
    filling=lambda scope: str(scope[0]),
)
