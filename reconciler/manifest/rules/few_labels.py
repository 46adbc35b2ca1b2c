"""A manifest has labels enough to learn from."""

from reconciler.manifest.rules.example import images
from reconciler.manifest.rules.limits import LEAST_LABELS
from reconciler.manifest.rules.manifest_rule import ManifestRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase


def least(use_case: UseCase) -> int:
    """How many labels a model of this kind needs; of no kind at all: one."""
    return LEAST_LABELS.get(use_case, 1)


def _explain(totals: Totals, use_case: UseCase) -> str:
    return f"{len(totals.labels)} of at least {least(use_case)} for {use_case}"


RULE = ManifestRule(
    code="ERROR_MANIFEST_TOO_FEW_LABELS",
    message="The manifest file has too few labels.",
    claim="There are two labels or more to classify images, one or more to find objects.",
    source=6932,
    mend="Add images with further labels: a second class-name, such as one for images that show none of it.",
    bad=images(2, "Sunrise"),
    good=images(2, "Sunrise", "Sunset"),
    is_broken=lambda totals, use_case: len(totals.labels) < least(use_case),
    explain=_explain,
)
