"""A line longer than 100,000 characters is left out of a dataset without a word."""

from reconciler.manifest.accepted import TOO_LONG
from reconciler.manifest.line import MAX_CHARACTERS, Scope
from reconciler.manifest.rules.example import broken, image_line, text
from reconciler.manifest.rules.record import Record
from reconciler.manifest.rules.rule import Flaw, drop_rule


def _explain(record: Record, _scope: Scope) -> Flaw:
    return (), f"{len(record.line.content.decode(errors='replace')):,} characters"


RULE = drop_rule(
    TOO_LONG,
    claim="A JSON line has at most 100,000 characters.",
    source=5412,
    mend="Remove what the service does not read from the line, or boxes until it fits.",
    bad=broken(image_line(), lambda line: line.update(note="x" * MAX_CHARACTERS)),
    good=text(image_line()),
    explain=_explain,
)
