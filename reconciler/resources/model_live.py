"""The live version, without a look at what it is or would be made from (API: DescribeProjectVersions)."""

from collections.abc import Mapping
from typing import Any

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.resources import named, ownership
from reconciler.resources.live import find_tags, stamp

PHASES = {
    "TRAINING_IN_PROGRESS": Phase.ARRIVING,
    "COPYING_IN_PROGRESS": Phase.ARRIVING,
    "TRAINING_FAILED": Phase.FAILED,
    "COPYING_FAILED": Phase.FAILED,
    "STARTING": Phase.ARRIVING,
    "STOPPING": Phase.ARRIVING,
    "DELETING": Phase.LEAVING,
} | dict.fromkeys(("TRAINING_COMPLETED", "COPYING_COMPLETED", "RUNNING", "STOPPED", "FAILED"), Phase.READY)
MADE = tuple(status for status, phase in PHASES.items() if phase is Phase.READY) + named.TURNING


def observed(
    reader: Reader, address: Address, found: Mapping[str, Any], want: Want | None, facts: Mapping[str, Any]
) -> Observed:
    """A version as it is described; one that is declared with its tags, and with why it failed."""
    from reconciler.resources import diagnosis

    phase = PHASES.get(found["Status"], Phase.UNKNOWN)
    arn, serves = found["ProjectVersionArn"], found if found["Status"] in named.RUNS else {}
    tags = find_tags(reader, address.account, arn) if want and found["Status"] not in named.UNTAGGABLE else {}
    if want and found["Status"] == "TRAINING_FAILED":
        facts = {**facts, "diagnosis": diagnosis.explain(reader, address.account, found)}
    return Observed(
        address=address,
        kind="model",
        phase=phase,
        arn=arn,
        attributes={
            "description": found.get("VersionDescription"),
            "output": _output(found),
            "kmsKey": _key(found, want),
            "inputs": facts.get("inputs"),  # of another version that is to take its place
        },
        facts={
            **facts,
            "tags": tags,
            "trained": tags.get(ownership.INPUTS, ""),
            "origin": found.get("SourceProjectVersionArn", ""),
            "created": stamp(found.get("CreationTimestamp")),
            **named.units({} if want else serves),  # what is declared to run is counted with its inference
            "serves": named.units(serves),
            "attempt": int(tags.get(ownership.ATTEMPT, "1") or 1),
        },
        protected=bool(want and want.spec.protect),
        status=found["Status"],
        message=found.get("StatusMessage", ""),
        since=found.get("CreationTimestamp"),
        problem="" if phase is not Phase.UNKNOWN else f"the service reports an unknown status {found['Status']!r}",
    )


def _key(found: Mapping[str, Any], want: Want | None) -> str | None:
    """The key as it is declared where the live one may be it: what an alias stands for is not looked up."""
    live: str | None = found.get("KmsKeyId")
    declared = want.spec.kms_key if want else None
    same = live and declared and ("alias/" in declared or live.endswith(declared))
    return declared if same else live


def _output(found: Mapping[str, Any]) -> str:
    config = found.get("OutputConfig") or {}
    return f"s3://{config.get('S3Bucket', '')}/{config.get('S3KeyPrefix', '')}"
