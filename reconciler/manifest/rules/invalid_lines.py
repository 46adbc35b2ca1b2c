"""Training stops when too many lines are invalid."""

from reconciler.manifest.rules.example import image_line, images, text
from reconciler.manifest.rules.limits import INVALID_PERCENT
from reconciler.manifest.rules.manifest_rule import ManifestRule
from reconciler.manifest.rules.share import is_too_many, percent


def _without_metadata(count: int) -> str:
    lines = [image_line(f"broken{number}") for number in range(count)]
    for line in lines:
        del line["scene-metadata"]
    return text(*lines)


RULE = ManifestRule(
    code="ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST",
    message="The manifest file contains too many invalid rows.",
    claim=f"At most {INVALID_PERCENT} % of all lines are invalid, for whatever reasons; ignored lines are not invalid.",
    source=6824,
    mend="Correct or remove the invalid lines; each has its own error.",
    bad=images(7, "Sunrise", "Sunset") + _without_metadata(3),
    good=images(8, "Sunrise", "Sunset") + _without_metadata(2),
    is_broken=lambda totals, _: is_too_many(totals.invalid, totals.total),
    explain=lambda totals, _: (
        f"{percent(totals.invalid, totals.total)} are invalid, at most {INVALID_PERCENT} % may be"
    ),
)
