"""What is done about a dataset that differs from its declaration, or that no spec declares; pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Note, Step, Topic, ref, wait
from reconciler.core.want import Want
from reconciler.resources import dataset_calls as calls
from reconciler.resources import ownership
from reconciler.resources.remembering import remember
from reconciler.resources.undeclared import goes, unmanaged

FEW = 3
AGAIN = "it is made again from its source"
SHOWN = "told where a source is new or has changed, and with `--deep`; `reconciler manifest lint` shows all at any time"


def steps(want: Want, have: Observed, why: Delta) -> Iterable[Step | Note]:
    """What brings a declared dataset to its declaration."""
    if have.phase is Phase.ARRIVING:
        return [wait(want.address, calls.UNTIL_READY, f"the service is busy with it ({have.status})")]
    if told := have.facts.get("waits"):
        return [Note(want.address, Topic.QUEUED, told, hint="apply again when it has ended", blocks=True)]
    if "both" in have.facts:
        return [_undecided(want, have)]
    if have.facts.get("training") and (have.phase is not Phase.READY or why or why.asked.replace):
        return [_busy(have)]
    return [*_dropped(want, have), *_bring(want, have, why)]


def _bring(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    if have.phase is Phase.READY:
        return _keep(want, have, why)
    if have.phase is Phase.FAILED and have.facts.get("tried") and not (why.asked.retry or why.asked.replace):
        return iter([_failed(want, have)])
    if flaws := have.facts.get("flaws"):
        told = f"no dataset can be made of its manifest: {'; '.join(flaws)}"
        return iter([Note(want.address, Topic.INVALID, told, hint="mend the manifest; nothing was sent", blocks=True)])
    return _remake(want, have, why) if have.phase is Phase.FAILED else _create(want, have, why)


def _dropped(want: Want, have: Observed) -> Iterator[Note]:
    """What the service would leave out without a word, and what else is wrong with lines, where that was asked."""
    for told in (have.facts.get("lost"), "; ".join(have.facts.get("lint", ()))):
        if told:
            yield Note(want.address, Topic.INFO, told, hint=SHOWN)


def leave(have: Observed, why: Delta) -> Iterator[Step | Note]:
    """What happens to a dataset that no spec declares."""
    if have.phase is Phase.LEAVING:
        yield wait(have.address, calls.UNTIL_GONE, "it is being deleted")
    elif goes(have, why) and have.facts.get("training") and not why.asked.destroy:
        yield _busy(have)
    elif goes(have, why):
        if have.phase is Phase.ARRIVING:
            yield wait(have.address, calls.UNTIL_READY, f"the service is busy with it ({have.status})")
        yield from calls.delete(have, "no spec declares it", "")
    else:
        yield unmanaged(have, f"a live {have.address.name} dataset")


def _busy(have: Observed) -> Note:
    told = f"version {have.facts['training']} is training; datasets of its project are not written meanwhile"
    return Note(have.address, Topic.QUEUED, told, hint="apply again when the training has ended", blocks=True)


def _undecided(want: Want, have: Observed) -> Note:
    both = have.facts["both"]
    many = f"{len(both)} entries are" if both[1:] else "an entry is"
    told = f"{many} in both datasets of the split: {', '.join(both[:FEW])}{', …' if both[FEW:] else ''}"
    train = want.address.above(1).child("train")
    leave = f"`apply --replace {train}` leaves {'them' if both[1:] else 'it'} to the test dataset"
    hint = leave if have.facts["service"] else f"`resplit: true` draws again, {leave}"
    return Note(want.address, Topic.INVALID, told, hint=f"{hint}; nothing was sent", blocks=True)


def _create(
    want: Want, have: Observed, why: Delta, group: str = "", reason: str = "it is declared and does not exist"
) -> Iterator[Step | Note]:
    if have.phase is Phase.LEAVING:
        yield wait(want.address, calls.UNTIL_GONE, "the dataset before it is still being deleted")
    yield from calls.upload(want, have.facts.get("upload"), have.facts.get("manifest", ""), calls.STAGED, group)
    deferred = bool(have.facts.get("deferred"))
    if deferred:
        yield calls.later(want, have.facts["manifest"])
    more: dict[str, Any] = {"group": group, "changes": why.changes, "deferred": deferred}
    yield calls.write(want.address, Action.CREATE, reason, "CreateDataset", calls.creation(want, have), **more)
    yield wait(want.address, calls.UNTIL_READY, "the service reads the manifest", group)
    if have.facts.get("distribute"):
        yield from _distribute(want, have)
    if evidence := have.facts.get("evidence"):
        yield calls.record(want, {want.address.name: evidence})


def _distribute(want: Want, have: Observed) -> Iterator[Step | Note]:
    if have.facts.get("empty"):
        told = "the service splits the training dataset once that has entries"
        yield Note(want.address, Topic.QUEUED, told, hint="fill it, then apply again", blocks=True)
        return
    arns = [{"Arn": ref(want.address.above(1).child(side))} for side in ("train", "test")]
    reason = "the service moves 20 % of the training entries here"
    yield calls.write(want.address, Action.UPDATE, reason, "DistributeDatasetEntries", {"Datasets": arns})
    yield wait(want.address, calls.UNTIL_READY, "the service distributes the entries")


def _keep(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    if why.asked.replace:
        yield from _replace(want, have, why)
    elif not why:
        if records := have.facts.get("records"):
            yield calls.record(want, records)
    elif have.status == "UPDATE_FAILED" and _tried(have) and not why.asked.retry:
        yield Note(
            want.address,
            Topic.FAILED,
            f"the last update failed: {have.message} The entries before it are still there",
            hint=f"mend the source, then run `apply --retry {want.address}`{_saved(have)}",
            blocks=True,
        )
    elif have.facts.get("distribute"):
        yield from _distribute(want, have)
    elif have.facts["removed"]:
        yield from _rebuild(want, have, why, f"{_gone_entries(have)}; the service deletes none singly")
    else:
        yield from _update(want, have, why)


def _gone_entries(have: Observed) -> str:
    """Which entries are to go: those that the source has no longer, and those that are the other dataset's now."""
    moved = have.facts.get("moved", 0)
    left = have.facts["removed"] - moved
    told = (f"{left} left the source" if left else "", f"{moved} are drawn for the other dataset" if moved else "")
    return f"of its entries {' and '.join(filter(None, told))}"


