"""Pairs of a training and a test manifest: at each threshold of the guide, for each code of a training, and random ones."""

import json
import random
from functools import partial

from mutations import mutated

from reconciler.manifest.line import decode
from reconciler.manifest.rules.example import box_line, image_line


def bad_line(number: int) -> dict:
    """A line that is invalid, but no duplicate."""
    line = image_line(f"bad{number}")
    del line["scene"]
    return line


def manifest(*, images=(), boxes=(), invalid=0, ignored=0, blank=0, buckets=("bucket",), first="") -> bytes:
    """A manifest of image-level lines and box lines with these labels, and so many lines of other kinds."""
    found = [image_line(f"{first}i{n}", label, bucket=buckets[n % len(buckets)]) for n, label in enumerate(images)]
    found += [box_line(f"{first}b{n}", label) for n, label in enumerate(boxes)]
    found += [bad_line(n) for n in range(invalid)]
    found += [{"source-ref": f"s3://bucket/bare{n}.png"} for n in range(ignored)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in found) + b"\n" * blank


ab = ["a", "b"]
LETTERS = [*"abcdefghij"]
NUMBERED = partial(map, "label {}".format)
TEST = manifest(images=ab, first="t")
BOX_TEST = manifest(boxes=ab, first="t")
TRAININGS = {
    "two labels": (manifest(images=ab * 2), TEST),
    "one label": (manifest(images=["a"] * 4), TEST),
    "one label in the test": (manifest(images=ab), manifest(images=["a"], first="t")),
    "one label of boxes": (manifest(boxes=["a"]), manifest(boxes=["a"], first="t")),
    "no valid line": (manifest(ignored=3), TEST),
    "no valid line to test with": (manifest(images=ab), manifest(ignored=3)),
    "both mixed": (manifest(images=ab, boxes=ab), manifest(images=ab, boxes=ab, first="t")),
    "mixed training, images to test with": (manifest(images=ab, boxes=ab), TEST),
    "mixed training, boxes to test with": (manifest(images=ab, boxes=ab), BOX_TEST),
    "images to train, boxes to test with": (manifest(images=ab), BOX_TEST),
    "boxes to train, images to test with": (manifest(boxes=ab), TEST),
    "too few usable to train": (manifest(images=["a"], boxes=["b"]), TEST),
    "too few usable to test": (manifest(images=ab), manifest(images=["a"], boxes=[], first="t")),
    "two buckets": (manifest(images=ab, buckets=("one", "two")), TEST),
    "two buckets to test": (manifest(images=ab), manifest(images=ab, buckets=("one", "two"), first="t")),
    "another bucket to test": (manifest(images=ab), manifest(images=ab, buckets=("other",), first="t")),
    "the same image": (manifest(images=ab), manifest(images=ab)),
    "everything at once": (
        manifest(images=["a"], invalid=7, buckets=("one",)),
        manifest(images=["x"], invalid=7, first="t"),
    ),
    **{
        f"{count} % invalid": (manifest(images=ab * ((100 - count) // 2) + ["a"] * (count % 2), invalid=count), TEST)
        for count in (19, 20, 21)
    },
    **{
        f"{count} % invalid to test": (
            manifest(images=ab),
            manifest(images=ab * ((100 - count) // 2) + ["a"] * (count % 2), invalid=count, first="t"),
        )
        for count in (19, 20, 21)
    },
    **{
        f"{count} % blank": (manifest(images=ab * ((100 - count) // 2) + ["a"] * (count % 2), blank=count), TEST)
        for count in (19, 20, 21)
    },
    **{
        f"{count} invalid of 5 beside ignored": (manifest(images=ab, invalid=count, ignored=3 - count), TEST)
        for count in (0, 1, 2)
    },
    **{
        f"{count} labels": (manifest(images=NUMBERED(range(count))), manifest(images=NUMBERED(range(200)), first="t"))
        for count in (249, 250, 251)
    },
    **{
        f"{count} labels to test": (
            manifest(images=NUMBERED(range(250))),
            manifest(images=NUMBERED(range(count)), first="t"),
        )
        for count in (249, 250, 251)
    },
    **{
        f"{count} of 10 labels tested": (
            manifest(images=LETTERS),
            manifest(images=[*LETTERS[:count], "x", "y"], first="t"),
        )
        for count in (4, 5, 6)
    },
    **{
        f"{count} of 10 labels tested with boxes": (
            manifest(boxes=LETTERS),
            manifest(boxes=LETTERS[:count], images=LETTERS[count:], first="t"),
        )
        for count in (4, 5, 6)
    },
}


OFTEN = {  # a training that earns the code, made a little different each time
    "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST": lambda n: (manifest(images=ab * 2, invalid=n + 2), TEST),
    "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS": lambda n: (manifest(images=ab * (n + 1), buckets=("one", "two")), TEST),
    "ERROR_MANIFEST_TOO_FEW_LABELS": lambda n: (manifest(images=["a"] * (n + 1)), TEST),
    "ERROR_MANIFEST_TOO_MANY_LABELS": lambda n: (manifest(images=NUMBERED(range(251 + n))), TEST),
    "ERROR_INSUFFICIENT_LABEL_OVERLAP": lambda n: (manifest(images=NUMBERED(range(n + 5))), TEST),
    "ERROR_MANIFEST_TOO_FEW_USABLE_LABELS": lambda n: (manifest(images=["a"] * (n + 1), boxes=["b"]), TEST),
    "ERROR_INSUFFICIENT_USABLE_LABEL_OVERLAP": lambda n: (
        manifest(boxes=NUMBERED(range(n + 3))),
        manifest(boxes=["label 0"], images=NUMBERED(range(n + 3)), first="t"),
    ),
}


def random_manifest(chance: random.Random, first: str) -> bytes:
    """Some good lines of random labels and kinds, some mutated ones."""
    labels = LETTERS[: chance.randint(1, 10)]
    images = [chance.choice(labels) for _ in range(chance.choice([0, 3, 10, 20]))]
    found = [chance.choice(labels) for _ in range(chance.choice([0, 0, 3, 10, 20]))]
    bucket = [("bucket",)] * 9 + [("bucket", "other")]
    whole = manifest(
        images=images, boxes=found, ignored=chance.choice([0, 0, 2]), buckets=chance.choice(bucket), first=first
    )
    mutants = [mutated(chance) for _ in range(chance.choice([0, 1, 2, 5, 10]))]
    every = [*whole.splitlines(), *mutants]
    chance.shuffle(every)
    seen = set()
    alone = [line for line in every if not twice(decode(line), seen)]
    return b"\n".join(alone) + b"\n" if alone else b'{"source-ref": "s3://bucket/one.png"}\n'


def twice(value, seen) -> bool:
    """Whether an image was there before: a training has no word for duplicates, a dataset drops them."""
    ref = value.get("source-ref") if isinstance(value, dict) else None
    if not isinstance(ref, str) or ref not in seen:
        seen.add(ref if isinstance(ref, str) else id(value))
        return False
    return True
