"""The estate as text: a tree with sync, health and price."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.plan.plan import Plan
from reconciler.render import estate
from reconciler.render.estate import Branch
from reconciler.render.paint import Paint
from reconciler.render.text import header
from reconciler.render.words import cells, clean, money, pad, wrap


def text(plan: Plan, observed: Mapping[Address, Observed], *, width: int = 120, color: bool = False) -> str:
    """Where was looked, the tree, and how much of it is in sync."""
    paint = Paint(color)
    branches = estate.tree(plan, observed)
    lines = [*header(plan.workspace, plan.repository, plan.targets, paint), "", *_tree(branches, width, paint)]
    return "\n".join([*lines, *([""] if branches else []), *wrap(summary(plan, branches), width)]) + "\n"


def summary(plan: Plan, branches: Iterable[Branch]) -> str:
    """How many resources have each sync, and what the estate costs by the hour."""
    counted = Counter(branch.sync for top in branches for branch in top.all() if branch.sync)
    told = ", ".join(f"{number} {sync}" for sync, number in counted.most_common()) or "Nothing is declared or live"
    return f"{told}." + (f" It costs {money(plan.hourly_before)} an hour." if plan.hourly_before else "")


def _tree(branches: Sequence[Branch], width: int, paint: Paint) -> Iterator[str]:
    listed = [(depth, branch) for top in branches for depth, branch in _walk(top, 0)]
    names = max((2 * depth + cells(clean(branch.name)) for depth, branch in listed), default=0)
    syncs = max((len(branch.sync) for _, branch in listed), default=0)
    for depth, branch in listed:
        name = pad("  " * depth + clean(branch.name), names)
        state = paint(pad(branch.sync, syncs), _color(branch.sync)) + "  " + paint(branch.health, _color(branch.health))
        told = "  ".join(part for part in (branch.price, branch.detail) if part)
        used = names + 2 + syncs + 2 + len(branch.health) + 2
        first, *more = wrap(told, max(width - used, width // 3))
        yield f"{paint(name, 'bold')}  {state}{'  ' if first else ''}{first}".rstrip()
        yield from (" " * used + line for line in more)


def _walk(branch: Branch, depth: int) -> Iterator[tuple[int, Branch]]:
    yield depth, branch
    for below in branch.below:
        yield from _walk(below, depth + 1)


def _color(word: str) -> str:
    return "green" if word in estate.GOOD else "red" if word in estate.BAD else "yellow"
