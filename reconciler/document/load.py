"""Documents from YAML: libyaml's events, one value at a time, within limits, with where everything stands.

`yaml.load` and `compose` recurse in C and end the process on deeply nested input, so only events are used.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import yaml

from reconciler.core.scalar import NULL, Plain
from reconciler.document.syntax import explained
from reconciler.document.tree import Document, Event, Rows, Source, Table, span
from reconciler.finding import Finding

MAX_BYTES = 4 << 20
MAX_DEPTH = 50
MAX_VALUES = 100_000  # in one document, an alias counting for everything that it repeats

_STANDARD = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(_STANDARD + name for name in ("int", "float", "bool", "null"))
_TEXT_TAG = _STANDARD + "str"
_CONTAINER_TAGS = {Table: _STANDARD + "map", Rows: _STANDARD + "seq"}
MERGE = "<<"

Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The pure Python parser has the same events, for where PyYAML was built without libyaml."""


class _StopError(Exception):
    """The file cannot be read any further."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def load(source: Source) -> tuple[list[Document], list[Finding]]:
    """Read a file's documents; what is wrong is told and never raised. Empty documents are left out."""
    if problem := unreadable(source):
        return [], [problem]
    builder = _Builder(source)
    parser = Parser(source.raw)
    try:
        builder.read(parser)
    except _StopError as stop:
        builder.findings.append(stop.finding)
    except yaml.YAMLError as error:
        builder.findings.append(explained(source, error))
    finally:
        parser.dispose()
    return builder.documents, builder.findings


def again(source: Source, number: int) -> Document:
    """A document that was read before and not kept; the file that was asked for last is at hand."""
    return _last(source)[number]


@lru_cache(maxsize=1)
def _last(source: Source) -> list[Document]:
    return load(source)[0]


