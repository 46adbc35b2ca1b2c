"""Which source a dataset draws on, and which of its entries are its own when two datasets share one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reconciler.core.want import Want
from reconciler.manifest.split import Split
from reconciler.resources.origin import marked

Keep = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Share:
    """A dataset's part of a source: `source` is the want that names the manifest, `split` how it is drawn.

    `split` is None where nothing is shared; `service` says that the service draws (DistributeDatasetEntries).
    """

    source: Want
    side: str
    split: Split | None = None
    service: bool = False
    resplit: bool = False

    @property
    def declared(self) -> bool:
        """Whether the specs say which entries the source has; if not, they are somebody else's, or a copy once made."""
        spec = self.source.spec
        return spec.entries != "unmanaged" and (spec.copy_of is None or spec.follow)

    def mark(self, source_mark: str) -> str:
        """What changes when the source's bytes or the way it is split do."""
        if self.split is None:
            return source_mark
        told = json.dumps([self.split.declaration(), self.service], sort_keys=True)
        return marked(source_mark, told)

    def keeps(self, test: frozenset[str]) -> Keep:
        """Whether an entry is this dataset's, given the source-refs of the test dataset."""
        if self.split is None:
            return _everything
        return test.__contains__ if self.side == "test" else lambda source_ref: source_ref not in test


def _everything(_source_ref: str) -> bool:
    return True


def share_of(want: Want) -> Share:
    """The share of a dataset, from its own spec and its sibling's."""
    datasets: Any = want.above.spec.datasets if want.above else None
    test = datasets.test if datasets else None
    side = want.address.name
    if test is None or not test.split_from:
        return Share(want, side)
    split = Split(test.percent, test.seed, test.group_by)
    source = want
    if side == "test":
        source = want._replace(spec=datasets.train, address=want.address.above(1).child("train"))
    return Share(source, side, split, service=test.by == "service", resplit=test.resplit)
