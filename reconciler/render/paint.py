"""Colours for a terminal."""

from dataclasses import dataclass

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
        if not self.color or not text.strip() or not styles:
            return text
        return f"\x1b[{';'.join(str(_CODES[style]) for style in styles)}m{text}\x1b[0m"
