"""What a dataset is to hold: its part of a source, which may be another dataset; dear things at most once."""

import hashlib
from dataclasses import dataclass

from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.manifest.digest import Contents
from reconciler.manifest.reader import Source
from reconciler.resources import copied, dataset_live, origin, sources
from reconciler.resources.lazily import lazily
from reconciler.resources.members import Members, UnsettledError
from reconciler.resources.origin import Origin, marked
from reconciler.resources.share import Share, share_of


@dataclass
class Content:
    """The entries that the specs declare for a dataset, with its live state, which a split goes by once it was done."""

    reader: Reader
    want: Want
    have: Observed

    @lazily
    def share(self) -> Share:
        """Its part of a source."""
        return share_of(self.want)

    @lazily
    def origin(self) -> Origin:
        """The manifest that it is made from."""
        return origin_of(self.reader, self.share)

    @lazily
    def members(self) -> Members:
        """Who is in the project's test dataset, where that shares a source with the training dataset."""
        return Members(self.reader, self.want, self.have, self.share, self.origin)

    @property
    def test(self) -> frozenset[str]:
        """The members of the test dataset; none where nothing is shared."""
        return self.members.found if self.share.split else frozenset()

    @property
    def undrawn(self) -> bool:
        """Whether the service still has to split the training dataset."""
        return self.share.service and not self.test

    @property
    def whole(self) -> bool:
        """Whether all of the source is its own."""
        return self.share.split is None or not self.test

    @lazily
    def source(self) -> sources.Index:
        """All entries of the manifest that it is made from."""
        return sources.index(self.reader, self.origin)

    @lazily
    def entries(self) -> sources.Index:
        """The entries that it is to have."""
        if self.share.split is None:
            return self.source
        keep = self.share.keeps(self.test)
        return {ref: digest for ref, digest in self.source.items() if keep(ref)}

    @lazily
    def told(self) -> Contents:
        """Their digest and count."""
        return sources.contents(self.entries)

    @property
    def mark(self) -> str:
        """What changes when the source or the way it is split does."""
        return self.share.mark(self.origin.mark)

    @property
    def manifest(self) -> Origin:
        """Its share of the source as a manifest of its own, which is written only when it is read."""
        if self.whole:
            return self.origin
        name, mark = self.origin.name, self.origin.mark
        members = hashlib.sha256("\n".join(sorted(self.test)).encode()).hexdigest()
        return Origin(
            f"the {self.share.side} entries of {name}",
            f"{mark}/{self.share.side}/{members}",
            "",
            lambda: Source(sources.spool(self.reader, self.origin, self.share.keeps(self.test)).path),
            lasting=self.origin.lasting,
        )


def origin_of(reader: Reader, share: Share) -> Origin:
    """The manifest that a share is a part of; raises InvalidError where there is none."""
    return followed(reader, share.source) if share.source.spec.follow else origin.origin(reader, share.source)


def followed(reader: Reader, want: Want) -> Origin:
    """What a dataset that keeps up with another is to hold: what the other is declared to hold, or else holds.

    Raises UnsettledError where the other is not there yet and nobody declares its entries.
    """
    other = copied.source_of(reader, want)
    have, name = dataset_live.live(reader, other), f"dataset {other.address}"
    if share_of(other).declared:
        found = Content(reader, other, have)
        return Origin(name, marked(f"content:{found.told.digest[:32]}", found.mark), "", found.manifest.find)
    if have.phase is not Phase.READY:
        raise UnsettledError(f"{name}, which it follows, is {have.status or 'not there'}", hint="apply again later")
    return copied.as_listed(reader, have)
