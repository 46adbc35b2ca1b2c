"""A manifest is no larger than 1 GB."""

from reconciler.manifest.rules.limits import MANIFEST_BYTES
from reconciler.manifest.rules.manifest_rule import ManifestRule

RULE = ManifestRule(
    code="ERROR_MANIFEST_SIZE_TOO_LARGE",
    message="The manifest file size exceeds the maximum supported size.",
    claim="A manifest file has at most 1 GB.",
    source=5291,
    mend="Remove lines; a manifest can be too large with fewer than 250,000 of them.",
    is_broken=lambda totals, _: totals.size > MANIFEST_BYTES,
    explain=lambda totals, _: f"{totals.size:,} bytes of at most {MANIFEST_BYTES:,}",
)
