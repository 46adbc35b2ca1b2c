"""A line with more than an image has a label attribute and its metadata."""

from collections.abc import Iterator

from reconciler.manifest.line import Scope
from reconciler.manifest.rules.example import box_line, broken, text
from reconciler.manifest.rules.limits import BARE_LINE_IS_ERROR
from reconciler.manifest.rules.record import METADATA, Record
from reconciler.manifest.rules.rule import Flaw, LineRule


def _find(record: Record) -> Iterator[Scope]:
    if not record.attributes and (record.unpaired or BARE_LINE_IS_ERROR):
        yield ()


def _explain(record: Record, _scope: Scope) -> Flaw:
    if not record.unpaired:
        return (), "the line names only an image"
    lonely = record.unpaired[0]
    missing = lonely.removesuffix(METADATA) if lonely.endswith(METADATA) else lonely + METADATA
    return (lonely,), f"{missing} is missing"


RULE = LineRule(
    code="ERROR_NO_LABEL_ATTRIBUTES",
    message="No label attributes found.",
    claim="A label attribute stands beside a key of the same name with -metadata appended.",
    source=7251,
    mend="Check that both keys are there and that their names differ only in -metadata.",
    bad=broken(box_line(), lambda line: line.pop("boxes-metadata")),
    good=text(box_line()),
    find=_find,
    explain=_explain,
    stops=True,
)
