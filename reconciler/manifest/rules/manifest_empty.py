"""A manifest has lines."""

from reconciler.manifest.rules.example import image_line, text
from reconciler.manifest.rules.manifest_rule import ManifestRule

RULE = ManifestRule(
    code="MANIFEST_EMPTY",  # the guide gives no code
    message="The manifest file is empty.",
    claim="A manifest has at least one line.",
    source=6766,
    mend="Add a JSON line for each image.",
    bad="",
    good=text(image_line()),
    is_broken=lambda totals, _: totals.total == 0,
)
