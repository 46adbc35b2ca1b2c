"""The steps that make a dataset as declared; pure (API: CreateDataset, UpdateDatasetEntries, DeleteDataset)."""

from collections.abc import Iterable, Iterator
from typing import Any

from reconciler.core.address import Address
from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Kind, Lines, Note, Risk, Step, Topic, Until, ref
from reconciler.core.want import Want
from reconciler.resources import ownership

STAGED = "the manifest is staged where the service can read it"
UNTIL_READY = Until(phases=(Phase.READY,), expected=60, limit=3600, every=5)
UNTIL_GONE = Until(phases=(Phase.ABSENT,), expected=30, limit=1200, every=5)


def steps(want: Want, have: Observed, why: Delta) -> Iterable[Step | Note]:
    """What brings a declared dataset to its declaration."""
    if have.phase is Phase.ARRIVING:
        return [_wait(want.address, UNTIL_READY, f"the service is busy with it ({have.status})")]
    if have.facts.get("training") and (have.phase is Phase.ABSENT or why):
        return [_busy(want, have)]
    if have.phase is Phase.FAILED:
        return _failed(want, have, why)
    if have.phase in (Phase.ABSENT, Phase.LEAVING):
        return _create(want, have, why)
    return _keep(want, have, why)


def leave(have: Observed, why: Delta) -> Iterator[Step | Note]:
    """What happens to a dataset that no spec declares."""
    if have.phase is Phase.LEAVING:
        yield _wait(have.address, UNTIL_GONE, "it is being deleted")
    elif why.asked.prune or why.asked.destroy:
        yield from _delete(have, "no spec declares it", "")
    else:
        yield Note(
            have.address,
            Topic.UNMANAGED,
            f"a live {have.address.name} dataset that the specs do not declare",
            hint="declare it, or delete it with `prune: true`",
        )


def _wait(address: Address, until: Until, reason: str, group: str = "") -> Step:
    return Step(address=address, kind=Kind.WAIT, action=Action.WAIT, reason=reason, until=until, group=group)


def _write(address: Address, action: Action, reason: str, operation: str, arguments: Any, **more: Any) -> Step:
    call = Call("rekognition", operation, arguments, address.account)
    return Step(address=address, kind=Kind.WRITE, action=action, reason=reason, call=call, **more)


def _busy(want: Want, have: Observed) -> Note:
    told = f"version {have.facts['training']} is training; datasets of its project are not written meanwhile"
    return Note(want.address, Topic.QUEUED, told, hint="apply again when the training has ended", blocks=True)


