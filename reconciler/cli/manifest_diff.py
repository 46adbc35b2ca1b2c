"""`reconciler manifest diff`: the images that came, changed and went, and the labels before and after."""

from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.cli.manifest_files import readable
from reconciler.cli.screen import Screen, say
from reconciler.manifest.diff import Difference, diff
from reconciler.render.encode import pretty
from reconciler.render.paint import Paint
from reconciler.render.words import cells, clean, clip, count, pad

FORMAT_VERSION = 1
NAME = 40
"""The widest column for a label's name."""


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
    rows = [row for row in _labels(found) if row[1] != row[2]]
    if rows:
        yield ""
        yield from _table(sorted(rows, key=lambda row: (-abs(row[2] - row[1]), row[0])), top, paint)


def _labels(found: Difference) -> Iterator[tuple[str, int, int]]:
    """Every label with its images before and after, by name."""
    names = sorted({*found.before, *found.after})
    return ((name, found.before.get(name, 0), found.after.get(name, 0)) for name in names)


def _table(rows: Sequence[tuple[str, int, int]], top: int, paint: Paint) -> Iterator[str]:
    width = min(NAME, max(cells("images of"), *(cells(clean(name)) for name, _, _ in rows[:top])))
    yield f"  {pad('images of', width)}  {'before':>9}  {'after':>9}  {'change':>9}"
    for name, before, after in rows[:top]:
        change = paint(f"{after - before:>+9,}", "green" if after > before else "red")
        yield f"  {pad(clip(clean(name), width), width)}  {before:>9,}  {after:>9,}  {change}"
    if len(rows) > top:
        yield f"  … and {count(len(rows) - top, 'more label')}"
