"""The fast way through the rules: it decides what it can prove and hands everything else to the plain rules.

Three gates, each slower and wider than the one before:

1. *Templates* (`template.py`): where the plain rules say the same of two lines made from one template, they say it of
   every line with it.
2. *Types*: msgspec decodes a line into types that say most of what a clean line is, a few comparisons say the rest.
   What passes has no problem by any rule.
3. *The plain rules*, line by line.

The first two may only ever say what the third would say; `tests/manifests/test_fast.py` compares them.
"""

from collections.abc import Sequence
from itertools import chain, compress
from typing import Any, NamedTuple

from reconciler.manifest.accepted import why_dropped
from reconciler.manifest.boxes import BoxTemplates
from reconciler.manifest.line import MAX_CHARACTERS, SOURCE_REF, Line, Problem, bucket_of, decode
from reconciler.manifest.rules import Outcome, State, check, judge
from reconciler.manifest.tally import Tally
from reconciler.manifest.template import Templates, count_buckets, cut
from reconciler.manifest.typed import Clean, Typed


class Judgement(NamedTuple):
    """What the rules say of all lines of one template."""

    problems: tuple[Problem, ...]
    outcome: Outcome


class Fast:
    """Counts blocks of lines into a tally, each line by the first gate that can."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._templates = Templates(_learn)
        self._boxes = BoxTemplates(tally)
        self._typed = Typed()

    def check(self, block: list[bytes]) -> None:
        """Count the next lines of the tally's range."""
        first = self._tally.lines + 1
        self._tally.lines += len(block)
        left: Sequence[int] = range(len(block))
        if left and not self._boxes.hopeless and b'"annotations"' in block[0]:
            left = self._boxes.count(block)
        if left and not self._templates.hopeless:
            left = self._by_template(block, left, first)
        clean: list[Clean] = []
        for index in left:
            content = block[index]
            found = self._typed.judge(content) if len(content) <= MAX_CHARACTERS else None
            if found is None:
                plain(self._tally, first + index, content)
            else:
                clean.append(found)
        self._count(clean)

    def _by_template(self, block: list[bytes], left: Sequence[int], first: int) -> list[int]:
        """Count the lines whose templates are known, of those that are left; give the indices of the others."""
        lines = block if len(left) == len(block) else [block[index] for index in left]
        at, refs, keys, buckets, odd = cut(lines)
        unknown = set()
        for key, times, judgement in self._templates.sort(keys, len(lines)):
            if judgement is None:
                unknown.add(key)
                continue
            self._tally.count(judgement.outcome, times)
            if judgement.problems:
                for index in compress(at, map(key.__eq__, keys)):
                    self._tally.note(first + left[index], judgement.problems)
        if unknown:
            known = [key not in unknown for key in keys]
            odd += compress(at, map(False.__eq__, known))
            refs = list(compress(refs, known))
            buckets = count_buckets(refs)
        self._tally.buckets.update(buckets)
        self._tally.refs.extend(refs)
        return [left[index] for index in odd]

    def _count(self, clean: list[Clean]) -> None:
        """Count lines that have no problem, all at once because that is much cheaper."""
        if not clean:
            return
        refs, buckets, images, boxes = zip(*clean, strict=True)
        tally = self._tally
        tally.states[State.VALID] += len(clean)
        tally.image_lines += sum(map(bool, images))
        tally.box_lines += sum(map(bool, boxes))
        tally.buckets.update(buckets)
        tally.refs.extend(list(map(str.encode, refs)))
        tally.boxes.update(chain.from_iterable(boxes))
        tally.image_labels.update(chain.from_iterable(images))
        tally.box_labels.update(chain.from_iterable(map(set, boxes)))
        tally.labels.update(chain.from_iterable(map(set.union, images, boxes)))


def plain(tally: Tally, number: int, content: bytes) -> None:
    """Count one line by the plain rules alone."""
    line = Line(number, content, decode(content))
    problems = check(line)
    tally.count(judge(line, problems))
    tally.note(number, problems)
    if why_dropped(line) is None:
        ref = line.value[SOURCE_REF]
        tally.buckets[bucket_of(ref) or ""] += 1
        tally.refs.extend((ref.encode(),))


def _learn(values: list[dict[str, Any]]) -> Judgement | None:
    """Ask the plain rules about the lines of a template; lines that differ in their slots only must be judged alike."""
    lines = [Line(0, b"", value) for value in values]
    found = {Judgement(problems, judge(line, problems)) for line in lines for problems in [check(line)]}
    return found.pop() if len(found) == 1 else None
