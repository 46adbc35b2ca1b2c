"""Text as a terminal shows it: made safe to print, measured in cells, clipped and wrapped."""

import unicodedata
from itertools import accumulate

from reconciler.core.clock import duration as duration  # noqa: PLC0414 - views find it among the other words

ELLIPSIS = "…"
_UNSEEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TAB = "    "


def clean(text: str) -> str:
    """Give `text` on one line, with control, surrogate and bidirectional characters written as escapes.

    Whatever comes from tags, file names or the service may hold a terminal's escape sequences; none gets through.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def cells(text: str) -> int:
    """How many columns `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_cell(character) for character in text)


def pad(text: str, width: int) -> str:
    """Fill `text` with spaces to `width` columns."""
    return text + " " * max(0, width - cells(text))


def clip(text: str, width: int) -> str:
    """Cut `text` to `width` columns, the last one an ellipsis where something was cut."""
    if cells(text) <= width:
        return text
    edges = accumulate(_cell(character) for character in text)
    kept = sum(edge < width for edge in edges)
    return text[:kept] + ELLIPSIS


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Break `text` into lines of `width` columns that start with `first`, then `rest`, made safe to print.

    Its own line ends stay, the breaks are at spaces, and a word that is too long stays whole, so it can be copied.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, empty = rest if lines else first, True
        for word in clean(paragraph).split(" "):
            if not empty and cells(line) + 1 + cells(word) > width:
                lines.append(line.rstrip())
                line, empty = rest, True
            line, empty = line + ("" if empty else " ") + word, False
        lines.append(line.rstrip())
    return lines


def excerpt(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Show a source line in `room` columns with the characters from `start` to `end` (0-based, exclusive) in view.

    Returns the text, the column where the span begins in it and the span's width (at least 1). A tab is four columns;
    what does not fit is replaced by an ellipsis on either side.
    """
    low, high = max(0, start - room), min(len(text), start + 2 * room)
    pieces = [_TAB if character == "\t" else _visible(character) for character in text[low:high]]
    edges = [0, *accumulate(cells(piece) for piece in pieces)]
    begin = edges[min(start - low, len(pieces))]
    until = max(edges[min(max(end - low, 0), len(pieces))], begin)
    if edges[-1] <= room and high - low == len(text):
        return "".join(pieces), begin, max(1, until - begin)
    body = room - 2
    left = max(0, min(begin - max(0, body - (until - begin)) // 2, edges[-1] - body))
    first = next(index for index, edge in enumerate(edges) if edge >= left)
    last = max(index for index, edge in enumerate(edges) if edge <= left + body)
    cut = low + first > 0
    shown = ELLIPSIS * cut + "".join(pieces[first:last]) + ELLIPSIS * (low + last < len(text))
    return shown, begin - edges[first] + cut, max(1, min(until, edges[last]) - begin)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 error`, `2,000 errors`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def money(dollars: float) -> str:
    """US dollars with cents: `$4.00`, `-$4.00`."""
    return f"{'-' if dollars < 0 else ''}${abs(dollars):,.2f}"


def _visible(character: str) -> str:
    if character in "\n\t":
        return " "
    if unicodedata.category(character) in _UNSAFE or character in _UNSEEN:
        return character.encode("unicode_escape", "backslashreplace").decode("ascii")
    return character


def _cell(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
