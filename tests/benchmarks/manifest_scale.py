"""Linting and hashing 1 GB with two processes: as much faster than with one as two busy loops are than one."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random

import manifests
from manifests import manifest
from run import Group, Seconds

from reconciler.manifest.hashing import manifest_contents
from reconciler.manifest.lint import lint
from reconciler.manifest.reader import Source

ROUNDS_OF_A_LOOP = 40_000_000


def many_boxes(rng: Random, number: int) -> manifests.Value:
    """A line of some four kilobytes."""
    return manifests.boxes(rng, number, 46)


def spin(rounds: int) -> int:
    """Be busy without memory or files."""
    total = 0
    for number in range(rounds):
        total += number
    return total


def spin_together() -> None:
    """Share the same work between two processes."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(spin, [ROUNDS_OF_A_LOOP // 2] * 2))


def with_two(task: Callable[..., object], source: Source) -> None:
    """Do it in the ranges of two processes."""
    with ProcessPoolExecutor(2) as pool:
        task(source, pool)


def compare(seconds: Seconds) -> Iterator[tuple[str, float, float]]:
    """Set the gain of two processes against that of two busy loops in the same round."""
    one, two, loop, loops = seconds.values()
    gains = [(b / a) / (d / c) for a, b, c, d in zip(one, two, loop, loops, strict=True)]
    yield "gain against that of busy loops", statistics.median(gains), 1.15


def groups() -> Iterator[Group]:
    """250,000 lines with 46 boxes each."""
    source = Source(manifest("boxes1g", 250_000, many_boxes))
    for name, task in (("lint", lint), ("digest", manifest_contents)):
        candidates = {
            "one process": partial(task, source),
            "two processes": partial(with_two, task, source),
            "one busy loop": partial(spin, ROUNDS_OF_A_LOOP),
            "two busy loops": spin_together,
        }
        peaks = {"one process": 128.0, "two processes": 128.0}
        yield Group(f"{name}, 1 GB", candidates, peaks=peaks, derived=compare, clock=time.perf_counter)
