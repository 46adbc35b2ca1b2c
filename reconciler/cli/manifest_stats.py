"""`reconciler manifest stats`: labels by images and boxes, sizes, and which labels stand together."""

from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.cli.manifest_files import readable
from reconciler.cli.manifest_table import Row, table
from reconciler.cli.screen import Screen, say
from reconciler.manifest.accepted import accepted
from reconciler.manifest.line import Line, Problem
from reconciler.manifest.reader import lines
from reconciler.manifest.stats import Size, Statistics, statistics
from reconciler.render.encode import pretty
from reconciler.render.words import count

FORMAT_VERSION = 1


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
    titles = ("label", "images", *(("boxes",) if found.boxes else ()), *sizes)
    labels = [
        (row.name, (row.images, *((row.boxes,) if found.boxes else ()), *(row.sizes[size] for size in sizes)))
        for row in found.labels
    ]
    yield from table(titles, _rows(labels), screen, top)
    if sizes:
        yield "  (boxes: small below 32 x 32 pixels, large from 96 x 96)"
    shapes = [(f"{width:g} x {height:g}", (images,)) for (width, height), images in _common(found.image_sizes)]
    yield from table(("image size", "images"), _rows(shapes), screen, top)
    pairs = [(" + ".join(pair), (images,)) for pair, images in _common(found.together)]
    yield from table(("together", "images"), _rows(pairs), screen, top)


def _rows(counted: Sequence[tuple[str, tuple[int, ...]]]) -> list[Row]:
    """Rows whose bars show the first figure beside the greatest."""
    most = max((figures[0] for _, figures in counted), default=1)
    return [Row(name, tuple(f"{one:,}" for one in told), bar=told[0] / most) for name, told in counted]


def _common(counted: Any) -> list[tuple[Any, int]]:
    """Counts from the greatest on, equal ones by what is counted."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
