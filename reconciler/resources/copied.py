"""Datasets that are made from other datasets of the workspace (guide, "Creating a dataset using an existing dataset")."""

from dataclasses import replace
from typing import Any, cast

from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.resources import dataset_live, sources
from reconciler.resources.staging import staged


def source_of(reader: Reader, want: Want) -> Want:
    """The dataset that a want copies; references were checked when the specs were loaded."""
    return reader.declared.wants[want.spec.copy_of.address(want.address.account)]


def seeding(reader: Reader, want: Want, have: Observed) -> Observed:
    """A dataset that is still to be made, once, from another one."""
    other = source_of(reader, want)
    if other.address.account == want.address.account:
        return replace(have, facts={**have.facts, "copied": str(other.address)})
    live = dataset_live.live(reader, other)
    if live.phase is not Phase.READY:
        return replace(have, facts={**have.facts, "deferred": True, "manifest": f"{want.target.staging}manifests/"})
    payload = listed(reader, live)
    uri = f"{want.target.staging}manifests/{payload.sha256}.manifest"
    return replace(have, facts={**have.facts, **staged(reader, want, payload, uri)})


def listed(reader: Reader, live: Observed) -> Lines:
    """The live entries as a file, bare of what the service added, listed once per change of the dataset."""
    key: Any = ("listed", live.arn, live.attributes["updated"])
    if key not in reader.memo:
        reader.memo[key] = sources.spool_live(reader, live.address.account, live.arn, bare=True)
    return cast("Lines", reader.memo[key])
