"""Every rule by its code."""

from collections.abc import Mapping
from functools import cache

from reconciler.manifest.rules import autosplit, elsewhere, image, lines, manifest_format, one_image_once, whole
from reconciler.manifest.rules.rule import Rule


@cache
def catalog() -> Mapping[str, Rule]:
    """Every rule by its code, those about whole files first, then those about lines in the order of their precedence."""
    rules: tuple[Rule, ...] = (
        manifest_format.RULE,
        *whole.FILE,
        *whole.DATASET,
        *whole.CONTENT,
        *whole.PAIR,
        *whole.USABLE,
        *whole.USABLE_PAIR,
        autosplit.RULE,
        autosplit.DISTRIBUTE,
        *elsewhere.RULES,
        *lines.STOPPING,
        one_image_once.DUPLICATES,
        one_image_once.LEAKAGE,
        image.RULE,
        image.DIFFERS,
        *lines.GOING_ON,
    )
    return {rule.code: rule for rule in rules}
