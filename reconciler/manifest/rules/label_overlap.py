"""The test images show at least half of the labels that are trained."""

from collections.abc import Collection

from reconciler.manifest.rules.example import images
from reconciler.manifest.rules.limits import OVERLAP_PERCENT
from reconciler.manifest.rules.manifest_rule import PairRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase


def overlaps_too_little(train: Collection[str], test: Collection[str]) -> bool:
    """Whether fewer than half of the training labels are tested (guide 3673: common labels / training labels)."""
    return len(set(train) & set(test)) * 100 < len(train) * OVERLAP_PERCENT


def untested(train: Collection[str], test: Collection[str]) -> str:
    """The training labels that no test image shows, in words."""
    names = sorted(set(train) - set(test))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""  # noqa: PLR2004  three names are enough to go by
    return f"{len(names)} of {len(train)} training labels have no test image: {', '.join(names[:3])}{more}"


def _is_broken(train: Totals, test: Totals, _use_case: UseCase) -> bool:
    return overlaps_too_little(train.labels, test.labels)


RULE = PairRule(
    code="ERROR_INSUFFICIENT_LABEL_OVERLAP",
    message="Less than {}% label overlap between the training and testing manifest files.",
    claim=f"At least {OVERLAP_PERCENT} % of the training labels have a test image.",
    source=7046,
    mend="Add test images of the labels that are trained, or remove labels from the training manifest.",
    bad=images(5, "a", "b", "c", "d", "e"),
    bad_test=images(4, "a", "b", "x", "y", first=5),
    good=images(4, "a", "b", "c", "d"),
    good_test=images(4, "a", "b", "x", "y", first=5),
    is_broken=_is_broken,
    explain=lambda train, test, _: untested(train.labels, test.labels),
)
