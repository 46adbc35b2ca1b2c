"""Linting a manifest, against decoding its lines with orjson and doing nothing."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import manifests
import orjson
from manifests import manifest
from run import Group

from reconciler.manifest.lint import lint
from reconciler.manifest.reader import Source


def spaced(value: manifests.Value) -> bytes:
    """Spell as json.dumps does."""
    return json.dumps(value).encode()


def parse(path: str) -> None:
    """Decode every line; those that are no JSON too."""
    with Path(path).open("rb") as lines:
        for line in lines:
            try:  # noqa: SIM105  suppress() would cost more than what is measured
                orjson.loads(line)
            except orjson.JSONDecodeError:
                pass


def check(path: str) -> object:
    """Lint as the command does."""
    return lint(Source(path))


def groups() -> Iterator[Group]:
    """The two usual manifests, damaged ones, and layouts that the fast path likes less."""
    yield _group("image-level, 250,000 lines", manifest("image250k", 250_000, manifests.image), 3.0, peak=96)
    yield _group("8 boxes, 50,000 lines", manifest("boxes50k", 50_000, manifests.boxes), 2.5, peak=96)
    for name, make, limit in (
        ("two labels", manifests.two_labels, 8),
        ("dates of two widths", manifests.two_dates, 8),
        ("1,200 templates", manifests.many_templates, 8),
        ("unique metadata", manifests.unique, 8),
        ("source-ref last", manifests.turned, 8),
        ("boxes, unknown keys", manifests.unknown_keys, 8),
    ):
        yield _layout(name, make, limit)
    yield _layout("image-level, json.dumps", manifests.image, 8, spell=spaced)
    yield _layout("boxes, json.dumps", manifests.boxes, 8, spell=spaced)
    yield _layout("image-level, 1 % bad", manifests.image, 5, damaged=0.01)
    yield _layout("boxes, 1 % bad", manifests.boxes, 5, damaged=0.01)


def _layout(
    name: str,
    make: Callable[..., manifests.Value],
    limit: float,
    *,
    spell: Callable[[manifests.Value], bytes] = orjson.dumps,
    damaged: float = 0.0,
) -> Group:
    count = 15_000 if "boxes" in name else 60_000
    return _group(name, manifest(name.replace(" ", "-"), count, make, spell=spell, damaged=damaged), limit)


def _group(name: str, path: str, limit: float, peak: float = 0) -> Group:
    candidates = {"orjson.loads": partial(parse, path), "lint": partial(check, path)}
    return Group(name, candidates, {"lint": limit}, {"lint": peak} if peak else {})
