"""Looking up live projects, versions and tags through a reader that makes each call once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import CallError, Reader


def project_name(arn: str) -> str:
    """The name in a project's, version's or dataset's ARN (`arn:…:project/<name>/…`)."""
    return arn.split("/")[1]


def version_name(arn: str) -> str:
    """The version name in an ARN `…:project/<project>/version/<version>/<stamp>`."""
    return arn.split("/")[3]


def find_project(reader: Reader, address: Address) -> Mapping[str, Any] | None:
    """The ProjectDescription of an address's project, or None (API: DescribeProjects)."""
    if reader.narrow:
        found = reader.call(address.account, "DescribeProjects", ProjectNames=[address.project])["ProjectDescriptions"]
        return next(iter(found), None)
    walked = reader.once(("projects", address.account), lambda: _by_name(reader, address.account))
    return cast("Mapping[str, Any] | None", walked.get(address.project))


def _by_name(reader: Reader, account: str) -> dict[str, Mapping[str, Any]]:
    found = reader.call(account, "DescribeProjects")["ProjectDescriptions"]
    return {project_name(one["ProjectArn"]): one for one in found}


def find_tags(reader: Reader, account: str, arn: str) -> dict[str, str]:
    """A resource's tags (API: ListTagsForResource)."""
    return dict(reader.call(account, "ListTagsForResource", ResourceArn=arn)["Tags"])


def find_versions(reader: Reader, account: str, project_arn: str) -> list[Mapping[str, Any]]:
    """All versions of a project, latest first (API: DescribeProjectVersions)."""
    try:
        return list(
            reader.call(account, "DescribeProjectVersions", ProjectArn=project_arn)["ProjectVersionDescriptions"]
        )
    except CallError as error:
        if error.code == "ResourceNotFoundException":
            return []
        raise


def find_version(reader: Reader, address: Address, name: str) -> Mapping[str, Any] | None:
    """The version of an address's project with this VersionName, or None."""
    project = find_project(reader, address)
    if not project or project["Status"] == "DELETING":
        return None
    found = find_versions(reader, address.account, project["ProjectArn"])
    return next((one for one in found if version_name(one["ProjectVersionArn"]) == name), None)


def absent(address: Address, kind: str, **more: Any) -> Observed:
    """What is observed where nothing is."""
    return Observed(address=address, kind=kind, phase=Phase.ABSENT, **more)


def stamp(value: datetime | None) -> str:
    """A timestamp as plans and tags write it: UTC, to the millisecond; empty for none."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z") if value else ""
