"""The lines of the chosen kind alone have labels enough."""

from reconciler.manifest.rules.example import box_line, image_line, text
from reconciler.manifest.rules.few_labels import least
from reconciler.manifest.rules.manifest_rule import ManifestRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase

_MIXED = text(image_line("a", "Echo"), box_line("b", "Echo Dot"))
_TEST = text(image_line("d", "Echo"), image_line("e", "Echo Dot"))


def _is_broken(totals: Totals, use_case: UseCase) -> bool:
    return len(totals.usable(use_case)) < least(use_case)


def _explain(totals: Totals, use_case: UseCase) -> str:
    return f"{len(totals.usable(use_case))} of at least {least(use_case)} on lines for {use_case}"


RULE = ManifestRule(
    code="ERROR_MANIFEST_TOO_FEW_USABLE_LABELS",
    message="The manifest file has too few usable labels.",
    claim=(
        "Where image-level and bounding box lines are mixed, those of the kind that is trained have labels enough: "
        "two to classify images, one to find objects."
    ),
    source=7090,
    mend="Add lines of the kind that use_case names, or remove those of the other kind.",
    bad=_MIXED,
    bad_test=_TEST,
    good=_MIXED + text(image_line("c", "Echo Dot")),
    good_test=_TEST,
    is_broken=_is_broken,
    explain=_explain,
)
