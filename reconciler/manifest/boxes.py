"""Lines with boxes as templates: their annotations and objects are cut out as well, and decoded on their own.

The two lists are told by their keys and end at the first bracket, for neither holds another list; what does not decode
as a list of clean boxes, or of confidences, was cut wrongly or is not clean. In their place stand marks with a control
character, which no JSON string may contain, so a line that brings its own is never taken for one that was cut.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from reconciler.manifest.line import Line
from reconciler.manifest.rules import State, check, judge
from reconciler.manifest.rules.limits import BOXES_PER_IMAGE
from reconciler.manifest.rules.record import Attribute, take_apart
from reconciler.manifest.template import Key, Templates, cut
from reconciler.manifest.typed import Boxes, Clean, are_inside

_MARK = b'"annotations":'
_OBJECTS = b'"objects":'
_CUT_MARK, _CUT_OBJECTS = b"\0A", b"\0O"


class Frame(NamedTuple):
    """What lines with boxes have in common: labels of the image, labels of class ids, and the image's size."""

    images: frozenset[str]
    names: dict[int, str]
    width: float
    height: float


class BoxTemplates:
    """Judges the lines of a block that have one attribute with boxes and are clean."""

    def __init__(self) -> None:
        self._templates = Templates(_learn, _fill)
        self._boxes = Boxes()

    @property
    def hopeless(self) -> bool:
        """Whether cutting further blocks is wasted time."""
        return self._templates.hopeless

    def judge(self, lines: Sequence[bytes]) -> tuple[list[Clean], list[int]]:
        """Give the clean lines that the templates can vouch for, and the indices of the others."""
        whole, shells, lists = _shells(lines)
        clean: list[Clean] = []
        odd = sorted(set(range(len(lines))).difference(whole))
        if not shells:
            return clean, odd
        columns, _, strange = cut(shells)
        odd += [whole[index] for index in strange]
        frames = {key: frame for key, _, frame in self._templates.sort(columns.keys)}
        for index, ref, key in zip(columns.at, columns.refs, columns.keys, strict=True):
            frame = frames[key]
            labels = frame and self._labels(frame, *lists[index])
            if frame and labels:
                text = ref.decode()
                clean.append(Clean(text, text.split("/", 3)[2], set(frame.images), labels))
            else:
                odd.append(whole[index])
        return clean, odd

    def _labels(self, frame: Frame, annotations: bytes, objects: bytes) -> list[str] | None:
        """Give the labels of the boxes cut out of a line, if they are clean."""
        boxes = self._boxes.decode(annotations, objects)
        if boxes is None or len(boxes) > BOXES_PER_IMAGE or not are_inside(boxes, frame.width, frame.height):
            return None
        try:
            return [frame.names[box.class_id] for box in boxes]
        except KeyError:
            return None


def _shells(lines: Iterable[bytes]) -> tuple[list[int], list[bytes], list[tuple[bytes, bytes]]]:
    """Cut the lists out of the lines that have them: indices, lines with marks instead, and the lists."""
    whole: list[int] = []
    shells: list[bytes] = []
    lists: list[tuple[bytes, bytes]] = []
    for index, line in enumerate(lines):
        begin = line.find(_MARK) + len(_MARK)
        end = line.find(b"]", begin) + 1
        second = line.find(_OBJECTS, end) + len(_OBJECTS)
        last = line.find(b"]", second) + 1
        if len(_MARK) <= begin < end < second < last and b"\0" not in line:
            whole.append(index)
            shells.append(line[:begin] + _CUT_MARK + line[end:second] + _CUT_OBJECTS + line[last:])
            lists.append((line[begin:end], line[second:last]))
    return whole, shells, lists


def _fill(key: Key, number: int) -> Key:
    """Put lists that tell the two lines of a template apart where the marks stand."""
    filling = b"[%d]" % number
    return tuple(part.replace(_CUT_MARK, filling).replace(_CUT_OBJECTS, filling) for part in key)


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
    """Give the class map by number, leaving out keys that no number is written as."""
    names = metadata.get("class-map")
    if not isinstance(names, dict):
        return {}
    return {int(key): name for key, name in names.items() if key.isdecimal() and key == str(int(key))}
