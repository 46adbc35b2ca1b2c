"""The metadata of a label attribute has the form that its type asks for."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import METADATA, Record
from reconciler.manifest.rules.rule import Flaw, LineRule
from reconciler.manifest.rules.shape import metadata_flaw


def _find(record: Record) -> Iterator[Scope]:
    return ((attribute.name + METADATA,) for attribute in record.attributes if metadata_flaw(attribute))


def _explain(record: Record, scope: Scope) -> Flaw | None:
    return next((metadata_flaw(part) for part in record.attributes if scope == (part.name + METADATA,)), None)


RULE = LineRule(
    code="ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT",
    message="The format of the label attribute metadata is invalid.",
    claim=(
        "Metadata has type, human-annotated and creation-date, and for an image-level label class-name and confidence, "
        "for boxes objects and class-map."
    ),
    source=7357,
    mend="Add what is missing to the metadata.",
    bad=broken(box_line(), lambda line: line["boxes-metadata"].pop("class-map")),
    good=text(box_line()),
    find=_find,
    explain=_explain,
    stops=True,
)
