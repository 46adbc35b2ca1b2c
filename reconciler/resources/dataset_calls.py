"""The calls that make, fill, remember and delete a dataset (API: CreateDataset, UpdateDatasetEntries, DeleteDataset)."""

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Kind, Lines, Risk, Step, Until, ref, wait
from reconciler.core.want import Want
from reconciler.resources import ownership
from reconciler.resources.evidence import Evidence
from reconciler.resources.remembering import remember

STAGED = "the manifest is staged where the service can read it"
UNTIL_READY = Until(phases=(Phase.READY,), expected=60, limit=3600, every=5)
UNTIL_GONE = Until(phases=(Phase.ABSENT,), expected=30, limit=1200, every=5)


def write(address: Address, action: Action, reason: str, operation: str, arguments: Any, **more: Any) -> Step:
    """One call of Rekognition that changes a dataset."""
    call = Call("rekognition", operation, arguments, address.account)
    return Step(address=address, kind=Kind.WRITE, action=action, reason=reason, call=call, **more)


def creation(want: Want, have: Observed) -> dict[str, Any]:
    """The arguments of CreateDataset: from a manifest, from another dataset of the account, or empty."""
    arguments: dict[str, Any] = {
        "ProjectArn": ref(want.address.project_address),
        "DatasetType": want.address.name.upper(),
    }
    if copied := have.facts.get("copied"):
        arguments["DatasetSource"] = {"DatasetArn": ref(Address.parse(copied))}
    elif manifest := have.facts.get("manifest"):
        bucket, _, key = manifest.removeprefix("s3://").partition("/")
        arguments["DatasetSource"] = {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Name": key}}}
    evidence = have.facts.get("evidence")
    if intent := evidence.digest if evidence else have.facts.get("seed"):
        arguments["Tags"] = {ownership.CONTENT: intent}
    return arguments


def upload(want: Want, payload: Lines | None, uri: str, reason: str, group: str) -> Iterator[Step]:
    """Put a payload where the service can read it, unless it is there."""
    if payload:
        yield _put(want, uri, payload.placeholder(), reason, group=group, payload=payload)


def later(want: Want, prefix: str) -> Step:
    """An upload of which only the run can know what it holds: the dataset that is copied is made before it."""
    reason = "the entries of the dataset that is copied are staged here"
    return _put(want, f"{prefix}(its digest)", "(its entries)", reason, deferred=True)


def _put(want: Want, uri: str, body: Any, reason: str, **more: Any) -> Step:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    arguments = {"Bucket": bucket, "Key": key, "Body": body}
    return Step(
        address=want.address,
        kind=Kind.WRITE,
        action=Action.UPLOAD,
        reason=reason,
        call=Call("s3", "PutObject", arguments, want.address.account),
        **more,
    )


def record(want: Want, records: Mapping[str, Evidence]) -> Step:
    """Write on the project what datasets hold: its own time as of then, the other one's as it was just read."""
    own = ref(want.address, "updated")
    tags = {
        ownership.PREFIX + side: evidence.value(own if side == want.address.name else evidence.updated)
        for side, evidence in records.items()
    }
    reason = "what the dataset contains is remembered, so that an untouched one is not read again"
    return remember(want.address, ref(want.address.project_address), tags, reason)


def delete(have: Observed, reason: str, group: str) -> Iterator[Step]:
    """Delete it and wait until it is gone; one that was never made holds nothing that could be lost."""
    yield write(
        have.address,
        Action.DELETE,
        reason,
        "DeleteDataset",
        {"DatasetArn": have.arn},
        risks=frozenset() if have.phase is Phase.FAILED else frozenset({Risk.DESTROY}),
        arn=have.arn,
        stamp=str(have.attributes.get("updated") or have.facts.get("created", "")),
        group=group,
    )
    yield wait(have.address, UNTIL_GONE, "deleting takes a moment", group)