def _tried(have: Observed) -> bool:
    """Whether the content that is wanted was sent before, to the dataset as it was before its last change."""
    sent, _, before = have.facts.get("told", "").partition(" ")
    wanted, _, now = have.facts.get("intent", "").partition(" ")
    return bool(sent) and sent == wanted and before != now


def _update(want: Want, have: Observed, why: Delta) -> Iterator[Step]:
    facts, batches = have.facts, have.facts["batches"]
    reason = f"{facts['added']} entries are new and {facts['changed']} differ in the source"
    if facts["told"] != facts["intent"]:
        yield remember(
            want.address, have.arn, {ownership.TRIED: facts["intent"]}, "so that what fails is not sent again"
        )
    for batch in batches:
        arguments = {"DatasetArn": have.arn, "Changes": {"GroundTruth": batch.placeholder()}}
        yield calls.write(
            want.address,
            Action.UPDATE,
            reason,
            "UpdateDatasetEntries",
            arguments,
            payload=batch,
            changes=why.changes if batch is batches[0] else (),
        )
        yield wait(want.address, calls.UNTIL_READY, "the service takes the entries in")
    yield calls.record(want, {want.address.name: facts["evidence"]})


def _replace(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    if "backup_uri" in have.facts:
        yield from _rebuild(want, have, why, "`--replace` asks for it")
        return
    told = "it cannot be made again: the specs do not say what is in it"
    hint = "declare where its entries come from, or delete it by hand; an empty one is made then"
    yield Note(want.address, Topic.REFUSED, told, hint=hint, blocks=True)


def _rebuild(want: Want, have: Observed, why: Delta, reason: str) -> Iterator[Step | Note]:
    group = f"{want.address}:rebuild"
    facts = have.facts
    if flaws := facts["flaws"]:
        left = "entries left the source, and no dataset can be made of what is left"
        told = left if facts.get("removed") else "no dataset can be made of its source"
        hint = "mend the source; nothing was deleted"
        yield Note(want.address, Topic.INVALID, f"{told}: {'; '.join(flaws)}", hint=hint, blocks=True)
        return
    yield from calls.upload(
        want, facts.get("backup"), facts["backup_uri"], "every live entry is backed up first", group
    )
    yield from calls.upload(want, facts.get("upload"), facts.get("manifest", ""), calls.STAGED, group)
    yield from calls.delete(have, reason, group)
    yield from _create(want, _gone(have), why, group, AGAIN)


def _gone(have: Observed) -> Observed:
    facts = {**have.facts, "upload": None}
    return Observed(address=have.address, kind=have.kind, phase=Phase.ABSENT, declared=have.declared, facts=facts)


def _failed(want: Want, have: Observed) -> Note:
    return Note(
        want.address,
        Topic.FAILED,
        f"the dataset could not be created: {have.message}",
        hint=f"mend its manifest, or run `apply --retry {want.address}`{_saved(have)}",
        blocks=True,
    )


def _remake(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    group = f"{want.address}:rebuild"
    yield from calls.upload(want, have.facts.get("upload"), have.facts.get("manifest", ""), calls.STAGED, group)
    yield from calls.delete(have, f"it holds nothing, as its creation failed: {have.message}".removesuffix(": "), group)
    yield from _create(want, _gone(have), why, group, AGAIN)


def _saved(have: Observed) -> str:
    """Where the entries that were there before are."""
    return f"; the entries before are kept in {have.facts['saved']}" if "saved" in have.facts else ""
