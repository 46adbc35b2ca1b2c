"""A training manifest without a test manifest can be split by the service."""

from reconciler.manifest.rules.example import images
from reconciler.manifest.rules.limits import SPLIT_IMAGES_PER_LABEL
from reconciler.manifest.rules.manifest_rule import ManifestRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase


def cannot_split(totals: Totals, _use_case: UseCase) -> bool:
    """Whether some label has too few images to stand on both sides of a split (inferred from guide 6922).

    Labels of images and of boxes alike: which of them are usable is only known after the split (6942).
    """
    return any(count < SPLIT_IMAGES_PER_LABEL for count in totals.labels.values()) or totals.valid == 0


def _explain(totals: Totals, _use_case: UseCase) -> str:
    short = sorted(label for label, count in totals.labels.items() if count < SPLIT_IMAGES_PER_LABEL)
    more = f" and {len(short) - 3} more" if len(short) > 3 else ""  # noqa: PLR2004  three names are enough to go by
    return f"fewer than {SPLIT_IMAGES_PER_LABEL} images: {', '.join(short[:3])}{more}" if short else "no valid line"


RULE = ManifestRule(
    code="ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT",
    message="The manifest file contains insufficient labeled images per label to perform auto-split.",
    claim="Without a test manifest, every label has images enough for 20 % of them to become the test.",
    source=6913,
    mend="Add images to the labels that have too few, or give a test manifest.",
    bad=images(3, "Sunrise", "Sunset"),
    good=images(4, "Sunrise", "Sunset"),
    is_broken=cannot_split,
    explain=_explain,
)
DISTRIBUTE = ManifestRule(
    code="ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE",
    message="The manifest file doesn't have enough labeled images to distribute the dataset.",
    claim="A training dataset whose entries are distributed has images enough of every label for both datasets.",
    source=5390,
    mend="Add labelled images to the training dataset.",
    bad=RULE.bad,
    good=RULE.good,
    is_broken=cannot_split,
    explain=_explain,
)
