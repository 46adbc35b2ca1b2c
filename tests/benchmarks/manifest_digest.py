"""The digest of a manifest, against decoding its lines with orjson and doing nothing."""

from collections.abc import Iterator
from functools import partial

import manifests
from manifest_lint import parse
from manifests import manifest
from run import Group

from reconciler.manifest.hashing import manifest_contents
from reconciler.manifest.reader import Source


def groups() -> Iterator[Group]:
    """The two usual manifests, and one whose lines share nothing."""
    for name, path, limit in (
        ("image-level, 250,000 lines", manifest("image250k", 250_000, manifests.image), 5.0),
        ("8 boxes, 50,000 lines", manifest("boxes50k", 50_000, manifests.boxes), 3.0),
        ("unique metadata", manifest("unique-metadata", 60_000, manifests.unique), 8.0),
    ):
        candidates = {"orjson.loads": partial(parse, path), "digest": partial(manifest_contents, Source(path))}
        yield Group(name, candidates, {"digest": limit}, {"digest": 96})
