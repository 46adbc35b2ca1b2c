"""A label attribute has the form that its type asks for."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, LineRule
from reconciler.manifest.rules.shape import attribute_flaw


def _find(record: Record) -> Iterator[Scope]:
    return ((attribute.name,) for attribute in record.attributes if attribute_flaw(attribute))


def _explain(record: Record, scope: Scope) -> Flaw | None:
    return next((attribute_flaw(attribute) for attribute in record.attributes if scope == (attribute.name,)), None)


RULE = LineRule(
    code="ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT",
    message="The format of the label attribute {} is invalid.",
    claim=(
        "An image-level attribute is a whole number; a bounding box attribute has image_size (a list of one size with "
        "width, height, depth) and annotations (each with class_id, left, top, width, height)."
    ),
    source=7316,
    mend="Add what is missing to the attribute; numbers stand without quotes.",
    bad=broken(box_line(), lambda line: line["boxes"].pop("image_size")),
    good=text(box_line()),
    find=_find,
    explain=_explain,
    filling=lambda scope: str(scope[0]),
    stops=True,
)
