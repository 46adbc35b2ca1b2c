"""What the service asks of a manifest, one idea a file; start at `lines.py` (one line) and `whole.py` (all of them)."""

from reconciler.manifest.rules.lines import check
from reconciler.manifest.rules.outcome import Outcome, State, judge
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase
from reconciler.manifest.rules.whole import check_content, check_file, check_pair, check_split, choose, shown

__all__ = [
    "Outcome",
    "State",
    "Totals",
    "UseCase",
    "check",
    "check_content",
    "check_file",
    "check_pair",
    "check_split",
    "choose",
    "judge",
    "shown",
]
