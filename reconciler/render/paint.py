"""Colour and width: what the place that text goes to can show."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

NARROWEST, WIDEST = 40, 120
_CODES = {
    "bold": 1,
    "dim": 2,
    "red": 31,
    "green": 32,
    "yellow": 33,
    "blue": 34,
    "magenta": 35,
    "cyan": 36,
}


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts colours around text, or leaves it as it is."""

    color: bool = False

    def __call__(self, text: str, *styles: str) -> str:
        """Colour `text`; styles are `bold`, `dim` and the names of colours."""
        if not self.color or not text or not styles:
            return text
        return f"\x1b[{';'.join(str(_CODES[style]) for style in styles)}m{text}\x1b[0m"


def colorful(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether to colour: only on a terminal, never with NO_COLOR (https://no-color.org) or a dumb terminal."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    """How wide to write: COLUMNS, else the terminal's width, else 120; from 40 to 120."""
    told = environ.get("COLUMNS", "")
    width = int(told) if told.isdecimal() else 0
    return min(max(width or _terminal(stream), NARROWEST), WIDEST)


def _terminal(stream: TextIO) -> int:
    if not stream.isatty():
        return WIDEST
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDEST
    except OSError:
        return WIDEST
