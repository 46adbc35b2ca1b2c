"""Lines as templates: what is left of them when the source-ref and the creation dates are cut out.

A manifest has as many source-refs as lines but few templates. What is said alike of two lines made from one template is
true of every line with it, as long as only the *content* of the two slots differs and nobody asks more of that than its
form: it is a string without quotes, escapes and control characters, so it cannot change the JSON around it.

All of this works on a block of lines at a time, in operations that Python runs in C. A line that does not fit is told
by its index and treated in another way; nothing is guessed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from operator import itemgetter, not_
from typing import Any, Generic, NamedTuple, TypeVar

from reconciler.manifest.line import MAX_CHARACTERS, SOURCE_REF, bucket_of, decode

Key = tuple[bytes, ...]
"""A template: the bytes from the source-ref's closing quote on, parted where the characters of a creation date were."""

Made = TypeVar("Made")

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_DATE = re.compile(rb"0000-00-00[T ]00:00:00(\.0+)?Z?")
_CONTROLS = bytes(range(32))
_SLOTS = ((b"s3://bucket/1", b"1111-11-11T11:11:11"), (b"s3://bucket/2", b"2002-02-02T02:02:02"))
_SCHEME = b"s3://"
_COMPACT = (b'{"source-ref":"', b'"creation-date":"')
_SPACED = (b'{"source-ref": "', b'"creation-date": "')
_MOST_KNOWN = 20_000
_STRIKES = 3


class Cut(NamedTuple):
    """A block taken apart: where the lines that fit stand, their source-refs, templates and buckets, and the others."""

    at: Sequence[int]
    refs: Sequence[bytes]
    keys: Sequence[Key]
    buckets: Mapping[str, int]
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

    def sort(self, keys: Sequence[Key], lines: int) -> list[tuple[Key, int, Made | None]]:
        """Give the distinct templates of a block of so many lines, how often each occurs, and what is known of it."""
        counts = Counter(keys)
        found = [(key, times, self._look_up(key, times)) for key, times in counts.items()]
        known = sum(times for _, times, made in found if made is not None)
        self._strikes = 0 if known * 10 > lines * 4 else self._strikes + 1
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
    return _COMPACT[0] + ref + date.join(key)


def cut(lines: list[bytes]) -> Cut:
    """Take a block of lines apart."""
    style = _SPACED if lines[0].startswith(_SPACED[0]) else _COMPACT
    if whole := _cut_alike(lines, range(len(lines)), *style):
        return whole
    at: list[int] = []
    refs: list[bytes] = []
    keys: list[Key] = []
    buckets: Counter[str] = Counter()
    for indices in _alike(lines, *style).values():
        part = _cut_alike([lines[index] for index in indices], indices, *style)
        if part:
            at += part.at
            refs += part.refs
            keys += part.keys
            buckets.update(part.buckets)
    return Cut(at, refs, keys, buckets, sorted(set(range(len(lines))).difference(at)))


def count_buckets(refs: Iterable[bytes]) -> Counter[str]:
    """Count the buckets of source-refs that are known to be S3 URIs."""
    return Counter(ref.split(b"/", 3)[2].decode() for ref in refs)


def _alike(lines: list[bytes], prefix: bytes, mark: bytes) -> Mapping[object, list[int]]:
    """Give the indices of the lines that begin with a source-ref, by how many dates they have and where the last is."""
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.startswith(prefix):
            groups[line.count(mark), len(_behind(line, mark))].append(index)
    return groups


def _behind(line: bytes, mark: bytes) -> bytes:
    """Give a line from the last date on; nothing where there is none."""
    _, found, behind = line.rpartition(mark)
    return behind if found else b""


def _cut_alike(lines: list[bytes], at: Sequence[int], prefix: bytes, mark: bytes) -> Cut | None:
    """Take lines apart that all begin alike and have equally many dates, the last of them equally far from the end."""
    begins = all(line.startswith(prefix) for line in (min(lines), max(lines)))  # then so do all between
    if not begins or max(map(len, lines)) > MAX_CHARACTERS:
        return None
    behind = _behind(lines[0], mark)
    last, width = len(behind), behind.find(b'"')
    try:
        refs, rests = _cut_refs(lines, len(prefix), -last or None)
        parts, dates = _cut_dates(rests, mark, dated=bool(behind))
    except ValueError:
        return None
    if behind:
        dates.append(list(_each(lines, -last, width - last)))
        parts.append(_each(lines, width - last, None))
    return _fitting(Cut(at, refs, list(zip(*parts, strict=True)), {}, []), dates)