def unreadable(source: Source) -> Finding | None:
    """Why a file cannot be YAML at all."""
    if len(source.raw) > MAX_BYTES:
        told = f"the file has {len(source.raw):,} bytes; a file of specs has at most {MAX_BYTES:,}"
        return source.finding("too-large", told, hint="keep data in manifests beside the specs")
    if source.raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in source.raw[:2]:
        return source.finding("encoding", "the file is UTF-16 or UTF-32", hint="save it as UTF-8")
    try:
        source.raw.decode()
    except UnicodeDecodeError as error:
        before = source.raw[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        told = f"byte 0x{source.raw[error.start]:02x} is not UTF-8"
        return source.finding("encoding", told, (line, column, line, column + 1), hint="save the file as UTF-8")
    return None


class _Builder:
    """Puts one file's documents together from events."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents: list[Document] = []
        self.findings: list[Finding] = []
        self.into: Table | Rows | None = None
        self.key: Event | None = None
        self.stack: list[tuple[Any, ...]] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.merges: list[tuple[Table, Any]] = []
        self.values = 0
        self.root: Document | None = None

    def read(self, parser: Any) -> None:
        """Take every event of a parser."""
        steps: dict[type, Callable[[Any], None]] = {
            yaml.MappingStartEvent: self.start_table,
            yaml.SequenceStartEvent: self.start_rows,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.start_document,
            yaml.DocumentEndEvent: self.end_document,
        }
        next_event, scalar = parser.get_event, yaml.ScalarEvent
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is scalar:
                if self.key is None and type(self.into) is Table:
                    self.key = event
                else:
                    self.scalar(event)
            elif kind in steps:
                steps[kind](event)

    def start_document(self, _event: Any) -> None:
        """Forget what belongs to the document before."""
        self.anchors, self.values, self.root = {}, 0, None

    def end_document(self, _event: Any) -> None:
        """Keep the document, unless it is empty."""
        if self.root and self.root.root is not None:
            self.documents.append(self.root)

    def scalar(self, event: Any) -> None:
        """Take text, or nothing, as a value."""
        value = event.value
        if event.tag is not None:
            value = self._tagged(event)
        elif event.implicit[0]:
            value = None if value in NULL else Plain(value)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._put(value, event, 1)

    def start_table(self, event: Any) -> None:
        """Go into a mapping."""
        self._start(Table(), event)

    def start_rows(self, event: Any) -> None:
        """Go into a sequence."""
        self._start(Rows(), event)

    def end(self, _event: Any) -> None:
        """Come out of a mapping or a sequence; an anchor can be used from here on."""
        done = self.into
        self.into, self.key, anchor, before = self.stack.pop()
        while self.merges and self.merges[-1][0] is done:
            _merge(*self.merges.pop())
        if anchor:
            self.anchors[anchor] = (done, self.values - before)

    def alias(self, event: Any) -> None:
        """Repeat an anchor's value."""
        self._refuse_as_key(event)
        if event.anchor not in self.anchors:
            hint = "an anchor (&name) stands before its first use, and outside of itself"
            raise _StopError(self._finding("unknown-anchor", f"there is no anchor `{event.anchor}` here", event, hint))
        value, count = self.anchors[event.anchor]
        self._put(value, event, count)

    def _start(self, container: Table | Rows, event: Any) -> None:
        self._refuse_as_key(event)
        if len(self.stack) >= MAX_DEPTH:
            raise _StopError(self._finding("too-deep", f"nested deeper than {MAX_DEPTH} levels", event))
        if event.tag not in {None, "!", _CONTAINER_TAGS[type(container)]}:
            self._unknown_tag(event)
        before = self.values
        self._put(container, event, 1)
        self.stack.append((self.into, self.key, event.anchor, before))
        self.into, self.key = container, None

    def _put(self, value: Any, event: Event, count: int) -> None:
        self.values += count
        if self.values > MAX_VALUES:
            told = f"more than {MAX_VALUES:,} values in one document, aliases counted as often as they repeat"
            raise _StopError(self._finding("too-many-values", told, event))
        into, key = self.into, self.key
        if key is not None and type(into) is Table:
            self.key = None
            name = key.value
            if name in into or name == MERGE:
                self._special(into, key, value, event)
            else:
                into[name] = value
                into.marks[name] = (key, event)
        elif type(into) is Rows:
            into.append(value)
            into.marks.append(event)
        else:
            line, column, *_ = span(event)
            self.root = Document(self.source, value, (line, column, line, column + 1), len(self.documents))

    def _special(self, into: Table, key: Event, value: Any, event: Event) -> None:
        """A key that is given twice, or that merges."""
        name = key.value
        if name == MERGE and key.implicit[0]:
            self._take_merge(into, value, event)
        elif name in into:
            told = f"key `{name}` is given twice; first on line {span(into.marks[name][0])[0]}"
            self.findings.append(self._finding("duplicate-key", told, key, "remove one of the two"))
        else:
            into.put(name, value, (key, event))

    def _take_merge(self, into: Table, value: Any, event: Event) -> None:
        if all(isinstance(one, Table) for one in (value if isinstance(value, Rows) else [value])):
            self.merges.append((into, value))
        else:
            told = "`<<` needs a mapping, or a list of mappings"
            self.findings.append(self._finding("bad-merge", told, event, "write `<<: *anchor`"))

    def _tagged(self, event: Any) -> str | None:
        if event.tag in _PLAIN_TAGS:
            return None if event.value in NULL else Plain(event.value)
        if event.tag in {"!", _TEXT_TAG}:
            return str(event.value)
        self._unknown_tag(event)
        return Plain(event.value)  # as if the tag were not there: it is told already

    def _unknown_tag(self, event: Any) -> None:
        told = f"tag `{event.tag.replace(_STANDARD, '!!')}` is not allowed"
        self.findings.append(self._finding("unknown-tag", told, event, "remove the tag; specs hold plain values only"))

    def _refuse_as_key(self, event: Any) -> None:
        if type(self.into) is Table and self.key is None:
            hint = "put text that begins with `{`, `[` or `*` in quotes"
            told = "a key must be text, not a list, a mapping or an alias"
            raise _StopError(self._finding("bad-key", told, event, hint))

    def _finding(self, code: str, message: str, event: Any, hint: str = "") -> Finding:
        return self.source.finding(code, message, span(event), hint=hint)


def _merge(into: Table, value: Table | Rows) -> None:
    """Add the keys of merged mappings that are not there yet: own keys win, then earlier mappings."""
    for table in value if isinstance(value, Rows) else [value]:
        for key, inner in table.items():
            if key not in into:
                into.put(key, inner, table.marks[key])
