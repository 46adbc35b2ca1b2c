"""Reading a dataset: what is live, what its source amounts to, and how they differ, as cheaply as can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import CallError, Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.manifest.batches import LIMIT
from reconciler.resources import ownership, sources
from reconciler.resources.evidence import Evidence
from reconciler.resources.live import absent, find_project, find_tags, find_versions, stamp, version_name
from reconciler.resources.share import Share, share_of

PHASES = {
    "CREATE_IN_PROGRESS": Phase.ARRIVING,
    "CREATE_COMPLETE": Phase.READY,
    "CREATE_FAILED": Phase.FAILED,
    "UPDATE_IN_PROGRESS": Phase.ARRIVING,
    "UPDATE_COMPLETE": Phase.READY,
    "UPDATE_FAILED": Phase.READY,
    "DELETE_IN_PROGRESS": Phase.LEAVING,
}


def read(reader: Reader, want: Want) -> Observed:
    """Read the dataset of a want, and as much of its source and its entries as the comparison needs."""
    have = _live(reader, want)
    if want.spec.entries == "unmanaged" or have.phase in (Phase.ARRIVING, Phase.UNKNOWN):
        return have
    return _Comparison(reader, want, have).observed()


def undeclared(address: Address, found: Mapping[str, Any], *, leaves: bool) -> Observed:
    """A dataset as DescribeProjects lists it."""
    return Observed(
        address=address,
        kind="dataset",
        phase=PHASES.get(found["Status"], Phase.UNKNOWN),
        arn=found["DatasetArn"],
        facts={"created": stamp(found.get("CreationTimestamp"))},
        status=found["Status"],
        message=found.get("StatusMessage", ""),
        leaves=leaves,
    )


def _live(reader: Reader, want: Want) -> Observed:
    """The dataset alone (API: DescribeProjects, DescribeDataset, the project's tags)."""
    kind = want.address.name.upper()
    facts: dict[str, Any] = {"type": kind, "count": 0, "tags": {}}
    project = find_project(reader, want.address)
    if not project or project["Status"] != "CREATED":
        return absent(want.address, "dataset", facts=facts)
    facts["project"] = project["ProjectArn"]
    facts["tags"] = find_tags(reader, want.address.account, project["ProjectArn"])
    arns = {one["DatasetType"]: one["DatasetArn"] for one in project["Datasets"]}
    facts["siblings"] = arns
    live = describe(reader, want.address.account, arns.get(kind))
    if live is None:
        return absent(want.address, "dataset", facts=facts)
    facts |= {"count": live["DatasetStats"]["TotalEntries"], "created": stamp(live["CreationTimestamp"])}
    return Observed(
        address=want.address,
        kind="dataset",
        phase=PHASES.get(live["Status"], Phase.UNKNOWN),
        arn=arns[kind],
        attributes={"updated": stamp(live["LastUpdatedTimestamp"])},
        facts=facts,
        status=live["Status"],
        message=live["StatusMessage"],
        since=live["LastUpdatedTimestamp"],
        problem="" if live["Status"] in PHASES else f"the service reports an unknown status {live['Status']!r}",
    )


def describe(reader: Reader, account: str, arn: str | None) -> Mapping[str, Any] | None:
    """A dataset's description, or None where there is none (API: DescribeDataset)."""
    if not arn:
        return None
    try:
        answer = reader.call(account, "DescribeDataset", DatasetArn=arn)
    except CallError as error:
        if error.code == "ResourceNotFoundException":
            return None
        raise
    description: Mapping[str, Any] = answer["DatasetDescription"]
    return description


@dataclass
class _Comparison:
    """One dataset beside its source; everything dear is computed once and only when asked for."""

    reader: Reader
    want: Want
    have: Observed

    @cached_property
    def share(self) -> Share:
        return share_of(self.want)

    @cached_property
    def origin(self) -> sources.Origin:
        return sources.origin(self.reader, self.share.source)

    @cached_property
    def evidence(self) -> Evidence | None:
        return Evidence.parse(self.have.facts["tags"].get(ownership.PREFIX + self.want.address.name))

    @property
    def updated(self) -> str:
        return str(self.have.attributes.get("updated", ""))

    @cached_property
    def test(self) -> frozenset[str]:
        """Which source-refs belong to the test dataset: the live ones once it is filled, else as drawn."""
        split = self.share.split
        if split is None:
            return frozenset()
        if not self.share.resplit and (members := self._live_test() or self._former_test()):
            return members
        return frozenset() if self.share.service else sources.drawn(self.reader, self.origin, split)

    def _live_test(self) -> frozenset[str]:
        account, arn = self.want.address.account, self.have.facts.get("siblings", {}).get("TEST")
        live = describe(self.reader, account, arn)
        if not arn or not live or not live["DatasetStats"]["TotalEntries"]:
            return frozenset()
        return frozenset(sources.live_index(self.reader, account, arn, stamp(live["LastUpdatedTimestamp"])))

    def _former_test(self) -> frozenset[str]:
        """A test dataset that is gone, being rebuilt or by accident, is made again with the members that it had."""
        evidence = Evidence.parse(self.have.facts["tags"].get(ownership.PREFIX + "test"))
        if evidence is None:
            return frozenset()
        account = self.want.address.account
        saved = f"{self.want.target.staging}backup/{self.want.address.project}/test-{evidence.updated}.manifest"
        if self.want.target.staging and (head := self.reader.objects(account).head(saved)):
            return frozenset(sources.index(self.reader, sources.stored(self.reader, account, saved, head)))
        arn = self.have.facts.get("siblings", {}).get("TRAIN")
        train = describe(self.reader, account, arn)
        if not arn or not train or not train["DatasetStats"]["TotalEntries"]:
            return frozenset()
        left = sources.live_index(self.reader, account, arn, stamp(train["LastUpdatedTimestamp"]))
        return frozenset(ref for ref in sources.index(self.reader, self.origin) if ref not in left)

    @cached_property
    def wanted(self) -> sources.Index:
        keep = self.share.keeps(self.test)
        return {ref: digest for ref, digest in sources.index(self.reader, self.origin).items() if keep(ref)}

    @cached_property
    def expected(self) -> Evidence:
        """What the project's tag should say."""
        found = sources.contents(self.wanted)
        return Evidence(found.digest, found.count, self.updated, self.share.mark(self.origin.mark))

    def observed(self) -> Observed:
        if self.evidence and self.have.phase is Phase.READY and self._untouched():
            return self._equal(self.evidence)
        if self.have.phase is not Phase.READY:
            return self._missing()
        return self._differing(self._entries())

    def _untouched(self) -> bool:
        """Whether neither the dataset nor its source has changed since the evidence was written."""
        evidence = self.evidence
        return bool(
            evidence
            and not self.share.resplit
            and evidence.updated == self.updated
            and evidence.mark == self.share.mark(self.origin.mark)
        )

    def _equal(self, told: Evidence) -> Observed:
        content = {"content": told.digest}
        attributes = {**self.have.attributes, **content}
        facts = {**self.have.facts, "evidence": told, "recorded": told == self.evidence}
        return replace(self.have, attributes=attributes, declared=content, facts=facts)

    def _missing(self) -> Observed:
        distributed = self.share.service and self.want.address.name == "test"
        facts: dict[str, Any] = {**self.have.facts, "distribute": distributed, "training": self._training()}
        if not distributed:
            facts |= {"evidence": self.expected, **self._creation()}
        if self.have.phase is Phase.FAILED and not distributed:
            tags = find_tags(self.reader, self.want.address.account, self.have.arn)
            facts["tried"] = tags.get(ownership.CONTENT) == self.expected.digest
        return replace(self.have, declared={"content": facts.get("evidence") and self.expected.digest}, facts=facts)

    def _creation(self) -> dict[str, Any]:
        """Where CreateDataset finds the entries: the source itself, or a staged copy of this dataset's share."""
        if not self.origin.local and (self.share.split is None or not self.test):
            return {"manifest": self.origin.location, "upload": None}
        payload = sources.spool(self.reader, self.origin, self.share.keeps(self.test))
        return self._staged(payload, f"manifests/{payload.sha256}.manifest")

    def _staged(self, payload: Lines, key: str) -> dict[str, Any]:
        staging = self.want.target.staging
        if not staging:
            raise InvalidError(
                f"account {self.want.target.alias} declares no `staging`, and this manifest has to be staged in S3",
                hint="add `staging: s3://bucket/prefix/` to the account in the Workspace document",
            )
        uri = f"{staging}{key}"
        there = self.reader.objects(self.want.address.account).head(uri)
        return {"manifest": uri, "upload": None if there else payload}

    def _entries(self) -> sources.Index:
        """The live entries; what was created from the wanted content and never updated need not be listed."""
        account = self.want.address.account
        if self.evidence and self.evidence.updated == self.updated and self.evidence.digest == self.expected.digest:
            return self.wanted
        if self.have.status == "CREATE_COMPLETE" and self.have.facts["count"] == self.expected.count:
            tags = find_tags(self.reader, account, self.have.arn)
            if tags.get(ownership.CONTENT) == self.expected.digest:
                return self.wanted
        return sources.live_index(self.reader, account, self.have.arn, self.updated)

    def _differing(self, live: sources.Index) -> Observed:
        if live == self.wanted:
            return self._equal(self.expected)
        changed = {ref for ref, digest in self.wanted.items() if live.get(ref) != digest}
        gone = [ref for ref in live if ref not in self.wanted]
        facts = {
            **self.have.facts,
            "evidence": self.expected,
            "training": self._training(),
            "added": sum(ref not in live for ref in changed),
            "changed": sum(ref in live for ref in changed),
            "removed": len(gone),
            "distribute": self.share.service and self.want.address.name == "test" and not live,
        }
        facts |= self._rebuilding() if gone else {"batches": self._batches(changed)}
        attributes = {**self.have.attributes, "content": sources.contents(live).digest}
        return replace(self.have, attributes=attributes, declared={"content": self.expected.digest}, facts=facts)

    def _rebuilding(self) -> dict[str, Any]:
        """What a rebuild needs: a source for the new dataset, and a backup of everything in the old one."""
        payload = sources.spool_live(self.reader, self.want.address.account, self.have.arn)
        name = f"{self.want.address.project}/{self.want.address.name}-{self.updated}"
        saved = self._staged(payload, f"backup/{name}.manifest")
        return {**self._creation(), "backup": saved["upload"], "backup_uri": saved["manifest"]}

    def _batches(self, changed: set[str]) -> tuple[Lines, ...]:
        payload = sources.spool(self.reader, self.origin, changed.__contains__)
        return tuple(sources.cut(payload, LIMIT))

    def _training(self) -> str:
        """The name of a version that is training now: while it does, no dataset of the project is written."""
        arn = self.have.facts.get("project")
        found = find_versions(self.reader, self.want.address.account, arn) if arn else []
        busy = (one for one in found if one["Status"] == "TRAINING_IN_PROGRESS")
        return next((version_name(one["ProjectVersionArn"]) for one in busy), "")
