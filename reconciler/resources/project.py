"""Projects: created with their owner's mark; afterwards only tags change (API: CreateProject, DeleteProject)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from reconciler.core.address import Address
from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.spec import Effect, Shape, Slot, Spec
from reconciler.core.step import Action, Call, Kind, Note, Risk, Step, Topic, Until, wait
from reconciler.core.want import Declared, Need, Want
from reconciler.resources import ownership, renaming
from reconciler.resources.live import absent, find_project, find_tags, project_name, stamp
from reconciler.resources.remembering import remember

PHASES = {"CREATING": Phase.ARRIVING, "CREATED": Phase.READY, "DELETING": Phase.LEAVING}
UNTIL_READY = Until(phases=(Phase.READY,), expected=5, limit=600, every=2)
UNTIL_GONE = Until(phases=(Phase.ABSENT,), expected=30, limit=1200, every=5)


class ProjectSpec(Spec):
    """A project of Custom Labels with everything in it."""

    adopt: bool = False
    """Take over a live project that has no owner tag. The run that adopts destroys and interrupts nothing in it."""
    feature: Annotated[Literal["CUSTOM_LABELS"] | None, Effect.FIXED] = None
    """The Rekognition feature; fixed when the project is created."""
    auto_update: Annotated[Literal["ENABLED", "DISABLED"] | None, Effect.FIXED] = None
    """Automatic retraining, for adapters only; fixed when the project is created."""
    deletion_policy: Literal["retain", "delete"] = "retain"
    """What happens when the project leaves the specs: it is kept and reported, or deleted."""
    prune: bool = False
    """Delete models, datasets and policies of this project that the specs do not declare."""
    protect: bool = False
    """Refuse every step that destroys something in this project."""


class Project:
    """The kind `project`, address `account/name`."""

    kind = "project"
    slots = (Slot("", "spec", "", Shape.ONE, ProjectSpec, None, description="The project."),)

    def needs(self, _want: Want, _declared: Declared) -> Iterable[Need]:
        """Nothing comes before a project."""
        return ()

    def read(self, reader: Reader, want: Want) -> Observed:
        """The project by its name, with its tags."""
        found = find_project(reader, want.address)
        if not found:
            known = renaming.renamed(reader, want.address.account).items()
            return absent(
                want.address, self.kind, facts={"former": [str(old) for old, new in known if new == want.address]}
            )
        return _observed(reader, want.address, found, want)

    def others(self, reader: Reader, within: Observed, declared: Collection[Want]) -> Iterator[Observed]:
        """The account's other projects; `owned` says whether this workspace has marked them."""
        if within.kind != "account":
            return
        known = {want.address for want in declared}
        renamed = renaming.renamed(reader, within.address.account)
        for found in reader.call(within.address.account, "DescribeProjects")["ProjectDescriptions"]:
            address = within.address.child(project_name(found["ProjectArn"]))
            if address not in known:
                have = _observed(reader, address, found, None)
                yield replace(have, leaves=have.leaves and address not in renamed)

    def steps(self, want: Want | None, have: Observed, why: Delta) -> Iterable[Step | Note]:
        """Create, adopt, refuse, or let go."""
        if want is None:
            return _leave(have, why)
        if former := have.facts.get("former"):
            return [_renamed(want, former)]
        if have.phase in (Phase.ABSENT, Phase.LEAVING):
            return _create(want, have)
        if have.phase is Phase.ARRIVING:
            return [wait(want.address, UNTIL_READY, "it is still being created")]
        return _keep(want, have, why)


def _observed(reader: Reader, address: Address, found: Any, want: Want | None) -> Observed:
    phase = PHASES.get(found["Status"], Phase.UNKNOWN)
    tags = {} if phase is Phase.LEAVING else find_tags(reader, address.account, found["ProjectArn"])
    return Observed(
        address=address,
        kind="project",
        phase=phase,
        arn=found["ProjectArn"],
        attributes={"feature": found.get("Feature") or "CUSTOM_LABELS", "autoUpdate": found.get("AutoUpdate") or None},
        facts={"tags": tags, "created": stamp(found.get("CreationTimestamp"))},
        status=found["Status"],
        since=found.get("CreationTimestamp"),
        owned=ownership.owned_by(tags, reader.declared.workspace),
        leaves=tags.get(ownership.DELETION) == "delete",
        protected=bool(want and want.spec.protect) or tags.get(ownership.PROTECT) == "true",
        problem="" if phase is not Phase.UNKNOWN else f"the service reports an unknown status {found['Status']!r}",
    )


def _renamed(want: Want, former: Iterable[str]) -> Note:
    old = " and ".join(former)
    told = (
        f"it has the spec or the training data of {old}, which no spec declares any more: a project cannot be renamed"
    )
    hint = "keep the old name; or let the old one go with a `kind: Removed` document, and everything is made anew here"
    return Note(want.address, Topic.REFUSED, told, hint=hint, blocks=True)


