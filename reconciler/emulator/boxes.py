"""Boxes against boxes: how much they overlap, and where on an image there is room for a wrong one."""

from collections.abc import Sequence

from .lines import Box

MATCH = 0.5  # S:8256: a predicted box is correct from this overlap on


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0 to 1 (S:8252)."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(0.0, width) * max(0.0, height)
    return shared / (one.width * one.height + other.width * other.height - shared)


def free_place(label: str, size: tuple[float, float], taken: Sequence[Box], start: int) -> Box:
    """A box that matches none of `taken`: the first such cell of a grid, counted from `start`.

    A grid has more cells than an image may have boxes, and a box matches at most two of its cells.
    """
    side = 12
    width, height = size[0] / side, size[1] / side
    for nth in range(start, start + side * side):
        row, column = divmod(nth % (side * side), side)
        box = Box(label, column * width, row * height, width, height)
        if all(overlap(box, each) < MATCH for each in taken):
            return box
    raise AssertionError("more boxes than cells")
