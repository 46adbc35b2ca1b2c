"""The linter against the emulator's naive checks, line by line: two readings of one guide, neither importing the other.

Random lines with up to three mutations, every code at least twenty times, thresholds one below, at and above. Compared
are the set of codes, messages and places, the state of the line and its usable labels.
"""

import json
import random
from collections import Counter

import pytest
from both_sides import ours, theirs
from close_calls import CLOSE_CALLS
from mutations import mutated

from reconciler.manifest.accepted import TOO_LONG
from reconciler.manifest.rules.example import image_line
from reconciler.manifest.rules.lines import GOING_ON, STOPPING


@pytest.mark.parametrize("seed", range(8))
def test_random_lines_are_judged_alike(seed):
    """Five hundred mutated lines a seed: codes, places, messages, state and usable labels."""
    chance = random.Random(seed)
    for number in range(500):
        content = mutated(chance)
        assert ours(number, content) == theirs(number, content), content


@pytest.mark.parametrize("reason", CLOSE_CALLS)
def test_close_calls_are_judged_as_the_guide_says(reason):
    """Both sides alike, and with the code and the state that the guide's line asks for."""
    content, expected = CLOSE_CALLS[reason]
    told, state, *_ = found = ours(1, content)
    assert found == theirs(1, content)
    code, wanted = expected or ("", "valid")
    assert (code in {each for each, *_ in told} if code else not told, state) == (True, wanted)


def test_the_random_lines_show_every_code_often():
    """Every code of a line at least twenty times, and lines with several of them."""
    found = [ours(0, mutated(chance)) for seed in range(8) for chance in [random.Random(seed)] for _ in range(500)]
    seen = Counter(code for told, *_ in found for code, *_ in told)
    expected = {rule.code for rule in (*STOPPING, *GOING_ON)} - {TOO_LONG.code}
    assert {code: seen[code] for code in expected if seen[code] < 20} == {}
    assert sum(len(told) > 1 for told, *_ in found) > 100


@pytest.mark.parametrize("length", [99_999, 100_000, 100_001])
def test_the_longest_line_is_the_same(length):
    """One character below, at and above the limit."""
    content = json.dumps(image_line() | {"note": ""}).encode()
    content = content[:-2] + b"x" * (length - len(content)) + b'"}'
    assert ours(1, content) == theirs(1, content)
