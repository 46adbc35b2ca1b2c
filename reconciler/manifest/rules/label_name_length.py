"""A label's name fits into 256 characters."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import broken, image_line
from reconciler.manifest.rules.limits import LABEL_CHARACTERS
from reconciler.manifest.rules.record import METADATA, Attribute, Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    return ((part.name + METADATA,) for part in record.attributes if _too_long(part))


def _too_long(attribute: Attribute) -> Scope:
    if attribute.names_image and len(attribute.metadata["class-name"]) > LABEL_CHARACTERS:
        return ("class-name",)
    names = attribute.metadata["class-map"].items() if attribute.has_boxes else ()
    return next((("class-map", key) for key, name in names if len(name) > LABEL_CHARACTERS), ())


def _explain(record: Record, scope: Scope) -> Flaw:
    part = next(part for part in record.attributes if scope == (part.name + METADATA,))
    return (*scope, *_too_long(part)), f"has more than {LABEL_CHARACTERS} characters"


RULE = LineRule(
    code="ERROR_INVALID_LABEL_NAME_LENGTH",
    message="The length of a label name is too long. The maximum length is 256 characters.",
    claim="A label's name has at most 256 characters.",
    source=8162,
    mend="Shorten the name in class-name or class-map.",
    bad=broken(image_line(), lambda line: line["scene-metadata"].update({"class-name": "x" * (LABEL_CHARACTERS + 1)})),
    good=broken(image_line(), lambda line: line["scene-metadata"].update({"class-name": "x" * LABEL_CHARACTERS})),
    find=_find,
    explain=_explain,
)
