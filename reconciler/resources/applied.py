"""The applied mark: a tag that says which spec a project was last wholly brought to."""

from collections.abc import Collection, Iterable, Iterator

from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.spec import Shape, Slot
from reconciler.core.step import Note, Step, ref
from reconciler.core.want import Declared, Need, Want
from reconciler.resources import ownership
from reconciler.resources.live import absent, find_project, find_tags
from reconciler.resources.remembering import remember


class Applied:
    """The kind `applied`: one belongs to every project and comes after everything else in it."""

    kind = "applied"
    slots = (Slot("project", "", "applied", Shape.IMPLIED),)

    def needs(self, want: Want, declared: Declared) -> Iterator[Need]:
        """Every other resource of the project."""
        for sibling in declared.below(want.address.project_address):
            if sibling.kind != self.kind:
                yield Need(sibling.address)

    def read(self, reader: Reader, want: Want) -> Observed:
        """The mark on the live project."""
        digest = want.above.digest if want.above else ""
        project = find_project(reader, want.address)
        if not project or project["Status"] != "CREATED":
            return absent(want.address, self.kind, declared={"digest": digest})
        tags = find_tags(reader, want.address.account, project["ProjectArn"])
        return Observed(
            address=want.address,
            kind=self.kind,
            phase=Phase.READY,
            arn=project["ProjectArn"],
            attributes={"digest": tags.get(ownership.APPLIED)},
            declared={"digest": digest},
        )

    def others(self, _reader: Reader, _within: Observed, _declared: Collection[Want]) -> Iterable[Observed]:
        """None: the mark goes with its project."""
        return ()

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterator[Step | Note]:
        """Write the mark when it differs."""
        if want is None or not (why or have.phase is Phase.ABSENT) or not have.declared:
            return
        project, tags = ref(want.address.project_address), {ownership.APPLIED: have.declared["digest"]}
        yield remember(want.address, project, tags, "everything in the project is as declared")