def _create(want: Want, have: Observed, why: Delta, group: str = "") -> Iterator[Step]:
    if have.phase is Phase.LEAVING:
        yield _wait(want.address, UNTIL_GONE, "the dataset before it is still being deleted")
    yield from _upload(want, have.facts.get("upload"), have.facts.get("manifest", ""), STAGED, group)
    arguments: dict[str, Any] = {
        "ProjectArn": ref(want.address.project_address),
        "DatasetType": want.address.name.upper(),
    }
    if manifest := have.facts.get("manifest"):
        bucket, _, key = manifest.removeprefix("s3://").partition("/")
        arguments["DatasetSource"] = {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Name": key}}}
        arguments["Tags"] = {ownership.CONTENT: have.facts["evidence"].digest}
    reason = (
        "it is declared and does not exist" if not group else "entries were removed, which only a new dataset can do"
    )
    yield _write(want.address, Action.CREATE, reason, "CreateDataset", arguments, group=group, changes=why.changes)
    yield _wait(want.address, UNTIL_READY, "the service reads the manifest", group)
    if have.facts.get("distribute"):
        yield from _distribute(want)
    yield from _record(want, have)


def _upload(want: Want, payload: Lines | None, uri: str, reason: str, group: str) -> Iterator[Step]:
    if payload:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        arguments = {"Bucket": bucket, "Key": key, "Body": payload.placeholder()}
        yield Step(
            address=want.address,
            kind=Kind.WRITE,
            action=Action.UPLOAD,
            reason=reason,
            call=Call("s3", "PutObject", arguments, want.address.account),
            payload=payload,
            group=group,
        )


def _distribute(want: Want) -> Iterator[Step]:
    arns = [{"Arn": ref(want.address.above(1).child(side))} for side in ("train", "test")]
    reason = "the service moves 20 % of the training entries here"
    yield _write(want.address, Action.UPDATE, reason, "DistributeDatasetEntries", {"Datasets": arns})
    yield _wait(want.address, UNTIL_READY, "the service distributes the entries")


def _record(want: Want, have: Observed) -> Iterator[Step]:
    evidence = have.facts.get("evidence")
    if evidence is None:
        return
    tag = {ownership.PREFIX + want.address.name: evidence.value(ref(want.address, "updated"))}
    arguments = {"ResourceArn": ref(want.address.project_address), "Tags": tag}
    yield Step(
        address=want.address,
        kind=Kind.RECORD,
        action=Action.RECORD,
        reason="what the dataset contains is remembered, so that an untouched one is not read again",
        call=Call("rekognition", "TagResource", arguments, want.address.account),
    )


def _keep(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    if not why:
        if have.facts.get("recorded") is False:
            yield from _record(want, have)
    elif have.status == "UPDATE_FAILED" and not why.asked.retry:
        yield Note(
            want.address,
            Topic.FAILED,
            f"the last update failed: {have.message} The entries before it are still there",
            hint=f"mend the source, then run `apply --retry {want.address}`",
            blocks=True,
        )
    elif have.facts["distribute"]:
        yield from _distribute(want)
    elif have.facts["removed"]:
        yield from _rebuild(want, have, why)
    else:
        yield from _update(want, have, why)


def _update(want: Want, have: Observed, why: Delta) -> Iterator[Step]:
    facts, batches = have.facts, have.facts["batches"]
    reason = f"{facts['added']} entries are new and {facts['changed']} differ in the source"
    for batch in batches:
        arguments = {"DatasetArn": have.arn, "Changes": {"GroundTruth": batch.placeholder()}}
        yield _write(
            want.address,
            Action.UPDATE,
            reason,
            "UpdateDatasetEntries",
            arguments,
            payload=batch,
            changes=why.changes if batch is batches[0] else (),
        )
        yield _wait(want.address, UNTIL_READY, "the service takes the entries in")
    yield from _record(want, have)


def _rebuild(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    group = f"{want.address}:rebuild"
    facts = have.facts
    yield from _upload(want, facts.get("backup"), facts["backup_uri"], "every live entry is backed up first", group)
    yield from _upload(want, facts.get("upload"), facts["manifest"], STAGED, group)
    reason = f"{facts['removed']} entries left the source, and the service deletes none singly"
    yield from _delete(have, reason, group)
    yield from _create(want, _gone(have), why, group)


def _gone(have: Observed) -> Observed:
    facts = {**have.facts, "upload": None}
    return Observed(address=have.address, kind=have.kind, phase=Phase.ABSENT, declared=have.declared, facts=facts)


def _failed(want: Want, have: Observed, why: Delta) -> Iterator[Step | Note]:
    if have.facts.get("tried") and not why.asked.retry:
        yield Note(
            want.address,
            Topic.FAILED,
            f"the dataset could not be created: {have.message}",
            hint=f"mend its manifest, or run `apply --retry {want.address}`",
            blocks=True,
        )
        return
    group = f"{want.address}:rebuild"
    yield _write(
        want.address,
        Action.DELETE,
        "it holds nothing: its creation failed",
        "DeleteDataset",
        {"DatasetArn": have.arn},
        group=group,
    )
    yield _wait(want.address, UNTIL_GONE, "deleting takes a moment", group)
    yield from _create(want, _gone(have), why, group)


def _delete(have: Observed, reason: str, group: str) -> Iterator[Step]:
    yield _write(
        have.address,
        Action.DELETE,
        reason,
        "DeleteDataset",
        {"DatasetArn": have.arn},
        risks=frozenset({Risk.DESTROY}),
        arn=have.arn,
        stamp=str(have.attributes.get("updated") or have.facts.get("created", "")),
        group=group,
    )
    yield _wait(have.address, UNTIL_GONE, "deleting takes a moment", group)
