"""Markdown that says only what we mean: whatever comes from tags, names or the service cannot break out of it.

GitHub resolves mentions, issue numbers and links in rendered text, so those are broken by a zero-width space.
"""

import html
import re
from collections.abc import Iterable, Sequence

from reconciler.render.words import clean, count

LIMIT = 60_000
"""Characters of a whole comment; GitHub refuses more than 65,536."""
_PUNCTUATION = re.compile(r"([\\`*_\[\]#~$])")
_RESOLVED = re.compile(r"(?<=[@#])(?=\S)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=gh)(?=-)", re.IGNORECASE)
_FENCE = re.compile(r"`+")
_LABEL = re.compile(r"[^\w./ +~±…-]")
_BREAK = "\u200b"


def prose(text: str) -> str:
    """Text that renders as itself, on one line, inside a table too; not for the beginning of a line."""
    broken = _RESOLVED.sub(_BREAK, clean(text))
    return _PUNCTUATION.sub(r"\\\1", html.escape(broken, quote=False)).replace("|", "&#124;")


def code(text: str) -> str:
    """A code span that renders as the text itself; as HTML where a table would see a column in it."""
    shown = clean(text)
    if "|" in shown:
        return f"<code>{prose(shown)}</code>"
    ticks = "`" * (1 + max((len(run) for run in _FENCE.findall(shown)), default=0))
    space = " " if shown.startswith("`") or shown.endswith("`") or not shown else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def fence(lines: Sequence[str], language: str) -> list[str]:
    """A fenced block, its fence longer than any run of backticks inside."""
    longest = max((len(run) for line in lines for run in _FENCE.findall(line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}{language}", *lines, ticks]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; cells are Markdown already."""
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def folded(title: str, lines: Iterable[str]) -> list[str]:
    """Lines behind a title that is clicked; the title is ours, never foreign text."""
    return [f"<details><summary>{title}</summary>", "", *lines, "", "</details>"]


def fitting(lines: Sequence[str], room: int, noun: str) -> tuple[list[str], str]:
    """As many whole lines as `room` characters hold, and how many were cut (empty when none was)."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    cut = len(lines) - len(kept)
    return kept, f"**Cut:** {count(cut, noun)} of {len(lines):,} left out here." if cut else ""


def mermaid_label(text: str) -> str:
    """A quoted mermaid label: everything but plain characters as numbered entities."""
    return '"' + _LABEL.sub(lambda found: f"#{ord(found[0])};", clean(text)) + '"'


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
