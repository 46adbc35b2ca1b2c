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
    image = manifest("image250k", 250_000, manifests.image)
    other = manifest("image250k-changed", 250_000, changed, seed="image250k")
    boxes = manifest("boxes50k", 50_000, manifests.boxes)
    for name, before, after in (("image-level, 250,000", image, other), ("8 boxes, 50,000", boxes, boxes)):
        candidates = {
            "orjson.loads": partial(parse_both, before, after),
            "diff": partial(diff, Source(before), Source(after)),
        }
        limits = {"diff": 3.0} if "image" in name else {}
        yield Group(name, candidates, limits, {"diff": 96})
