"""The test images of the chosen kind show at least half of the labels that are trained."""

from reconciler.manifest.rules.example import box_line, image_line, text
from reconciler.manifest.rules.label_overlap import overlaps_too_little, untested
from reconciler.manifest.rules.limits import OVERLAP_PERCENT
from reconciler.manifest.rules.manifest_rule import PairRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase

_TRAIN = text(box_line("a", "Echo"), box_line("b", "Echo Dot"), box_line("c", "Echo Show"))
_ONE_BOX = text(box_line("d", "Echo"), image_line("e", "Echo Dot"), image_line("f", "Echo Show"))
_TWO_BOXES = text(box_line("d", "Echo"), box_line("e", "Echo Dot"), image_line("f", "Echo Show"))


def _is_broken(train: Totals, test: Totals, use_case: UseCase) -> bool:
    return overlaps_too_little(train.usable(use_case), test.usable(use_case))


RULE = PairRule(
    code="ERROR_INSUFFICIENT_USABLE_LABEL_OVERLAP",
    message="Less than {}% usable label overlap between the training and testing manifest files.",
    claim=f"At least {OVERLAP_PERCENT} % of the training labels are tested by lines of the kind that is trained.",
    source=7123,
    mend="Label the test images in the format that is trained: boxes for boxes.",
    bad=_TRAIN,
    bad_test=_ONE_BOX,
    good=_TRAIN,
    good_test=_TWO_BOXES,
    is_broken=_is_broken,
    explain=lambda train, test, use_case: untested(train.usable(use_case), test.usable(use_case)),
)
