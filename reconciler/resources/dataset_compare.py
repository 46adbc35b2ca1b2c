"""One dataset beside what it is to hold: how they differ, and what a new dataset would be made from."""

from dataclasses import dataclass, replace
from typing import Any

from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest.batches import LIMIT
from reconciler.resources import buckets, dataset_live, ownership, soundness, sources
from reconciler.resources.dataset_content import Content
from reconciler.resources.evidence import Evidence
from reconciler.resources.lazily import lazily
from reconciler.resources.live import find_tags
from reconciler.resources.members import UnsettledError, backup, saved
from reconciler.resources.staging import staged


@dataclass
class Comparison:
    """A dataset whose entries the specs declare, with its live state."""

    reader: Reader
    want: Want
    have: Observed

    @lazily
    def content(self) -> Content:
        """What it is to hold."""
        return Content(self.reader, self.want, self.have)

    @lazily
    def expected(self) -> Evidence:
        """What the project's tag should say."""
        told = self.content.told
        return Evidence(told.digest, told.count, self.updated, self.content.mark)

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
        if self.content.undrawn and self.want.address.name == "test":
            return replace(self.have, declared={"content": "drawn"}, facts=self._noted(distribute=True))
        live = self._entries()
        if both := self._both(live):
            return replace(self.have, facts={**self.have.facts, "both": both, "service": self.content.share.service})
        found = self._differing(live)
        return self._remade(found) if self.want.address in self.reader.declared.anew else found

    def _remade(self, found: Observed) -> Observed:
        """As it is compared anyway, with all that making it again takes."""
        facts = {**self._noted(evidence=self.expected), **found.facts, **self._rebuilding()}
        return replace(found, facts=facts)

    def _untouched(self, evidence: Evidence) -> bool:
        """Whether neither the dataset nor its source has changed since the evidence was written."""
        asked = self.reader.deep or self.want.address in self.reader.declared.anew
        return (
            not (self.content.share.resplit or asked)
            and evidence.updated == self.updated
            and evidence.mark == self.content.mark
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
        if told == self.evidence or self.content.undrawn:
            return {}
        return {side: told} | (beside(self.reader, self.want) if self.content.share.service and side == "test" else {})

    def _noted(self, **more: Any) -> dict[str, Any]:
        """The facts of a dataset that something is to be done about."""
        facts = {**self.have.facts, "training": dataset_live.training(self.reader, self.have), **more}
        if backup := saved(self.reader, self.want, self.have, self.want.address.name):
            facts["saved"] = backup.uri
        return facts

    def _missing(self) -> Observed:
        if self.content.undrawn and self.want.address.name == "test":
            return replace(self.have, facts=self._noted(distribute=True))
        facts = self._noted(
            evidence=self.expected,
            lost=sources.lost(self.reader, self.content.origin),
            flaws=soundness.of_dataset(self.reader, self.content.manifest) if self.content.entries else (),
            **self._creation(),
        )
        if self.have.phase is Phase.FAILED:
            facts["tried"] = self._tag(ownership.CONTENT) == self.expected.digest
        return replace(self.have, declared={"content": self.expected.digest}, facts=facts)

    def _creation(self) -> dict[str, Any]:
        """Where CreateDataset finds the entries: the source itself, or a staged copy of this dataset's share.

        Nowhere, where there are none: the service makes no dataset of an empty manifest. Raises InvalidError for one.
        """
        content = self.content
        if not content.source and not content.share.source.spec.follow:
            told = f"{content.origin.name} has no entry that the service would keep"
            raise InvalidError(told, hint="fill it, or declare `entries: unmanaged`")
        if not content.entries:
            return {"manifest": "", "upload": None}
        if images := content.share.source.spec.images:
            buckets.check(self.reader, self.want, images)
        if content.origin.uri and content.whole:
            buckets.check(self.reader, self.want, content.origin.uri)
            return {"manifest": content.origin.uri, "upload": None}
        payload = sources.spool(self.reader, content.origin, content.share.keeps(content.test))
        return staged(self.reader, self.want, payload, f"{self.want.target.staging}manifests/{payload.sha256}.manifest")

    def _entries(self) -> sources.Index:
        """The live entries; what was created from the wanted content and never updated need not be listed."""
        account = self.want.address.account
        if not self.reader.deep:
            if self.evidence and self.evidence.updated == self.updated and self.evidence.digest == self.expected.digest:
                return self.content.entries
            untouched = self.have.status == "CREATE_COMPLETE" and self.have.facts["count"] == self.expected.count
            if untouched and self._tag(ownership.CONTENT) == self.expected.digest:
                return self.content.entries
        return sources.live_index(self.reader, account, self.have.arn, self.updated)

    def _both(self, live: sources.Index) -> tuple[str, ...]:
        """The source's entries that both datasets of a split have, so that nobody can say whose they are.

        A test dataset that has what was written or recorded by us did not get them; a training dataset that did says so
        itself. One that is made anew leaves them to the test dataset.
        """
        train, share = self.want.address.above(1).child("train"), self.content.share
        if share.split is None or share.resplit or train in self.reader.declared.anew:
            return ()
        if self.want.address != train and sources.contents(live).digest in self._written():
            return ()
        return self.content.members.both(live)

    def _written(self) -> set[str]:
        """The digests of what was sent to the live dataset, or recorded of it."""
        sent = {self._tag(key).partition(" ")[0] for key in (ownership.CONTENT, ownership.TRIED)}
        return sent | ({self.evidence.digest} if self.evidence else set())

    def _tag(self, key: str) -> str:
        """A tag of the live dataset itself."""
        return find_tags(self.reader, self.want.address.account, self.have.arn).get(key, "")

    def _differing(self, live: sources.Index) -> Observed:
        wanted = self.content.entries
        if live == wanted:
            return self._equal(self.expected)
        changed = {ref for ref, digest in wanted.items() if live.get(ref) != digest}
        gone = {ref for ref in live if ref not in wanted}
        facts = self._noted(
            evidence=self.expected,
            lost=sources.lost(self.reader, self.content.origin),
            added=sum(ref not in live for ref in changed),
            changed=sum(ref in live for ref in changed),
            removed=len(gone),
            moved=sum(ref in self.content.source for ref in gone),
            intent=f"{self.expected.digest} {self.updated}",
            told=self._tag(ownership.TRIED),
        )
        facts |= self._rebuilding() if gone else {"batches": self._batches(changed)}
        attributes = {**self.have.attributes, "content": sources.contents(live).digest}
        return replace(self.have, attributes=attributes, declared={"content": self.expected.digest}, facts=facts)

    def _rebuilding(self) -> dict[str, Any]:
        """What a rebuild needs: a sound source for the new dataset, and a backup of everything in the old one."""
        flaws = soundness.of_rebuild(self.reader, self.content.manifest)
        return {**self._creation(), **backup(self.reader, self.want, self.have), "flaws": flaws}

    def _batches(self, changed: set[str]) -> tuple[Lines, ...]:
        payload = sources.spool(self.reader, self.content.origin, changed.__contains__)
        return tuple(sources.cut(payload, LIMIT))


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
