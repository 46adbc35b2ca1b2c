"""Shares of a manifest's lines against the service's thresholds."""

from reconciler.manifest.rules.limits import EXACTLY_INVALID_PERCENT_IS_ALLOWED, INVALID_PERCENT


def is_too_many(count: int, total: int) -> bool:
    """Whether `count` lines of `total` are more than the service bears (guide 3666-3670, 3725-3733)."""
    share, limit = count * 100, total * INVALID_PERCENT
    return share > limit or (share == limit > 0 and not EXACTLY_INVALID_PERCENT_IS_ALLOWED)


def percent(count: int, total: int) -> str:
    """`count` of `total` in words: "3 of 10 lines (30.0 %)"."""
    return f"{count:,} of {total:,} lines ({count / total:.1%})".replace("%", " %")
