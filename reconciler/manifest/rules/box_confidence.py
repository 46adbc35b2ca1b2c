"""Every box has a confidence in the metadata."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.boxes import box_attributes
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.record import METADATA, Attribute, Record
from reconciler.manifest.rules.rule import Flaw, LineRule
from reconciler.manifest.rules.shape import is_number


def _find(record: Record) -> Iterator[Scope]:
    return ((part.name + METADATA,) for part in box_attributes(record) if _first_without(part) is not None)


def _first_without(attribute: Attribute) -> int | None:
    objects = attribute.metadata["objects"]
    for index in range(len(attribute.annotations)):
        found = objects[index] if index < len(objects) else None
        if not (isinstance(found, dict) and is_number(found.get("confidence"))):
            return index
    return None


def _explain(record: Record, scope: Scope) -> Flaw | None:
    part = next(part for part in box_attributes(record) if scope == (part.name + METADATA,))
    return (*scope, "objects"), f"annotations[{_first_without(part)}] has no confidence"


RULE = LineRule(
    code="ERROR_MISSING_BOUNDING_BOX_CONFIDENCE",
    message="One or more bounding boxes has a missing confidence value.",
    claim="objects has an entry with a confidence for every annotation, in the same order.",
    source=7420,
    mend='Add {"confidence": 1} to objects for every box; the value itself is not used.',
    bad=broken(box_line(), lambda line: line["boxes-metadata"].update(objects=[{}])),
    good=text(box_line()),
    find=_find,
    explain=_explain,
    stops=True,
)
