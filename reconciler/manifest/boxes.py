"""Lines with boxes as templates: their annotations and objects are cut out as well, and decoded on their own.

The two lists are told by their keys and end at the first bracket, for neither holds another list; what does not decode
as a list of clean boxes, or of confidences, was cut wrongly or is not clean. In their place stand marks with a control
character, which no JSON string may contain, so a line that brings its own is never taken for one that was cut.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, compress
from typing import Any, NamedTuple

from reconciler.manifest.line import Line
from reconciler.manifest.rules import State, check, judge
from reconciler.manifest.rules.record import Attribute, take_apart
from reconciler.manifest.tally import Boxed, Tally
from reconciler.manifest.template import Key, Templates, count_buckets, cut
from reconciler.manifest.typed import Boxes, are_inside

_ANNOTATIONS = b'"annotations":'
_OBJECTS = b'"objects":'
_MARKED = b"\0"
_CUT_ANNOTATIONS, _CUT_OBJECTS = _ANNOTATIONS + _MARKED, _OBJECTS + _MARKED


Classes = tuple[list[int], set[int]]
"""The class ids of a line's boxes: of each box, and without repetition."""


class Frame(NamedTuple):
    """What lines with boxes have in common: labels of the image, labels of class ids, and the image's size."""

    images: frozenset[str]
    names: dict[int, str]
    width: float
    height: float


class BoxTemplates:
    """Counts the lines of a block that have one attribute with boxes and are clean."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._templates = Templates(_learn, _fill)
        self._boxes = Boxes()

    @property
    def hopeless(self) -> bool:
        """Whether cutting further blocks is wasted time."""
        return self._templates.hopeless

    def count(self, lines: Sequence[bytes]) -> list[int]:
        """Count the lines that the templates can vouch for, and give the indices of the others."""
        whole, shells, lists = _shells(lines)
        if not shells:
            return list(range(len(lines)))
        at, refs, keys, buckets, _ = cut(shells)
        frames = {key: frame for key, _, frame in self._templates.sort(keys, len(lines))}
        found = [self._classes(frames[key], *lists[index]) for index, key in zip(at, keys, strict=True)]
        if None in found:
            refs = list(compress(refs, found))
            buckets = count_buckets(refs)
        self._tally.buckets.update(buckets)
        self._tally.refs.extend(refs)
        for key, frame in frames.items():
            if frame:
                classes = [each for each, mine in zip(found, keys, strict=True) if each and mine == key]
                self._tally.count_boxes(_by_label(frame, classes))
        return sorted(set(range(len(lines))).difference([whole[index] for index in compress(at, found)]))

    def _classes(self, frame: Frame | None, annotations: bytes, objects: bytes) -> Classes | None:
        """Give the classes of the boxes cut out of a line, if they are clean."""
        boxes = self._boxes.decode(annotations, objects) if frame else None
        if boxes is None or frame is None:
            return None
        classes = [box.class_id for box in boxes]
        distinct = set(classes)
        clean = distinct <= frame.names.keys() and are_inside(boxes, frame.width, frame.height)
        return (classes, distinct) if clean else None


def _by_label(frame: Frame, found: list[Classes]) -> Boxed:
    """Count boxes, and lines with boxes, by label."""
    boxes = Counter(chain.from_iterable(classes for classes, _ in found))
    lines = Counter(chain.from_iterable(distinct for _, distinct in found))
    return Boxed(
        len(found),
        frame.images,
        {frame.names[number]: count for number, count in boxes.items()},
        {frame.names[number]: count for number, count in lines.items()},
    )


def _shells(lines: Iterable[bytes]) -> tuple[list[int], list[bytes], list[tuple[bytes, bytes]]]:
    """Cut the lists out of the lines that have them: indices, lines with marks instead, and the lists."""
    whole: list[int] = []
    shells: list[bytes] = []
    lists: list[tuple[bytes, bytes]] = []
    for index, line in enumerate(lines):
        before, _, rest = line.partition(_ANNOTATIONS)
        annotations, _, rest = rest.partition(b"]")
        between, _, rest = rest.partition(_OBJECTS)
        objects, found, after = rest.partition(b"]")
        if found and _MARKED not in line:
            whole.append(index)
            shells.append(before + _CUT_ANNOTATIONS + between + _CUT_OBJECTS + after)
            lists.append((annotations + b"]", objects + b"]"))
    return whole, shells, lists


def _fill(key: Key, number: int) -> Key:
    """Put lists that tell the two lines of a template apart where the marks stand."""
    filling = b"[%d]" % number
    return tuple(part.replace(_MARKED, filling) for part in key)


def _learn(values: list[dict[str, Any]]) -> Frame | None:
    """See whether the lists were an attribute's own, and whether the lines would be clean with a clean box in them."""
    frames = [_frame(value, number) for number, value in enumerate(values, 1)]
    return frames[0] if frames[0] is not None and frames[0] == frames[1] else None


def _frame(value: dict[str, Any], filling: int) -> Frame | None:
    parts = [part for part in take_apart(Line(0, b"", value)).attributes if part.has_boxes]
    names = _names(parts[0].metadata) if len(parts) == 1 else {}
    if not names or not _has_lists(parts[0], filling):
        return None
    number = next(iter(names))
    parts[0].value["annotations"] = [{"class_id": number, "left": 0, "top": 0, "width": 60, "height": 60}]
    parts[0].metadata["objects"] = [{"confidence": 1}]
    line = Line(0, b"", value)
    problems = check(line)
    outcome = judge(line, problems)
    if problems or outcome.state is not State.VALID or outcome.box_labels != ((names[number], 1),):
        return None
    size = parts[0].value["image_size"][0]
    return Frame(outcome.image_labels, names, size["width"], size["height"])


def _has_lists(part: Attribute, filling: int) -> bool:
    """Tell whether the lists that were cut out stood in this attribute and its metadata."""
    lists = part.value.get("annotations") if isinstance(part.value, dict) else None, part.metadata.get("objects")
    return lists == ([filling], [filling])


def _names(metadata: Any) -> dict[int, str]:
    """Give the class map by number, without keys that no number is written as; nothing where two share a name."""
    names = metadata.get("class-map")
    if not isinstance(names, dict) or len(set(map(str, names.values()))) < len(names):
        return {}
    return {int(key): name for key, name in names.items() if key.isdecimal() and key == str(int(key))}
