"""The rules about whole manifests, and the kind of model that they would train."""

from typing import NamedTuple

from reconciler.manifest.line import Problem
from reconciler.manifest.rules import (
    autosplit,
    dropped_lines,
    few_labels,
    few_usable_labels,
    invalid_lines,
    label_overlap,
    manifest_empty,
    manifest_rows,
    manifest_size,
    many_labels,
    one_bucket,
    usable_overlap,
)
from reconciler.manifest.rules.limits import BOX_SHARE, OVERLAP_PERCENT
from reconciler.manifest.rules.manifest_rule import ManifestRule, PairRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase

FILE: tuple[ManifestRule, ...] = (  # guide, "Terminal manifest file errors": found before any line is judged
    manifest_empty.RULE,
    manifest_size.RULE,
    manifest_rows.RULE,
)
DATASET: tuple[ManifestRule, ...] = (dropped_lines.RULE,)  # guide, "Terminal content errors" of datasets
CONTENT: tuple[ManifestRule, ...] = (  # guide, "Terminal manifest content errors"
    invalid_lines.RULE,
    one_bucket.RULE,
    few_labels.RULE,
    many_labels.RULE,
)
DATASET_TOO = frozenset({one_bucket.RULE.code, many_labels.RULE.code})
"""Those that keep the service from making a dataset, too (guide 3759, 5361)."""
USABLE: tuple[ManifestRule, ...] = (few_usable_labels.RULE,)
PAIR: tuple[PairRule, ...] = (label_overlap.RULE,)
USABLE_PAIR: tuple[PairRule, ...] = (usable_overlap.RULE,)


class Decision(NamedTuple):
    """What training would say of its manifests: the `errors` of each and of both, and the `use_case` of the summary.

    `kind` is the kind of model that was assumed where the summary says that nothing was determined.
    """

    use_case: UseCase
    kind: UseCase
    training: tuple[Problem, ...] = ()
    testing: tuple[Problem, ...] = ()
    both: tuple[Problem, ...] = ()


def choose(train: Totals, test: Totals | None = None) -> UseCase:
    """The kind of model that the service would train (inferred from guide 7098 and 2382).

    The test lines decide, since a model that finds objects is tested with boxes; without them the training lines do.
    """
    deciding = test if test and test.valid else train
    if deciding.box_lines > BOX_SHARE * deciding.valid:
        return UseCase.OBJECT_LOCALIZATION
    return UseCase.IMAGE_LEVEL_LABELS if deciding.image_lines else UseCase.NOT_DETERMINED


def decide(train: Totals, test: Totals | None = None) -> Decision:
    """Judge a training; `train` and `test` must have passed `check_file`.

    What is usable is asked only when nothing else is wrong, since that needs a use case: the guide's example of a
    failed validation says NOT_DETERMINED for both manifests (6297), and tells to look at `use_case` for usable labels
    (7110).
    """
    kind = choose(train, test)
    found = _decide(kind, train, test, CONTENT, PAIR)
    if found.training or found.testing or found.both:
        return found._replace(use_case=UseCase.NOT_DETERMINED)
    return _decide(kind, train, test, USABLE, USABLE_PAIR)


def check_file(totals: Totals) -> tuple[Problem, ...]:
    """What keeps the service from reading a manifest at all; `size` and `total` must be known."""
    return _problems(FILE, totals, UseCase.NOT_DETERMINED)


def check_dataset(totals: Totals) -> tuple[Problem, ...]:
    """What keeps the service from making a dataset of a manifest, besides what also ends a training."""
    return _problems(DATASET, totals, UseCase.NOT_DETERMINED)


def check_split(totals: Totals, use_case: UseCase) -> tuple[Problem, ...]:
    """What keeps the service from splitting off a test dataset; only of interest where there is none."""
    return _problems((autosplit.RULE,), totals, use_case)


def figures(problem: Problem, kind: UseCase, train: Totals, test: Totals | None = None) -> str:
    """The figures behind a problem of `train`, or of both: what was counted, against what is allowed."""
    for rule in (*FILE, *DATASET, *CONTENT, *USABLE, autosplit.RULE):
        if rule.code == problem.code:
            return rule.explain(train, kind)
    pairs = (rule for rule in (*PAIR, *USABLE_PAIR) if rule.code == problem.code)
    return next((rule.explain(train, test, kind) for rule in pairs if test), "")


def _decide(
    kind: UseCase,
    train: Totals,
    test: Totals | None,
    rules: tuple[ManifestRule, ...],
    pair_rules: tuple[PairRule, ...],
) -> Decision:
    percent = str(OVERLAP_PERCENT)
    both = (rule.problem(filling=percent) for rule in pair_rules if test and rule.is_broken(train, test, kind))
    testing = _problems(rules, test, kind) if test else ()
    return Decision(kind, kind, _problems(rules, train, kind), testing, tuple(both))


def _problems(rules: tuple[ManifestRule, ...], totals: Totals, use_case: UseCase) -> tuple[Problem, ...]:
    return tuple(rule.problem() for rule in rules if rule.is_broken(totals, use_case))
