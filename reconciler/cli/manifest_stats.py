"""`reconciler manifest stats`: labels by images and boxes, sizes, and which labels stand together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler.cli.manifest_files import readable
from reconciler.cli.screen import Screen, say
from reconciler.manifest.accepted import accepted
from reconciler.manifest.line import Line, Problem
from reconciler.manifest.reader import lines
from reconciler.manifest.stats import Size, Statistics, statistics
from reconciler.render.encode import pretty
from reconciler.render.paint import Paint
from reconciler.render.words import cells, clean, clip, count, pad

FORMAT_VERSION = 1
NAME = 40
"""The widest first column."""
LONGEST_BAR = 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Row:
    """A name and the figures beside it; the first of them is what the bar shows."""

    name: str
    figures: tuple[int, ...]


def run(path: str, options: dict[str, Any]) -> int:
    """Count and show."""
    dropped: list[int] = []

    def note(line: Line, _problem: Problem) -> None:
        dropped.append(line.number)

    found = statistics(accepted(lines(readable(path, options)), note))
    if options["output"] == "json":
        say(pretty(_values(found, len(dropped))))
    else:
        say("\n".join(_told(found, len(dropped), options["top"], Screen.of(options["color"]))))
    return 0


def _values(found: Statistics, dropped: int) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "images": found.images,
        "unlabelled": found.unlabelled,
        "dropped_lines": dropped,
        "boxes": found.boxes,
        "labels": [
            {"name": row.name, "images": row.images, "boxes": row.boxes, "box_sizes": dict(row.sizes)}
            for row in found.labels
        ],
        "image_sizes": [
            {"width": width, "height": height, "images": images}
            for (width, height), images in _common(found.image_sizes)
        ],
        "together": [{"labels": pair, "images": images} for pair, images in _common(found.together)],
    }


def _told(found: Statistics, dropped: int, top: int, screen: Screen) -> Iterator[str]:
    boxes = f", {count(found.boxes, 'box', 'boxes')}" if found.boxes else ""
    bare = f", {found.unlabelled:,} without a label" if found.unlabelled else ""
    yield f"{count(found.images, 'image')}{boxes}, {count(len(found.labels), 'label')}{bare}."
    if dropped:
        yield f"{count(dropped, 'line')} besides that a dataset would not keep: reconciler manifest lint says why."
    sizes = tuple(Size) if found.boxes else ()
    titles = ("images", *(("boxes",) if found.boxes else ()), *sizes)
    labels = [
        Row(row.name, (row.images, *((row.boxes,) if found.boxes else ()), *(row.sizes[size] for size in sizes)))
        for row in found.labels
    ]
    yield from _table("label", titles, labels, top, screen)
    if sizes:
        yield "  (boxes: small below 32 x 32 pixels, large from 96 x 96)"
    shapes = [Row(f"{width:g} x {height:g}", (images,)) for (width, height), images in _common(found.image_sizes)]
    yield from _table("image size", ("images",), shapes, top, screen)
    pairs = [Row(" + ".join(pair), (images,)) for pair, images in _common(found.together)]
    yield from _table("together", ("images",), pairs, top, screen)


def _common(counted: Any) -> list[tuple[Any, int]]:
    """Counts from the greatest on, equal ones by what is counted."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _table(title: str, titles: Sequence[str], rows: Sequence[Row], top: int, screen: Screen) -> Iterator[str]:
    """A table with a bar for its first figure; the bars only on a terminal."""
    if not rows:
        return
    shown = rows[:top]
    width = min(NAME, max(cells(title), *(cells(clean(row.name)) for row in shown)))
    widths = [max(len(name), *(len(f"{row.figures[at]:,}") for row in shown)) for at, name in enumerate(titles)]
    room = min(LONGEST_BAR, screen.width - width - sum(widths) - 2 * len(widths) - 4) if screen.terminal else 0
    most = max(row.figures[0] for row in shown)
    paint = Paint(screen.color)
    yield ""
    heads = "".join(f"  {name:>{each}}" for name, each in zip(titles, widths, strict=True))
    yield paint(f"  {pad(title, width)}{heads}", "bold")
    for row in shown:
        figures = "".join(f"  {figure:>{each},}" for figure, each in zip(row.figures, widths, strict=True))
        bar = paint(_bar(row.figures[0] / most, room), "cyan")
        yield f"  {pad(clip(clean(row.name), width), width)}{figures}  {bar}".rstrip()
    if len(rows) > top:
        yield f"  … and {len(rows) - top:,} more"


def _bar(share: float, room: int) -> str:
    """A bar of up to `room` columns, exact to an eighth of one."""
    whole, eighths = divmod(round(share * max(0, room) * 8), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()
