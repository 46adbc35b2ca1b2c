"""Lines as templates: what is left of them when the source-ref and the creation dates are cut out.

A manifest has as many source-refs as lines but few templates. What is said alike of two lines made from one template is
true of every line with it, as long as only the *content* of the two slots differs and nobody asks more of that than its
form: it is a string without quotes, escapes and control characters, so it cannot change the JSON around it.

All of this works on a block of lines at a time, in operations that Python runs in C. A line that does not fit is told
by its index and treated in another way; nothing is guessed.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from reconciler.manifest.line import MAX_CHARACTERS, SOURCE_REF, bucket_of, decode

Key = tuple[bytes, ...]
"""A template: the bytes after the source-ref, parted where a creation date was."""

Made = TypeVar("Made")

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_DATES = re.compile(rb"(0000-00-00[T ]00:00:00(\.0+)?Z?\|?)*")
_CONTROLS = bytes(range(32))
_SLOTS = ((b"s3://bucket/1", b"1111-11-11T11:11:11"), (b"s3://bucket/2", b"2002-02-02T02:02:02"))
_COMPACT = (b'{"source-ref":"', b'"creation-date":"')
_SPACED = (b'{"source-ref": "', b'"creation-date": "')
_MOST_KNOWN = 20_000
_STRIKES = 3


class Columns(NamedTuple):
    """Lines taken apart: where they stand in their block, their source-refs, templates and dates."""

    at: Sequence[int]
    refs: Sequence[bytes]
    keys: Sequence[Key]
    dates: Sequence[bytes]


class Cut(NamedTuple):
    """A block: what of it fits, how many of those name each bucket, and the indices of the lines that do not fit."""

    columns: Columns
    buckets: dict[str, int]
    odd: list[int]


class Templates(Generic[Made]):
    """What `learn` makes of templates, remembered while that pays.

    `learn` is given two lines made from the template, decoded, and says what holds for both, or `None`.
    `fill` completes a template from which more was cut, for the first line and the second (1, 2). A template is learnt when it is met again, and a manifest where
    nearly every line has its own is `hopeless`.
    """

    def __init__(
        self, learn: Callable[[list[dict[str, Any]]], Made | None], fill: Callable[[Key, int], Key] = lambda key, _: key
    ) -> None:
        self._learn = learn
        self._fill = fill
        self._known: dict[Key, Made | None] = {}
        self._met: set[int] = set()
        self._strikes = 0

    @property
    def hopeless(self) -> bool:
        """Whether cutting further blocks is wasted time."""
        return self._strikes >= _STRIKES

    def sort(self, keys: Sequence[Key]) -> list[tuple[Key, int, Made | None]]:
        """Give the distinct templates of a block, how often each occurs, and what is known of it."""
        counts = Counter(keys)
        found = [(key, times, self._look_up(key, times)) for key, times in counts.items()]
        strange = sum(times for _, times, made in found if made is None)
        self._strikes = self._strikes + 1 if strange * 10 > len(keys) * 6 else 0
        return found

    def _look_up(self, key: Key, times: int) -> Made | None:
        if key in self._known:
            return self._known[key]
        name = hash(key)
        if (times == 1 and name not in self._met) or len(self._known) >= _MOST_KNOWN:
            self._met.add(name)
            return None
        made = self._known[key] = self._make(key)
        return made

    def _make(self, key: Key) -> Made | None:
        lines = [decode(spell(self._fill(key, number), ref, date)) for number, (ref, date) in enumerate(_SLOTS, 1)]
        sound = all(isinstance(line, dict) for line in lines) and [line.get(SOURCE_REF) for line in lines] == [
            ref.decode() for ref, _ in _SLOTS
        ]
        return self._learn(lines) if sound else None


def spell(key: Key, ref: bytes, date: bytes) -> bytes:
    """Make a line from a template."""
    return _COMPACT[0] + ref + b'"' + (_COMPACT[1] + date).join(key)


def cut(lines: list[bytes]) -> Cut:
    """Take a block of lines apart."""
    style = _SPACED if lines[0].startswith(_SPACED[0]) else _COMPACT
    columns = _cut_evenly(lines, *style) or _cut_each(lines, *style)
    buckets = _buckets(columns.refs) if _fits(columns) else None
    if buckets is None:
        columns = _filter(columns)
        buckets = _buckets(columns.refs) or {}
    odd = [] if len(columns.at) == len(lines) else sorted(set(range(len(lines))).difference(columns.at))
    return Cut(columns, buckets, odd)


def _cut_evenly(lines: list[bytes], prefix: bytes, mark: bytes) -> Columns | None:
    """Take lines apart that all begin alike and have one date each, of one length."""
    if not (min(lines).startswith(prefix) and max(lines).startswith(prefix)) or max(map(len, lines)) > MAX_CHARACTERS:
        return None
    begin = len(prefix)
    try:
        heads, tails = zip(*[line.split(mark) for line in lines], strict=True)
        refs, rests = zip(*[head[begin:].split(b'"', 1) for head in heads], strict=True)
    except ValueError:
        return None
    width = tails[0].find(b'"')
    dates, ends = (map(itemgetter(part), tails) for part in (slice(width), slice(width, None)))
    return Columns(range(len(lines)), refs, list(zip(rests, ends, strict=True)), list(dates))


def _cut_each(lines: list[bytes], prefix: bytes, mark: bytes) -> Columns:
    """Take any lines apart, leaving out what has another beginning or is too long."""
    columns = Columns([], [], [], [])
    for index, line in enumerate(lines):
        head, *tails = line.split(mark)
        ref, quote, rest = head[len(prefix) :].partition(b'"')
        if quote and line.startswith(prefix) and len(line) <= MAX_CHARACTERS:
            widths = [tail.find(b'"') for tail in tails]
            dates = b"|".join([tail[:width] for tail, width in zip(tails, widths, strict=True)])
            ends = [tail[width:] for tail, width in zip(tails, widths, strict=True)]
            for column, item in zip(columns, (index, ref, (rest, *ends), dates), strict=True):
                column.append(item)  # type: ignore[attr-defined]  # lists here, sequences for others
    return columns


def _fits(columns: Columns) -> bool:
    """Tell whether all dates look like dates and no source-ref has an escape, a control character or odd bytes."""
    shapes = set(b"\n".join(columns.dates).translate(_DIGITS).split(b"\n"))
    return all(map(_DATES.fullmatch, shapes)) and _is_plain(b"\n".join(columns.refs), len(columns.refs) - 1)


def _is_plain(text: bytes, line_ends: int) -> bool:
    if b"\\" in text or len(text) - len(text.translate(None, _CONTROLS)) > max(line_ends, 0):
        return False
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False


def _buckets(refs: Sequence[bytes]) -> dict[str, int] | None:
    """Count the buckets of source-refs; `None` when one of them is no S3 URI."""
    if not refs:
        return {}
    first, last = min(refs), max(refs)
    prefix = b"/".join(first.split(b"/", 3)[:3]) + b"/"
    if first != prefix and first.startswith(prefix) and last.startswith(prefix):  # then so do all between
        bucket = bucket_of(first.decode())
        return {bucket: len(refs)} if bucket else None
    counts = Counter([ref[: ref.find(b"/", 5) + 2] for ref in refs])
    buckets: Counter[str] = Counter()
    for start, times in counts.items():
        bucket = bucket_of(start.decode(errors="replace"))
        if not bucket:
            return None
        buckets[bucket] += times
    return buckets


def _filter(columns: Columns) -> Columns:
    """Keep the lines that fit, looking at each."""
    kept = [
        item
        for item in zip(*columns, strict=True)
        if _DATES.fullmatch(item[3].translate(_DIGITS)) and _is_plain(item[1], 0) and bucket_of(item[1].decode())
    ]
    return Columns(*zip(*kept, strict=True)) if kept else Columns([], [], [], [])