def _cut_refs(lines: Sequence[bytes], begin: int, stop: int | None) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Give the source-refs and what follows them from the closing quote on; in most blocks they have one length."""
    end = lines[0].find(b'"', begin)
    refs: Sequence[bytes] = list(_each(lines, begin, end))
    rests: Sequence[bytes] = list(_each(lines, end, stop))
    if end > 0 and all(rest.startswith(b'"') for rest in set(rests)) and b'"' not in b"".join(refs):
        return refs, rests
    refs, rests = zip(*[line[begin:stop].split(b'"', 1) for line in lines], strict=True)
    return refs, list(map(b'"'.__add__, rests))


def _cut_dates(rests: Sequence[bytes], mark: bytes, *, dated: bool) -> tuple[list[Iterable[bytes]], list[list[bytes]]]:
    """Cut out all dates but the last, whose mark must end each text that is `dated`; raises ValueError where they differ."""
    if all(rest.find(mark) == (len(rest) - len(mark) if dated else -1) for rest in set(rests)):
        return [rests], []
    first, *others, last = zip(*[rest.split(mark) for rest in rests], strict=True)
    if any(last):
        raise ValueError(last)
    parts: list[Iterable[bytes]] = [[part + mark for part in first]]
    dates = []
    for other in others:
        width = other[0].find(b'"')
        dates.append(list(_each(other, 0, width)))
        parts.append([part[width:] + mark for part in other])
    return parts, dates


def _each(texts: Iterable[bytes], start: int, end: int | None) -> Iterable[bytes]:
    return map(itemgetter(slice(start, end)), texts)


def _fitting(whole: Cut, dates: list[list[bytes]]) -> Cut:
    """Take out what has a date or a source-ref of an odd form, and count the buckets of the others."""
    misfits = _odd_dates(dates) | _odd_texts(whole.refs)
    starts = _starts(whole.refs)
    buckets = {start: bucket_of(start.decode(errors="replace")) for start in set(starts)}
    if None in buckets.values():
        misfits.update(index for index, start in enumerate(starts) if not buckets[start])
    if misfits:
        fits = [index not in misfits for index in range(len(whole.refs))]
        whole = Cut(
            list(compress(whole.at, fits)),
            list(compress(whole.refs, fits)),
            list(compress(whole.keys, fits)),
            {},
            list(compress(whole.at, map(not_, fits))),
        )
        starts = starts if len(starts) == 1 else list(compress(starts, fits))
    counts = Counter({starts[0]: len(whole.refs)}) if len(starts) == 1 else Counter(starts)
    return whole._replace(buckets=_by_name(buckets, counts))


def _by_name(names: Mapping[bytes, str | None], counts: Counter[bytes]) -> Counter[str]:
    """Add up what was counted by the beginnings of source-refs; none is named that no source-ref has."""
    buckets: Counter[str] = Counter()
    for start, times in counts.items():
        if times and (name := names[start]):
            buckets[name] += times
    return buckets


def _odd_dates(columns: list[list[bytes]]) -> set[int]:
    """Find what does not look like a date."""
    found: set[int] = set()
    for column in columns:
        shape = column[0].translate(_DIGITS)
        if _DATE.fullmatch(shape) and b"".join(column).translate(_DIGITS) == shape * len(column):
            continue  # as in nearly every block
        shapes = b"\n".join(column).translate(_DIGITS).split(b"\n")
        odd = {shape for shape in set(shapes) if not _DATE.fullmatch(shape)}
        if odd:
            found.update(index for index, shape in enumerate(shapes) if shape in odd)
    return found


def _odd_texts(refs: Sequence[bytes]) -> set[int]:
    """Find source-refs with escapes, control characters or bytes that are no UTF-8."""
    if _is_plain(b"\n".join(refs), len(refs) - 1):
        return set()
    return {index for index, ref in enumerate(refs) if not _is_plain(ref, 0)}


def _is_plain(text: bytes, line_ends: int) -> bool:
    if b"\\" in text or len(text) - len(text.translate(None, _CONTROLS)) > line_ends:
        return False
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False


def _starts(refs: Sequence[bytes]) -> Sequence[bytes]:
    """Give the source-refs up to the first byte of their keys: one for all where they have that in common."""
    first, last = min(refs), max(refs)
    common = first[: first.find(b"/", len(_SCHEME)) + 1]
    known = first != common and bucket_of((common + b"?").decode(errors="replace"))
    if known and last.startswith(common):  # then so do all between
        return (common + b"?",)
    return [ref[: ref.find(b"/", len(_SCHEME)) + 2] for ref in refs]
