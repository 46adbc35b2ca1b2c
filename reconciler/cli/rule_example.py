"""The examples of a rule as a terminal shows them."""

from collections.abc import Iterator

from reconciler.cli.screen import Screen
from reconciler.manifest.labels import labels
from reconciler.manifest.line import SOURCE_REF, decode
from reconciler.render.words import clip, count, excerpt

MOST = 10
"""Lines of an example that are shown; if there are more, they are counted."""

Pair = tuple[str, str]
"""A training manifest and, where a rule takes two, a test manifest."""


def examples(title: str, shown: Pair, others: Pair, screen: Screen) -> Iterator[str]:
    """Show one example beside its counterpart, which tells what matters in it."""
    roles = (" to train with", " to test with") if shown[1] else ("",)
    for role, text, other in zip(roles, shown, others, strict=False):
        yield f"\n  {title}{role}:"
        yield from (f"    {line}" for line in _example(text, other, max(40, screen.width - 4)))


def _example(text: str, other: str, room: int) -> Iterator[str]:
    """Show a single line where it differs from its counterpart, a caret below; of several lines what each is about."""
    lines, others = text.splitlines(), other.splitlines()
    if len(lines) == len(others) == 1:
        yield from _compared(lines[0], others[0], room)
        return
    yield from (_brief(line, room) for line in lines[:MOST])
    if len(lines) > MOST or not lines:
        yield f"… {count(len(lines), 'line')} in all" if lines else "(an empty file)"


def _compared(line: str, other: str, room: int) -> Iterator[str]:
    start = _alike(line, other)
    end = len(line) - _alike(line[start:][::-1], other[start:][::-1])
    shown, column, length = excerpt(line, start, end, room)
    yield shown
    if end > start:
        yield " " * column + "^" * length


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _brief(line: str, room: int) -> str:
    """The image and the labels of a line, or the line itself when it is none."""
    value = decode(line.encode())
    if not isinstance(value, dict):
        return clip(line, room) or "(a blank line)"
    told = [f"{name} ({count(boxes, 'box', 'boxes')})" if boxes else name for name, boxes in labels(value).items()]
    return clip(f"{value.get(SOURCE_REF)}  {', '.join(told) or '(no label)'}", room)
