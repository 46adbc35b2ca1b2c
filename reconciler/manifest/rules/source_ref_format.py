"""The place of an image is an S3 URI."""

from reconciler.manifest.accepted import BAD_SOURCE_REF
from reconciler.manifest.line import SOURCE_REF, Scope
from reconciler.manifest.rules.example import broken, image_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, drop_rule


def _explain(_record: Record, _scope: Scope) -> Flaw:
    return (SOURCE_REF,), "must be s3://bucket/path/image"


RULE = drop_rule(
    BAD_SOURCE_REF,
    claim="source-ref is an S3 URI with a bucket and a key.",
    source=7228,
    mend='Write the image\'s place as "s3://bucket/path/image", not as an https address.',
    bad=broken(image_line(), lambda line: line.update({SOURCE_REF: "https://bucket.s3.amazonaws.com/sunrise.png"})),
    good=text(image_line()),
    explain=_explain,
)
