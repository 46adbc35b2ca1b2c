"""Who is in the test dataset of a split: decided once, from then on live membership counts."""

from dataclasses import dataclass
from typing import Any

from reconciler.core.observed import Observed
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.errors import InvalidError
from reconciler.resources import ownership, sources
from reconciler.resources.dataset_live import describe
from reconciler.resources.evidence import Evidence
from reconciler.resources.lazily import lazily
from reconciler.resources.live import stamp
from reconciler.resources.origin import Origin, stored
from reconciler.resources.share import Share
from reconciler.resources.staging import staged

BUSY = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")


class UnsettledError(InvalidError):
    """What a dataset is to hold cannot be told yet: the service still changes another that it depends on."""


@dataclass
class Members:
    """The source-refs of a project's test dataset; dear to find, so found once and only when asked for."""

    reader: Reader
    want: Want
    have: Observed
    share: Share
    origin: Origin

    @lazily
    def found(self) -> frozenset[str]:
        """The live ones once it is filled, else the former ones, else as drawn; empty where the service still has to draw."""
        split = self.share.split
        if split is None:
            return frozenset()
        if not self.share.resplit and (members := self._live() or self._former()):
            return members
        return frozenset() if self.share.service else sources.drawn(self.reader, self.origin, split)

    def both(self, live: sources.Index) -> tuple[str, ...]:
        """Which of the source's entries the other dataset has beside this one's live entries, in the source's order."""
        other = self._entries("TRAIN" if self.share.side == "test" else "TEST")
        return tuple(ref for ref in sources.index(self.reader, self.origin) if ref in live and ref in other)

    def _live(self) -> frozenset[str]:
        return frozenset(self._entries("TEST"))

    def _former(self) -> frozenset[str]:
        """A test dataset that is gone, being rebuilt or by accident, is made again with the members that it had."""
        if backup := saved(self.reader, self.want, self.have, "test"):
            return frozenset(sources.index(self.reader, backup)).difference(self._entries("TRAIN"))
        if ownership.PREFIX + "test" not in self.have.facts["tags"]:
            return frozenset()
        left = self._entries("TRAIN")
        return (
            frozenset(ref for ref in sources.index(self.reader, self.origin) if ref not in left)
            if left
            else frozenset()
        )

    def _entries(self, kind: str) -> sources.Index:
        account, arn = self.want.address.account, self.have.facts.get("siblings", {}).get(kind)
        live = describe(self.reader, account, arn)
        if not arn or not live or live["Status"] == "DELETE_IN_PROGRESS":
            return {}
        if live["Status"] in BUSY:
            raise UnsettledError(
                f"the {kind.lower()} dataset is {live['Status']}", hint="apply again when it has ended"
            )
        if not live["DatasetStats"]["TotalEntries"]:
            return {}
        return sources.live_index(self.reader, account, arn, stamp(live["LastUpdatedTimestamp"]))


def backup_uri(want: Want, side: str, updated: str) -> str:
    """Where the entries of a dataset, as they were at a time, are kept before it is deleted."""
    return f"{want.target.staging}backup/{want.address.project}/{side}-{updated}.manifest"


def backup(reader: Reader, want: Want, have: Observed) -> dict[str, Any]:
    """Everything that is live in a dataset, and where it is to be kept; it is uploaded only where it is not there."""
    payload = sources.spool_live(reader, want.address.account, have.arn)
    uri = backup_uri(want, want.address.name, str(have.attributes["updated"]))
    return {"backup": staged(reader, want, payload, uri)["upload"], "backup_uri": uri}


def saved(reader: Reader, want: Want, have: Observed, side: str) -> Origin | None:
    """The backup of the dataset that the project's evidence speaks of, if there is one."""
    evidence = Evidence.parse(have.facts["tags"].get(ownership.PREFIX + side))
    if evidence is None or not want.target.staging:
        return None
    uri = backup_uri(want, side, evidence.updated)
    head = reader.objects(want.address.account).head(uri)
    return stored(reader, want.address.account, uri, head) if head else None
