"""`reconciler manifest diff`: the images that came, changed and went, and the labels before and after."""

from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.cli.manifest_files import readable
from reconciler.cli.manifest_table import Row, table
from reconciler.cli.screen import Screen, say
from reconciler.manifest.diff import Difference, diff
from reconciler.render.encode import pretty
from reconciler.render.paint import Paint
from reconciler.render.words import clean

FORMAT_VERSION = 1


def run(before: str, after: str, options: dict[str, Any]) -> int:
    """Compare and show; a difference is no failure."""
    found = diff(readable(before, options), readable(after, options))
    if options["output"] == "json":
        say(pretty(_values(found)))
    else:
        screen = Screen.of(options["color"])
        say("\n".join(_told(found, options["top"], screen)))
    return 0


def _values(found: Difference) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "added": found.added,
        "changed": found.changed,
        "removed": found.removed,
        "unchanged": found.same,
        "labels": {name: {"before": before, "after": after} for name, before, after in _labels(found)},
    }


def _told(found: Difference, top: int, screen: Screen) -> Iterator[str]:
    paint = Paint(screen.color)
    kinds: tuple[tuple[str, str, Sequence[str]], ...] = (
        ("+", "green", found.added),
        ("~", "yellow", found.changed),
        ("-", "red", found.removed),
    )
    for sign, color, refs in kinds:
        yield from (paint(f"{sign} {clean(ref)}", color) for ref in refs[:top])
        if len(refs) > top:
            yield paint(f"{sign} … and {len(refs) - top:,} more", color)
    if found:
        yield ""
    yield (
        f"Images: {len(found.added):,} added, {len(found.changed):,} changed, {len(found.removed):,} removed, "
        f"{found.same:,} unchanged."
    )
    yield from table(("images of", "before", "after", "change"), _rows(found), screen, top)


def _rows(found: Difference) -> list[Row]:
    """The labels whose images became more or fewer, from the greatest change on."""
    changed = [(after - before, name, before, after) for name, before, after in _labels(found) if before != after]
    return [
        Row(name, (f"{before:,}", f"{after:,}", f"{change:+,}"), "green" if change > 0 else "red")
        for change, name, before, after in sorted(changed, key=lambda row: (-abs(row[0]), row[1]))
    ]


def _labels(found: Difference) -> Iterator[tuple[str, int, int]]:
    """Every label with its images before and after, by name."""
    names = sorted({*found.before, *found.after})
    return ((name, found.before.get(name, 0), found.after.get(name, 0)) for name in names)
