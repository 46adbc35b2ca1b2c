"""The commands that write as much as they read, over 250,000 lines: the peak memory of their whole process."""

import random
import tempfile
from pathlib import Path

from manifests import Value, image, manifest
from run import Group, Process, environment

PEAK = 96
READ = "import orjson, sys\nfor line in open(sys.argv[1], 'rb'): orjson.loads(line)"
OURS = "import sys\nfrom reconciler.__main__ import main\nmain(sys.argv[1:])"  # findings end with 5: no failure here


def unsound(rng: random.Random, number: int) -> Value:
    """An image-level line with two problems: its only label has metadata that is none."""
    line = image(rng, number)
    return {key: {} if key.endswith("-metadata") else value for key, value in line.items()}


def groups() -> list[Group]:
    """A group per command, each against decoding the lines."""
    folder = tempfile.TemporaryDirectory(prefix="reconciler-commands-")
    train, test = (str(Path(folder.name) / f"{side}.manifest") for side in ("train", "test"))
    split = ["manifest", "split", manifest("image250k", 250_000, image), "--train", train, "--test", test, "--force"]
    lint = ["manifest", "lint", manifest("unsound250k", 250_000, unsound), "-o", "json"]
    measured = environment(Path(folder.name))
    return [
        Group(
            " ".join(command[:2]),
            {
                "orjson.loads": Process(["-c", READ, command[2]], measured),
                command[1]: Process(["-c", OURS, *command], measured),
            },
            peaks={command[1]: PEAK},
            keep=folder,
        )
        for command in (split, lint)
    ]
