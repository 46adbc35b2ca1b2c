"""The order of a plan as a drawing: addresses in layers from left to right, arrows from what comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconciler.core.address import Address
from reconciler.render.blocks import Block, arrows
from reconciler.render.words import cells, clean, clip

MOST = 150
"""Above this many addresses a drawing is no longer readable."""
_LABEL, _CELL, _HEIGHT, _ROW, _GAP, _EDGE = 32, 7.3, 44, 58, 56, 8


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn address: its place and size in pixels, and two lines: the project, and the path below it."""

    block: Block
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float = _HEIGHT


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes, and arrows as SVG path data."""

    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    width: float
    height: float


def draw(blocks: Sequence[Block]) -> Drawing | None:
    """Lay out the addresses; None where there is no order to show, or too much of it."""
    if len(blocks) > MOST or not any(block.after for block in blocks):
        return None
    known = {block.address: block for block in blocks}
    before = arrows(blocks)
    boxes = _place(_layers(before), known)
    paths = tuple(_arrow(boxes[one], boxes[address]) for address, earlier in before.items() for one in earlier)
    width = max(box.x + box.width for box in boxes.values()) + _EDGE
    height = max(box.y + box.height for box in boxes.values()) + _EDGE
    return Drawing(tuple(boxes.values()), paths, round(width), round(height))


def _layers(before: Mapping[Address, Sequence[Address]]) -> list[list[Address]]:
    """Each address one layer after the last of what comes before it, below its neighbours' middle.

    Two addresses may wait for one another by different steps; a layer is then set by the first that is reached.
    """
    depth: dict[Address, int] = {}

    def visit(address: Address, path: frozenset[Address]) -> int:
        if address not in depth:
            earlier = [one for one in before[address] if one not in path]
            depth[address] = 1 + max((visit(one, path | {address}) for one in earlier), default=-1)
        return depth[address]

    for address in before:
        visit(address, frozenset())
    layers: list[list[Address]] = [[] for _ in range(1 + max(depth.values()))]
    row: dict[Address, int] = {}
    for address in sorted(before, key=lambda one: (depth[one], _middle(before[one], row), one)):
        row[address] = len(layers[depth[address]])
        layers[depth[address]].append(address)
    return layers


def _middle(earlier: Sequence[Address], row: Mapping[Address, int]) -> float:
    rows = [row[one] for one in earlier if one in row]
    return sum(rows) / len(rows) if rows else 0.0


def _place(layers: Sequence[Sequence[Address]], known: Mapping[Address, Block]) -> dict[Address, Box]:
    boxes: dict[Address, Box] = {}
    left: float = _EDGE
    for layer in layers:
        labels = {address: _lines(known[address]) for address in layer}
        widest = max(cells(line) for lines in labels.values() for line in lines) * _CELL + 20
        for at, (address, lines) in enumerate(labels.items()):
            boxes[address] = Box(known[address], lines, round(left), _EDGE + at * _ROW, round(widest))
        left += widest + _GAP
    return boxes


def _lines(block: Block) -> tuple[str, ...]:
    below = "/".join(block.address.parts[2:])
    lines = (f"{block.symbol} {block.address.project_address}", *([below] if below else []))
    return tuple(clip(clean(line), _LABEL) for line in lines)


def _arrow(start: Box, end: Box) -> str:
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x - 6, end.y + end.height / 2
    bend = max(abs(x2 - x1) / 2, 30)
    return f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
