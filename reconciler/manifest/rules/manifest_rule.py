"""A rule about a whole manifest, or about two of them."""

from collections.abc import Callable
from dataclasses import dataclass

from reconciler.manifest.rules.rule import Rule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRule(Rule):
    """A rule about the merged counts of one manifest; `is_broken` is handed the kind of model that is chosen.

    `explain` gives the figures behind a finding.
    """

    is_broken: Callable[[Totals, UseCase], bool]
    explain: Callable[[Totals, UseCase], str] = lambda _totals, _use_case: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRule(Rule):
    """A rule about the merged counts of a training and a test manifest, in this order."""

    is_broken: Callable[[Totals, Totals, UseCase], bool]
    explain: Callable[[Totals, Totals, UseCase], str] = lambda _train, _test, _use_case: ""
