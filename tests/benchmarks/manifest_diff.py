"""Comparing two manifests of 250,000 lines, against decoding the lines of both with orjson and doing nothing."""

import random
from collections.abc import Iterator
from functools import partial

import manifests
from manifest_lint import parse
from manifests import Value, manifest
from run import Group

from reconciler.manifest.diff import diff
from reconciler.manifest.reader import Source


def changed(rng: random.Random, number: int) -> Value:
    """One line in a hundred has another confidence, one in two hundred is another image."""
    value = manifests.image(rng, number + (10**7 if number % 200 == 0 else 0))
    if number % 100 == 1:
        value["note"] = {"confidence": 0.5}
    return value


def parse_both(before: str, after: str) -> None:
    """Decode every line of both."""
    parse(before)
    parse(after)


def groups() -> Iterator[Group]:
    """Image-level lines, and boxes."""
    for name, before, after in (
        ("image-level, 250,000", manifest("image250k", 250_000, manifests.image), manifest("c", 250_000, changed)),
        ("8 boxes, 50,000", *[manifest("boxes50k", 50_000, manifests.boxes)] * 2),
    ):
        candidates = {
            "orjson.loads": partial(parse_both, before, after),
            "diff": partial(diff, Source(before), Source(after)),
        }
        yield Group(name, candidates, {"diff": 3.0}, {"diff": 128})
