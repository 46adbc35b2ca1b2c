"""A dataset is not made when the service would have to drop too many lines."""

from reconciler.manifest.rules.example import images
from reconciler.manifest.rules.limits import INVALID_PERCENT
from reconciler.manifest.rules.manifest_rule import ManifestRule
from reconciler.manifest.rules.share import is_too_many, percent

RULE = ManifestRule(
    code="ERROR_TOO_MANY_RECORDS_IN_ERROR",
    message="The manifest file has too many terminal errors.",
    claim=f"At most {INVALID_PERCENT} % of the lines are dropped: not JSON, too long, without a good source-ref, or repeated.",
    source=5349,
    mend="Correct or remove the lines that the service would drop.",
    bad=images(7, "Sunrise", "Sunset") + 3 * "\n",
    good=images(8, "Sunrise", "Sunset") + 2 * "\n",
    is_broken=lambda totals, _: is_too_many(totals.dropped, totals.total),
    explain=lambda totals, _: (
        f"{percent(totals.dropped, totals.total)} would be dropped, at most {INVALID_PERCENT} % may be"
    ),
)
