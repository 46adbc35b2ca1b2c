"""Tags of projects and models: exclusive, except for what belongs to somebody else (API: TagResource, UntagResource)."""

from collections.abc import Collection, Iterable, Iterator

from reconciler.core import tagging
from reconciler.core.delta import Delta
from reconciler.core.flaw import Flaw
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.spec import Shape, Slot
from reconciler.core.step import Action, Call, Kind, Note, Step
from reconciler.core.want import Declared, Need, Want
from reconciler.resources import named, ownership
from reconciler.resources.live import absent, find_project, find_tags

TEXT = "Tags by key; keys that are not declared are removed, except what the workspace's `ignoreTags` names."
MOST = 200
"""So many tags the service takes on one resource."""
OURS = 7
"""So many of them, at most, are our book-keeping: on a project its owner's two, and what becomes of it and its datasets."""


def _too_many(want: Want, _declared: Declared) -> Iterator[Flaw]:
    if (count := len(want.tags)) > MOST - OURS:
        told = f"with the workspace's and the account's these are {count} tags; there is room for {MOST - OURS}"
        yield Flaw(told, f"the service takes {MOST} on one resource, and {OURS} are kept for our book-keeping")


class Tags:
    """The kind `tags`, addresses `account/project/tags` and `account/project/model/name/tags`."""

    kind = "tags"
    slots = tuple(
        Slot(under, "tags", "tags", Shape.ONE, tagging.Tags, {}, holds=_too_many, description=TEXT)
        for under in ("project", "model")
    )

    def needs(self, _want: Want, _declared: Declared) -> Iterable[Need]:
        """Only the parent."""
        return ()

    def read(self, reader: Reader, want: Want) -> Observed:
        """The parent's live tags, without those that belong to somebody else."""
        arn = self._parent(reader, want)
        if not arn:
            return absent(want.address, self.kind)
        live = find_tags(reader, want.address.account, arn)
        ignored = want.workspace.ignore_tags
        found = ownership.ours(live, ignored)
        return Observed(
            address=want.address,
            kind=self.kind,
            phase=Phase.READY,
            arn=arn,
            attributes=found,
            declared={**dict.fromkeys(found), **ownership.ours(want.tags, ignored)},
        )

    def others(self, _reader: Reader, _within: Observed, _declared: Collection[Want]) -> Iterable[Observed]:
        """Tags live and go with what they are on."""
        return ()

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterator[Step | Note]:
        """At most one call that sets and one that removes; what is created carries its tags from the start."""
        if want is None or have.phase is not Phase.READY:
            return
        wanted = {change.path: change.after for change in why.changes if change.after is not None}
        gone = [change.path for change in why.changes if change.after is None]
        for operation, argument, part in (
            ("TagResource", {"Tags": wanted}, wanted),
            ("UntagResource", {"TagKeys": gone}, gone),
        ):
            if part:
                yield Step(
                    address=want.address,
                    kind=Kind.WRITE,
                    action=Action.UPDATE,
                    reason="tags differ from the specs" if part is wanted else "the specs do not declare these tags",
                    call=Call("rekognition", operation, {"ResourceArn": have.arn, **argument}, want.address.account),
                    changes=tuple(one for one in why.changes if (one.after is not None) == (part is wanted)),
                )

    def _parent(self, reader: Reader, want: Want) -> str:
        if want.above and want.above.kind == "model":
            live = named.find(reader, want.above)
            return str(live["ProjectVersionArn"]) if live and live["Status"] not in named.UNTAGGABLE else ""
        project = find_project(reader, want.address)
        return str(project["ProjectArn"]) if project and project["Status"] == "CREATED" else ""