def _create(want: Want, have: Observed) -> Iterator[Step]:
    if have.phase is Phase.LEAVING:
        yield wait(want.address, UNTIL_GONE, "the project of the same name is still being deleted")
    arguments: dict[str, Any] = {"ProjectName": want.address.project}
    if want.spec.feature:
        arguments["Feature"] = want.spec.feature
    if want.spec.auto_update:
        arguments["AutoUpdate"] = want.spec.auto_update
    arguments["Tags"] = {**want.tags, **ownership.owner(want.workspace), **ownership.marks(want)}
    yield Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.CREATE,
        reason="it is declared and does not exist",
        call=Call("rekognition", "CreateProject", arguments, want.address.account),
    )
    yield wait(want.address, UNTIL_READY, "a project takes a moment to be created")


def _keep(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    for change in why.having(Effect.FIXED):
        yield Note(
            want.address,
            Topic.INVALID,
            f"{change.path} is {change.before or 'not set'} and cannot be changed to {change.after}",
            hint=f"declare a project under another name, or remove {change.path} from the spec",
            blocks=True,
        )
    tags = have.facts["tags"]
    if not have.owned:
        yield from _claim(want, have)
        if not want.spec.adopt or ownership.has_owner(tags):
            return
    book = ownership.marks(want)
    stale = [key for key in (ownership.DELETION, ownership.PROTECT) if key in tags and key not in book]
    if not book.items() <= tags.items():
        told = "what happens on leaving the specs is kept on the project"
        yield remember(want.address, have.arn, book, told)
    if stale:
        yield Step(
            address=want.address,
            kind=Kind.RECORD,
            action=Action.RECORD,
            reason="the spec no longer says so",
            call=Call(
                "rekognition", "UntagResource", {"ResourceArn": have.arn, "TagKeys": stale}, want.address.account
            ),
        )


def _claim(want: Want, have: Observed) -> Iterator[Step | Note]:
    tags = have.facts["tags"]
    if ownership.has_owner(tags):
        other = f"{tags.get(ownership.WORKSPACE, '?')} of {tags.get(ownership.REPOSITORY, '?')}"
        yield Note(
            want.address,
            Topic.CONFLICT,
            f"the project belongs to workspace {other}",
            hint="remove it from one of the two workspaces' specs; `kind: Removed` with `destroy: false` lets it go",
            blocks=True,
        )
    elif want.spec.adopt:
        yield _adopt(want, have)
        told = "what is in the project is looked at once it is ours"
        hint = "the run that adopts destroys and interrupts nothing in it"
        yield Note(want.address, Topic.QUEUED, told, hint=hint, blocks=True, again=True)
    else:
        yield Note(
            want.address,
            Topic.CONFLICT,
            "a project of this name exists and has no owner tag",
            hint="set `adopt: true` in its spec to take it over, or choose another name",
            blocks=True,
        )


def _adopt(want: Want, have: Observed) -> Step:
    arguments = {"ResourceArn": have.arn, "Tags": ownership.owner(want.workspace)}
    return Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.UPDATE,
        reason="`adopt: true` takes it over",
        call=Call("rekognition", "TagResource", arguments, want.address.account),
    )


def _leave(have: Observed, why: Delta) -> Iterator[Step | Note]:
    if have.phase is Phase.LEAVING:
        if why.asked.destroy:
            yield wait(have.address, UNTIL_GONE, "it is being deleted")
    elif not have.owned:
        if why.asked.destroy:
            yield Note(
                have.address,
                Topic.CONFLICT,
                "a `kind: Removed` document names this project, and it is not ours",
                hint="take the document away; only what this workspace has marked as its own can leave it",
                blocks=True,
            )
    elif why.asked.destroy:
        yield from _delete(have)
    elif why.asked.forget:
        yield _forget(have)
    else:
        yield Note(
            have.address,
            Topic.ORPHANED,
            "the project is ours and no spec declares it",
            hint="declare it, or write a `kind: Removed` document that deletes it or lets it go",
        )


def _forget(have: Observed) -> Step:
    keys = sorted(key for key in have.facts["tags"] if key.startswith(ownership.PREFIX))
    return Step(
        address=have.address,
        kind=Kind.WRITE,
        action=Action.UPDATE,
        reason="the specs let it go and leave it alive",
        call=Call("rekognition", "UntagResource", {"ResourceArn": have.arn, "TagKeys": keys}, have.address.account),
    )


def _delete(have: Observed) -> Iterator[Step | Note]:
    if have.phase is Phase.ARRIVING:
        yield wait(have.address, UNTIL_READY, "it is still being created")
    yield Step(
        address=have.address,
        kind=Kind.WRITE,
        action=Action.DELETE,
        reason="it left the specs",
        call=Call("rekognition", "DeleteProject", {"ProjectArn": have.arn}, have.address.account),
        risks=frozenset({Risk.DESTROY}),
        arn=have.arn,
        stamp=have.facts["created"],
    )
    yield wait(have.address, UNTIL_GONE, "deleting takes a few moments")
