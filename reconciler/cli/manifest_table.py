"""Tables of names and figures, as `stats`, `diff` and `split` show them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.cli.screen import Screen
from reconciler.render.paint import Paint
from reconciler.render.words import cells, clean, clip, pad

NAME = 40
"""The widest first column."""
LONGEST_BAR = 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Row(NamedTuple):
    """A name and the figures beside it; `color` is that of the last figure, `bar` the length of a bar, 0 to 1."""

    name: str
    figures: tuple[str, ...]
    color: str = ""
    bar: float = 0.0


def table(heads: Sequence[str], rows: Sequence[Row], screen: Screen, top: int | None = None) -> Iterator[str]:
    """The `top` rows under a blank line and their heads; the bars only on a terminal. Nothing without rows."""
    if not rows:
        return
    shown, paint = rows[:top], Paint(screen.color)
    title, *titles = heads
    width = min(NAME, max(cells(title), *(cells(clean(row.name)) for row in shown)))
    widths = [max(map(cells, column)) for column in zip(titles, *(row.figures for row in shown), strict=True)]
    room = min(LONGEST_BAR, screen.width - width - sum(widths) - 2 * len(widths) - 4) if screen.terminal else 0
    yield ""
    yield paint(f"  {pad(title, width)}{_columns(titles, widths)}", "bold")
    for row in shown:
        name, told = pad(clip(clean(row.name), width), width), _columns(row.figures, widths)
        last = told.rindex(row.figures[-1])
        figures = told[:last] + paint(told[last:], *filter(None, [row.color]))
        yield f"  {name}{figures}  {paint(_bar(row.bar, room), 'cyan')}".rstrip()
    if len(rows) > len(shown):
        yield f"  … and {len(rows) - len(shown):,} more"


def _columns(figures: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"  {figure:>{width}}" for figure, width in zip(figures, widths, strict=True))


def _bar(share: float, room: int) -> str:
    """A bar of up to `room` columns, exact to an eighth of one."""
    whole, eighths = divmod(round(share * max(0, room) * 8), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()
