"""An image without any label is ignored."""

from collections.abc import Iterator

from reconciler.manifest.line import Kind, Scope
from reconciler.manifest.rules.example import image_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import LineRule


def _find(record: Record) -> Iterator[Scope]:
    if not record.attributes and not record.unpaired:
        yield ()


RULE = LineRule(
    code="WARNING_UNANNOTATED_RECORD",
    message="Record is unannotated.",
    claim="A line that names only an image is not used for training; it counts as ignored, not as invalid.",
    source=7902,
    mend="Label the image, or remove the line.",
    bad=text({"source-ref": "s3://bucket/images/sunrise.png"}),
    good=text(image_line()),
    kind=Kind.WARNING,
    find=_find,
)
