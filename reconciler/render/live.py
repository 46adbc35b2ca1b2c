"""A running apply on a terminal: a line per step at work, with elapsed and expected time, above it what ended."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from reconciler.core.event import Event, Happening
from reconciler.core.step import Kind, Outcome, Result, Step
from reconciler.render.progress import doing, finished, line
from reconciler.render.words import ELLIPSIS, clean, duration

_SHOWN = 12
"""So many steps at work are shown; the rest are counted, so that the lines never fill the screen."""
_WIDE = 100
"""From this width on the bars are long."""
_BESIDE = 42
"""Columns that the status, the time and the spaces between take."""
_MARK = {Result.DONE: ("✓", "green"), Result.SATISFIED: ("=", "green"), Result.FAILED: ("✗", "bold red")}
_OTHER = ("…", "yellow")


@dataclass(slots=True)
class _Row:
    step: Step
    since: float
    status: str = ""
    elapsed: float = 0.0
    expected: float = 0.0


@dataclass(slots=True)
class LiveLines:
    """Hears events and keeps the terminal's last lines up to date; used as a context manager."""

    stream: TextIO
    color: bool = True
    watch: Callable[[], float] = time.monotonic
    rows: dict[str, _Row] = field(default_factory=dict)
    console: Console = field(init=False)
    live: Live = field(init=False)

    def __post_init__(self) -> None:
        self.console = Console(
            file=self.stream, color_system="auto" if self.color else None, highlight=False, emoji=False, markup=False
        )
        self.live = Live(console=self.console, get_renderable=self.lines, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rows.clear()
        self.live.stop()

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        if event.step is None:
            return
        key = event.step.identity + str(event.step.action)
        if event.what in (Happening.FINISHED, Happening.QUEUED):
            self.rows.pop(key, None)
            if event.outcome and line(event):
                self.console.print(_ended(event.outcome), soft_wrap=True)
        elif event.what is Happening.RETRYING:
            self.console.print(Text(f"  {line(event)}", "yellow"), soft_wrap=True)
            if row := self.rows.get(key):
                row.status = event.status
        elif event.step.kind is not Kind.RECORD:
            self._keep(key, event, event.step)

    def lines(self) -> RenderableType:
        """What is at work now."""
        width = self.console.width
        bar = 20 if width >= _WIDE else 8
        grid = Table.grid(padding=(0, 1))
        listed = list(self.rows.values())
        for row in listed[:_SHOWN]:
            told = row.elapsed + self.watch() - row.since
            grid.add_row(Spinner("dots"), _name(row.step, width - _BESIDE - bar), *_pace(row, told, bar))
        more = len(listed) - _SHOWN
        return Group(grid, Text(f"  and {more} more")) if more > 0 else grid

    def _keep(self, key: str, event: Event, step: Step) -> None:
        row = self.rows.setdefault(key, _Row(step, self.watch()))
        if event.what is Happening.WAITING:
            row.since, row.status = self.watch(), event.status
            row.elapsed, row.expected = event.elapsed, event.expected


def _name(step: Step, room: int) -> Text:
    """The address, its end kept where it does not fit: that is what tells siblings apart."""
    address = clean(str(step.address))
    return Text(address if len(address) <= room else f"{ELLIPSIS}{address[1 - room :]}", "bold", no_wrap=True)


def _pace(row: _Row, elapsed: float, width: int) -> tuple[RenderableType, ...]:
    if not row.step.until:
        return (
            Text(clean(row.status) or doing(row.step), no_wrap=True),
            Text(""),
            Text(duration(elapsed), "dim", no_wrap=True),
        )
    expected = row.expected or row.step.until.expected
    bar = ProgressBar(total=expected or None, completed=min(elapsed, expected * 0.98), width=width)
    told = duration(elapsed) + (f" of ~{duration(expected)}" if expected else "")
    return Text(clean(row.status) or "waiting", no_wrap=True), bar, Text(told, "dim", no_wrap=True)


def _ended(outcome: Outcome) -> Text:
    mark, style = _MARK.get(outcome.result, _OTHER)
    address = clean(str(outcome.step.address))
    return Text.assemble((mark, style), " ", (address, "bold"), " ", finished(outcome))
