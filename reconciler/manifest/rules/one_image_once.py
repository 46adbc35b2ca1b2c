"""An image stands in a dataset once, and in one of the two."""

from reconciler.manifest.accepted import DUPLICATE
from reconciler.manifest.rules.example import image_line, images, text
from reconciler.manifest.rules.rule import Rule

DUPLICATES = Rule(
    code=DUPLICATE.code,
    message=DUPLICATE.message,
    claim="No two lines of a manifest have the same source-ref; the service drops all but one without a word.",
    source=5420,
    mend="Unite the lines: one line may have several labels and boxes.",
    bad=text(image_line("a", "Sunrise"), image_line("a", "Sunset")),
    good=text(image_line("a", "Sunrise"), image_line("b", "Sunset")),
    kind=DUPLICATE.kind,
)
LEAKAGE = Rule(
    code="IMAGE_IN_TRAIN_AND_TEST",  # the guide gives no code
    message="The image is also in the training manifest; its test result says nothing.",
    claim="No image is in both the training and the test manifest.",
    source=3751,
    mend="Remove the line from one of the two.",
    bad=images(4, "Sunrise", "Sunset"),
    bad_test=images(2, "Sunrise", "Sunset", first=3),
    good=images(4, "Sunrise", "Sunset"),
    good_test=images(2, "Sunrise", "Sunset", first=4),
)
