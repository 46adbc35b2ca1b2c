"""A manifest has at most 250 labels."""

from reconciler.manifest.rules.example import images
from reconciler.manifest.rules.limits import LABELS
from reconciler.manifest.rules.manifest_rule import ManifestRule

_NAMES = [f"label {number}" for number in range(LABELS + 1)]

RULE = ManifestRule(
    code="ERROR_MANIFEST_TOO_MANY_LABELS",
    message="The manifest file has too many labels.",
    claim="A manifest has at most 250 different labels.",
    source=7018,
    mend="Remove or unite labels.",
    bad=images(LABELS + 1, *_NAMES),
    good=images(LABELS, *_NAMES[:LABELS]),
    is_broken=lambda totals, _: len(totals.labels) > LABELS,
    explain=lambda totals, _: f"{len(totals.labels)} labels of at most {LABELS}",
)
