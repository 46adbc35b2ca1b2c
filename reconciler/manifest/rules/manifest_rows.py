"""A manifest has at most 250,000 lines."""

from reconciler.manifest.rules.limits import MANIFEST_LINES
from reconciler.manifest.rules.manifest_rule import ManifestRule

RULE = ManifestRule(
    code="ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM",
    message="The manifest file has too many rows.",
    claim="A manifest has at most 250,000 lines, blank and invalid ones included.",
    source=5311,
    mend="Remove lines, or train several models.",
    is_broken=lambda totals, _: totals.total > MANIFEST_LINES,
    explain=lambda totals, _: f"{totals.total:,} lines of at most {MANIFEST_LINES:,}",
)
