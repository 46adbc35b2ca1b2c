"""The rules about whole manifests, and the kind of model that they would train."""

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
from reconciler.manifest.rules.limits import OVERLAP_PERCENT
from reconciler.manifest.rules.manifest_rule import ManifestRule, PairRule
from reconciler.manifest.rules.totals import Totals
from reconciler.manifest.rules.usecase import UseCase

FILE: tuple[ManifestRule, ...] = (  # guide, "Terminal manifest file errors": found before any line is judged
    manifest_empty.RULE,
    manifest_size.RULE,
    manifest_rows.RULE,
)
CONTENT: tuple[ManifestRule, ...] = (  # guide, "Terminal manifest content errors"
    dropped_lines.RULE,
    invalid_lines.RULE,
    one_bucket.RULE,
    few_labels.RULE,
    many_labels.RULE,
    few_usable_labels.RULE,
)
PAIR: tuple[PairRule, ...] = (label_overlap.RULE, usable_overlap.RULE)  # the top level `errors` of a summary


def choose(train: Totals, test: Totals | None = None) -> UseCase:
    """The kind of model that the service would train (inferred from guide 7098 and 2382).

    The training lines decide: any valid box means finding objects, unless the test images have none to compare with.
    """
    if train.box_lines and (test is None or test.box_lines or not test.valid):
        return UseCase.OBJECT_LOCALIZATION
    return UseCase.IMAGE_LEVEL_LABELS if train.image_lines else UseCase.NOT_DETERMINED


def shown(use_case: UseCase, *manifests: Totals) -> UseCase:
    """What a summary says: the service decides nothing when too many lines of a manifest are invalid (guide 6297)."""
    undecided = any(invalid_lines.RULE.is_broken(totals, use_case) for totals in manifests)
    return UseCase.NOT_DETERMINED if undecided else use_case


def check_file(totals: Totals) -> tuple[Problem, ...]:
    """What keeps the service from reading a manifest at all; `size` and `total` must be known."""
    return _problems(FILE, totals, UseCase.NOT_DETERMINED)


def check_content(totals: Totals, use_case: UseCase) -> tuple[Problem, ...]:
    """What is wrong with one manifest as a whole: `errors` in its part of the summary."""
    return _problems(CONTENT, totals, use_case)


def check_pair(train: Totals, test: Totals, use_case: UseCase) -> tuple[Problem, ...]:
    """What is wrong with two manifests together: `errors` at the top level of the summary."""
    percent = str(OVERLAP_PERCENT)
    return tuple(rule.problem(filling=percent) for rule in PAIR if rule.is_broken(train, test, use_case))


def check_split(totals: Totals, use_case: UseCase) -> tuple[Problem, ...]:
    """What keeps the service from splitting off a test dataset; only of interest where there is none."""
    return _problems((autosplit.RULE,), totals, use_case)


def _problems(rules: tuple[ManifestRule, ...], totals: Totals, use_case: UseCase) -> tuple[Problem, ...]:
    return tuple(rule.problem() for rule in rules if rule.is_broken(totals, use_case))
