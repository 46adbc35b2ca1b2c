"""All images of a manifest lie in one bucket."""

from reconciler.manifest.rules.example import image_line, text
from reconciler.manifest.rules.manifest_rule import ManifestRule

RULE = ManifestRule(
    code="ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS",
    message="The manifest file contains images from multiple S3 buckets.",
    claim="Every source-ref of a manifest names the same bucket.",
    source=6845,
    mend="Copy the images into one bucket, or remove the lines of the others.",
    bad=text(image_line("a", "Sunrise"), image_line("b", "Sunset", bucket="other-bucket")),
    good=text(image_line("a", "Sunrise"), image_line("b", "Sunset")),
    is_broken=lambda totals, _: len(totals.buckets) > 1,
    explain=lambda totals, _: ", ".join(sorted(totals.buckets)),
)
