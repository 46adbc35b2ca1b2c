"""What the service asks of a manifest, one idea a file; start at `lines.py` (one line) and `whole.py` (all of them)."""

from reconciler.manifest.rules.lines import check
from reconciler.manifest.rules.outcome import Outcome, State, judge
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase
from reconciler.manifest.rules.whole import (
    DATASET_TOO,
    Decision,
    check_dataset,
    check_file,
    check_split,
    choose,
    decide,
    figures,
)

__all__ = [
    "DATASET_TOO",
    "Decision",
    "Outcome",
    "State",
    "Totals",
    "UseCase",
    "check",
    "check_dataset",
    "check_file",
    "check_split",
    "choose",
    "decide",
    "figures",
    "judge",
]
