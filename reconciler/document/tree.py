"""Values of a YAML document that know where they stand: a table or rows hold a span for everything in them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from re import compile as regex
from typing import Any

from reconciler.core.scalar import Plain
from reconciler.finding import Finding, Place, Severity

Span = tuple[int, int, int, int]
"""Line, column, end line, end column; 1-based, the end exclusive."""
Path = tuple[str | int, ...]
"""Keys and positions from the document's root to a value."""
Event = Any
"""The parser's event that began a value: it holds where that is, as marks that count lines and columns from 0."""

START: Span = (1, 1, 1, 1)
_LINE_END = regex("\r\n|[\r\n\x85\u2028\u2029]")  # what ends a line for YAML 1.1 and so for libyaml's line numbers


class Table(dict[str, Any]):
    """A mapping; `marks` holds the event of each key and that of its value."""

    __slots__ = ("marks",)

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[str, tuple[Event, Event]] = {}

    def put(self, key: str, value: Any, marks: tuple[Event, Event]) -> None:
        """Set a key together with where it stands."""
        self[key] = value
        self.marks[key] = marks


class Rows(list[Any]):
    """A sequence; `marks` holds each item's event."""

    __slots__ = ("marks",)

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[Event] = []

    def put(self, value: Any, mark: Event) -> None:
        """Append an item together with where it stands."""
        self.append(value)
        self.marks.append(mark)


def span(event: Event) -> Span:
    """Where an event stands."""
    start, end = event.start_mark, event.end_mark
    return (start.line + 1, start.column + 1, end.line + 1, end.column + 1)


@dataclass(frozen=True)
class Source:
    """A file of specs: its name as shown to people, the folder that relative paths start from, and its bytes."""

    file: str
    folder: str
    raw: bytes

    @cached_property
    def lines(self) -> list[str]:
        """The lines as libyaml counts them, without their ends."""
        return _LINE_END.split(self.raw.decode("utf-8-sig", errors="replace"))

    def line(self, at: Span) -> str:
        """The line in which a span begins; empty after the file's end."""
        return self.lines[at[0] - 1] if 0 < at[0] <= len(self.lines) else ""

    def place(self, at: Span) -> Place:
        """A span of this file."""
        return Place(self.file, *at)

    def finding(self, code: str, message: str, at: Span = START, *, hint: str = "", path: str = "") -> Finding:
        """An error at a span, with its source line."""
        return Finding(code, message, self.place(at), Severity.ERROR, hint, self.line(at), path)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its root value, where it starts, and which one of its file it is (from 0).

    Where `again` is given, the root is without where everything stands, and that reads the document with it.
    """

    source: Source
    root: Any
    span: Span = START
    number: int = 0
    again: "Callable[[], Document] | None" = None

    def marked(self) -> "Document":
        """The document with where everything stands, as all that follows needs it."""
        return self.again() if self.again else self

    def within(self, path: Path) -> Path:
        """The longest beginning of a path that is in the document; parts that name nothing in it are left out."""
        found: list[str | int] = []
        value = self.root
        for part in path:
            if isinstance(value, Table | Rows) and _has(value, part):
                value = value[part]  # type: ignore[index]  # _has has checked that the part fits
                found.append(part)
        return tuple(found)

    def at(self, path: Path) -> Any:
        """The value at a path that is in the document."""
        value = self.root
        for part in path:
            value = value[part]
        return value

    def written(self, path: Path) -> Any:
        """The value at a path; of one that means nothing, how it is written: empty, `~` or `null`."""
        value = self.at(path)
        if value is not None or not path:
            return value
        parent = self.at(path[:-1])
        event = parent.marks[str(path[-1])][1] if isinstance(parent, Table) else parent.marks[path[-1]]
        return Plain(getattr(event, "value", ""))

    def key(self, path: Path) -> Span:
        """The span of the key, or of the start of the item, at a path that is in the document."""
        if not path:
            return self.span
        parent = self.at(path[:-1])
        if isinstance(parent, Table):
            return span(parent.marks[str(path[-1])][0])
        mark = span(parent.marks[path[-1]])
        return mark if mark[2] == mark[0] and mark[3] > mark[1] else (mark[0], mark[1], mark[0], mark[1] + 1)

    def value(self, path: Path) -> Span:
        """The span of a scalar; of anything else, and of an empty value, what introduces it."""
        if not path or isinstance(self.at(path), Table | Rows):
            return self.key(path)
        parent = self.at(path[:-1])
        mark = span(parent.marks[str(path[-1])][1] if isinstance(parent, Table) else parent.marks[path[-1]])
        return mark if mark[:2] != mark[2:] else self.key(path)

    def finding(self, code: str, message: str, path: Path, *, hint: str = "", key: bool = False) -> Finding:
        """An error at a path, or as near to it as the document goes; at its key when `key`."""
        document = self.marked()
        near = document.within(path)
        at = document.key(near) if key else document.value(near)
        return self.source.finding(code, message, at, hint=hint, path=dotted(path))


def _has(value: Table | Rows, part: str | int) -> bool:
    return part in value if isinstance(value, Table) else isinstance(part, int) and part < len(value)


def dotted(path: Path) -> str:
    """A path as people write it: `spec.models[0].name`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
