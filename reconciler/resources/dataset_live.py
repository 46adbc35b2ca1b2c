"""The live dataset, without a look at its source (API: DescribeProjects, DescribeDataset)."""

from collections.abc import Mapping
from typing import Any

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import CallError, Reader
from reconciler.core.want import Want
from reconciler.resources.live import absent, find_project, find_tags, find_versions, stamp, version_name

PHASES = {
    "CREATE_IN_PROGRESS": Phase.ARRIVING,
    "CREATE_COMPLETE": Phase.READY,
    "CREATE_FAILED": Phase.FAILED,
    "UPDATE_IN_PROGRESS": Phase.ARRIVING,
    "UPDATE_COMPLETE": Phase.READY,
    "UPDATE_FAILED": Phase.READY,
    "DELETE_IN_PROGRESS": Phase.LEAVING,
}


def live(reader: Reader, want: Want) -> Observed:
    """The dataset of a want; `facts` has the project's ARN and tags, the siblings' ARNs, and how many entries there are."""
    kind = want.address.name.upper()
    facts: dict[str, Any] = {"type": kind, "count": 0, "tags": {}}
    project = find_project(reader, want.address)
    if not project or project["Status"] != "CREATED":
        return absent(want.address, "dataset", facts=facts)
    facts["project"] = project["ProjectArn"]
    facts["tags"] = find_tags(reader, want.address.account, project["ProjectArn"])
    arns = {one["DatasetType"]: one["DatasetArn"] for one in project["Datasets"]}
    facts["siblings"] = arns
    found = describe(reader, want.address.account, arns.get(kind))
    if found is None:
        return absent(want.address, "dataset", facts=facts)
    facts |= {"count": found["DatasetStats"]["TotalEntries"], "created": stamp(found["CreationTimestamp"])}
    return Observed(
        address=want.address,
        kind="dataset",
        phase=PHASES.get(found["Status"], Phase.UNKNOWN),
        arn=arns[kind],
        attributes={"updated": stamp(found["LastUpdatedTimestamp"])},
        facts=facts,
        status=found["Status"],
        message=found["StatusMessage"],
        since=found["LastUpdatedTimestamp"],
        problem="" if found["Status"] in PHASES else f"the service reports an unknown status {found['Status']!r}",
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


def training(reader: Reader, have: Observed) -> str:
    """The version of the dataset's project that is training now: while it does, none of its datasets is written."""
    project = have.facts.get("project")
    found = find_versions(reader, have.address.account, project) if project else []
    busy = (one for one in found if one["Status"] == "TRAINING_IN_PROGRESS")
    return next((version_name(one["ProjectVersionArn"]) for one in busy), "")


def undeclared(address: Address, project: str, found: Mapping[str, Any]) -> Observed:
    """A dataset as DescribeProjects lists it in a project, which is told by its ARN."""
    phase = PHASES.get(found["Status"], Phase.UNKNOWN)
    return Observed(
        address=address,
        kind="dataset",
        phase=phase,
        arn=found["DatasetArn"],
        facts={"project": project, "created": stamp(found.get("CreationTimestamp"))},
        status=found["Status"],
        message=found.get("StatusMessage", ""),
        problem="" if phase is not Phase.UNKNOWN else f"the service reports an unknown status {found['Status']!r}",
    )
