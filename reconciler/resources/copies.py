"""Where copies of model versions come from (guide, "Copying a model")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.core.address import Address
from reconciler.core.service import Reader
from reconciler.core.spec import Spec
from reconciler.core.want import Want
from reconciler.resources import named
from reconciler.resources.live import find_project


class CopyOf(Spec):
    """A model declared in this workspace."""

    account: str | None = None
    """The source's account alias; this account when left out."""
    project: str
    """The source's project."""
    model: str
    """The source's logical name."""

    def address(self, account: str) -> Address:
        """Its address, seen from an account."""
        return Address.of(self.account or account, self.project, "model", self.model)


@dataclass(frozen=True, slots=True)
class Source:
    """A live version to copy from: its ARN, its project's, its status, and where its evaluation lies (or empty)."""

    arn: str
    project_arn: str
    status: str
    summary: str


def source(found: Mapping[str, Any], project_arn: str) -> Source:
    """What a ProjectVersionDescription says to somebody who copies it."""
    where = found.get("EvaluationResult", {}).get("Summary", {}).get("S3Object", {})
    summary = f"s3://{where['Bucket']}/{where['Name']}" if where else ""
    return Source(found["ProjectVersionArn"], project_arn, found["Status"], summary)


def source_of(want: Want) -> Address | None:
    """The address of the model that a declared copy is made from."""
    told: CopyOf | None = want.spec.copy_of
    return told.address(want.address.account) if told else None


def origin(reader: Reader, want: Want) -> dict[str, Any]:
    """The live source of a copy, under `source` (None: not live, or no longer); nothing for a trained model."""
    if want.spec.version_arn:
        arn: str = want.spec.version_arn
        return {"source": Source(arn, want.spec.project_arn, "", ""), "source_region": arn.split(":")[3]}
    address = source_of(want)
    if address is None:
        return {}
    region = reader.declared.targets[address.account].region
    declared = reader.declared.wants[address]
    project = find_project(reader, address)
    found = named.find(reader, declared) if project else None
    live = source(found, project["ProjectArn"]) if project and found else None
    return {"source": live, "source_region": region}
