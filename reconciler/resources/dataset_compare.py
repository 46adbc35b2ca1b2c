"""One dataset beside its source: how they differ, and what a new dataset would be made from; dear things at most once."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest.batches import LIMIT
from reconciler.manifest.reader import Source
from reconciler.resources import buckets, copied, dataset_live, origin, ownership, soundness, sources
from reconciler.resources.evidence import Evidence
from reconciler.resources.lazily import lazily
from reconciler.resources.live import find_tags, find_versions, version_name
from reconciler.resources.members import Members, UnsettledError, backup, saved
from reconciler.resources.origin import Origin, marked
from reconciler.resources.share import Share, share_of
from reconciler.resources.staging import staged


@dataclass
class Comparison:
    """A dataset whose entries the specs declare, with its live state."""

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
    def test(self) -> frozenset[str]:
        """The members of the project's test dataset, where it shares a source with the training dataset."""
        if self.share.split is None:
            return frozenset()
        return Members(self.reader, self.want, self.have, self.share, self.origin).found

    @property
    def undrawn(self) -> bool:
        """Whether the service still has to split the training dataset."""
        return self.share.service and not self.test

    @lazily
    def wanted(self) -> sources.Index:
        """The entries that it is to have."""
        found = sources.index(self.reader, self.origin)
        if self.share.split is None:
            return found
        keep = self.share.keeps(self.test)
        return {ref: digest for ref, digest in found.items() if keep(ref)}

    @lazily
    def expected(self) -> Evidence:
        """What the project's tag should say."""
        found = sources.contents(self.wanted)
        return Evidence(found.digest, found.count, self.updated, self.share.mark(self.origin.mark))

    @property
    def evidence(self) -> Evidence | None:
        """What it says."""
        return Evidence.parse(self.have.facts["tags"].get(ownership.PREFIX + self.want.address.name))

    @property
    def updated(self) -> str:
        """When the live dataset changed last."""
        return str(self.have.attributes.get("updated", ""))

    def observed(self) -> Observed:
        """The live dataset with what it differs in, reading no more than has to be."""
        try:
            return self._compared()
        except UnsettledError as error:
            return replace(self.have, facts={**self.have.facts, "waits": error.message})

    def _compared(self) -> Observed:
        if self.have.phase is not Phase.READY:
            return self._missing()
        if self.evidence and self._untouched(self.evidence):
            return self._equal(self.evidence)
        if self.undrawn and self.want.address.name == "test":
            return replace(self.have, declared={"content": "drawn"}, facts=self._noted(distribute=True))
        if self.want.address in self.reader.declared.anew:
            return self._remade()
        return self._differing(self._entries())

    def _remade(self) -> Observed:
        """As it is compared anyway, with all that making it again takes."""
        found = self._differing(self._entries())
        facts = {**self._noted(evidence=self.expected), **found.facts, **self._rebuilding()}
        return replace(found, facts=facts)

    @property
    def manifest(self) -> Origin:
        """Its share of the source as a manifest of its own, which is written only when it is read."""
        if self.share.split is None or not self.test:
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

    def _untouched(self, evidence: Evidence) -> bool:
        """Whether neither the dataset nor its source has changed since the evidence was written."""
        asked = self.reader.deep or self.want.address in self.reader.declared.anew
        return (
            not (self.share.resplit or asked)
            and evidence.updated == self.updated
            and evidence.mark == self.share.mark(self.origin.mark)
        )

    def _equal(self, told: Evidence) -> Observed:
        content = {"content": told.digest}
        facts = {**self.have.facts, "evidence": told, "records": self._records(told)}
        return replace(self.have, attributes={**self.have.attributes, **content}, declared=content, facts=facts)

    def _records(self, told: Evidence) -> dict[str, Evidence]:
        """The evidence that is still to be written, by dataset.

        When the service splits a training dataset that changes too, so it is only then that both are remembered.
        """
        side = self.want.address.name
        if told == self.evidence or self.undrawn:
            return {}
        return {side: told} | (beside(self.reader, self.want) if self.share.service and side == "test" else {})

    def _noted(self, **more: Any) -> dict[str, Any]:
        """The facts of a dataset that something is to be done about."""
        facts = {**self.have.facts, "training": self._training(), **more}
        if backup := saved(self.reader, self.want, self.have, self.want.address.name):
            facts["saved"] = backup.uri
        return facts

    def _missing(self) -> Observed:
        if self.undrawn and self.want.address.name == "test":
            return replace(self.have, facts=self._noted(distribute=True))
        facts = self._noted(
            evidence=self.expected,
            lost=sources.lost(self.reader, self.origin),
            flaws=soundness.of_dataset(self.reader, self.manifest) if self.wanted else (),
            **self._creation(),
        )
        if self.have.phase is Phase.FAILED:
            facts["tried"] = self._tag(ownership.CONTENT) == self.expected.digest
        return replace(self.have, declared={"content": self.expected.digest}, facts=facts)

    def _creation(self) -> dict[str, Any]:
        """Where CreateDataset finds the entries: the source itself, or a staged copy of this dataset's share.

        Nowhere, where there are none: the service makes no dataset of an empty manifest. Raises InvalidError for one.
        """
        if not sources.index(self.reader, self.origin) and not self.share.source.spec.follow:
            told = f"{self.origin.name} has no entry that the service would keep"
            raise InvalidError(told, hint="fill it, or declare `entries: unmanaged`")
        if not self.wanted:
            return {"manifest": "", "upload": None}
        if self.origin.uri and (self.share.split is None or not self.test):
            buckets.check(self.reader, self.want, self.origin.uri)
            return {"manifest": self.origin.uri, "upload": None}
        payload = sources.spool(self.reader, self.origin, self.share.keeps(self.test))
        return staged(self.reader, self.want, payload, f"{self.want.target.staging}manifests/{payload.sha256}.manifest")

    def _entries(self) -> sources.Index:
        """The live entries; what was created from the wanted content and never updated need not be listed."""
        account = self.want.address.account
        if not self.reader.deep:
            if self.evidence and self.evidence.updated == self.updated and self.evidence.digest == self.expected.digest:
                return self.wanted
            untouched = self.have.status == "CREATE_COMPLETE" and self.have.facts["count"] == self.expected.count
            if untouched and self._tag(ownership.CONTENT) == self.expected.digest:
                return self.wanted
        return sources.live_index(self.reader, account, self.have.arn, self.updated)

    def _tag(self, key: str) -> str:
        """A tag of the live dataset itself."""
        return find_tags(self.reader, self.want.address.account, self.have.arn).get(key, "")

    def _differing(self, live: sources.Index) -> Observed:
        if live == self.wanted:
            return self._equal(self.expected)
        changed = {ref for ref, digest in self.wanted.items() if live.get(ref) != digest}
        gone = {ref for ref in live if ref not in self.wanted}
        facts = self._noted(
            evidence=self.expected,
            lost=sources.lost(self.reader, self.origin),
            added=sum(ref not in live for ref in changed),
            changed=sum(ref in live for ref in changed),
            removed=len(gone),
            both=len(gone & self.test) if self.want.address.name == "train" else 0,
            intent=f"{self.expected.digest} {self.updated}",
            told=self._tag(ownership.TRIED),
        )
        facts |= self._rebuilding() if gone else {"batches": self._batches(changed)}
        attributes = {**self.have.attributes, "content": sources.contents(live).digest}
        return replace(self.have, attributes=attributes, declared={"content": self.expected.digest}, facts=facts)

    def _rebuilding(self) -> dict[str, Any]:
        """What a rebuild needs: a sound source for the new dataset, and a backup of everything in the old one."""
        flaws = soundness.of_dataset(self.reader, self.manifest)
        return {**self._creation(), **backup(self.reader, self.want, self.have), "flaws": flaws}

    def _batches(self, changed: set[str]) -> tuple[Lines, ...]:
        payload = sources.spool(self.reader, self.origin, changed.__contains__)
        return tuple(sources.cut(payload, LIMIT))

    def _training(self) -> str:
        """The name of a version that is training now: while it does, no dataset of the project is written."""
        arn = self.have.facts.get("project")
        found = find_versions(self.reader, self.want.address.account, arn) if arn else []
        busy = (one for one in found if one["Status"] == "TRAINING_IN_PROGRESS")
        return next((version_name(one["ProjectVersionArn"]) for one in busy), "")


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
        found = Comparison(reader, other, have)
        mark = marked(f"content:{found.expected.digest[:32]}", found.expected.mark)
        return Origin(name, mark, "", found.manifest.find)
    if have.phase is not Phase.READY:
        raise UnsettledError(f"{name}, which it follows, is {have.status or 'not there'}", hint="apply again later")
    return copied.as_listed(reader, have)


def beside(reader: Reader, test: Want) -> dict[str, Evidence]:
    """The evidence of the training dataset beside a test dataset that the service drew, where it is to be written."""
    train = reader.declared.wants[test.address.above(1).child("train")]
    have = dataset_live.live(reader, train)
    if have.phase is not Phase.READY:
        return {}
    comparison = Comparison(reader, train, have)
    found = comparison.observed()
    told = found.facts.get("evidence")
    equal = found.declared is not None and found.attributes.get("content") == found.declared.get("content")
    return {"train": told} if equal and told and told != comparison.evidence else {}
