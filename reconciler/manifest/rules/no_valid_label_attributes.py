"""A line has at least one label attribute that can be used."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules import label_name_length, no_valid_annotations, too_many_boxes, use_case_type
from reconciler.manifest.rules.example import broken, image_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import LineRule

_TAKE_OUT = (use_case_type.RULE, label_name_length.RULE, too_many_boxes.RULE, no_valid_annotations.RULE)


def _find(record: Record) -> Iterator[Scope]:
    taken = {scope for rule in _TAKE_OUT for scope in rule.find(record)}
    left = [part for part in record.attributes if not part.is_named_by(taken)]
    if taken and not any(part.names_image or part.annotations for part in left):
        yield ()


RULE = LineRule(
    code="ERROR_NO_VALID_LABEL_ATTRIBUTES",
    message="No valid label attributes found.",
    claim="Where label attributes have errors, at least one other is left that names the image or has boxes.",
    source=7393,
    mend="Mend the errors of the label attributes and their metadata.",
    bad=broken(image_line(), lambda line: line["scene-metadata"].update(type="groundtruth/text-classification")),
    good=text(image_line()),
    find=_find,
)
