"""A line says where its image is."""

from typing import Any

from reconciler.manifest.accepted import NO_SOURCE_REF
from reconciler.manifest.line import SOURCE_REF
from reconciler.manifest.rules.example import broken, image_line, text
from reconciler.manifest.rules.rule import drop_rule


def _misspell(line: dict[str, Any]) -> None:
    renamed = {"source_ref" if key == SOURCE_REF else key: item for key, item in line.items()}
    line.clear()
    line.update(renamed)


RULE = drop_rule(
    NO_SOURCE_REF,
    claim="Every line has the key source-ref.",
    source=7206,
    mend='Add "source-ref": "s3://bucket/path/image", or correct the spelling of the key.',
    bad=broken(image_line(), _misspell),
    good=text(image_line()),
)
