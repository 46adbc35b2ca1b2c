"""Datasets that are made from other datasets of the workspace (guide, "Creating a dataset using an existing dataset")."""

from dataclasses import replace
from typing import Any, cast

from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.step import Lines
from reconciler.core.want import Want
from reconciler.manifest.reader import Source
from reconciler.resources import dataset_live, ownership, sources
from reconciler.resources.live import find_tags
from reconciler.resources.members import backup
from reconciler.resources.origin import Origin
from reconciler.resources.staging import staged


def source_of(reader: Reader, want: Want) -> Want:
    """The dataset that a want copies; references were checked when the specs were loaded."""
    return reader.declared.wants[want.spec.copy_of.address(want.address.account)]


def seeding(reader: Reader, want: Want, have: Observed) -> Observed:
    """A dataset that is to be made, once or anew, from another one that has entries."""
    other = source_of(reader, want)
    live = dataset_live.live(reader, other)
    facts = {**have.facts, **_seed(reader, want, other, live)}
    if have.phase is Phase.FAILED and "seed" in facts:
        tags = find_tags(reader, want.address.account, have.arn)
        facts["tried"] = tags.get(ownership.CONTENT) == facts["seed"]
    if have.phase is Phase.READY:
        flaws = () if "seed" in facts else (f"{other.address}, which is copied, has no entries now",)
        facts |= {"waits": "", **backup(reader, want, have), "flaws": flaws}
    return replace(have, facts=facts)


def _seed(reader: Reader, want: Want, other: Want, live: Observed) -> dict[str, Any]:
    """What it is made from; `seed` stands for that, so that what failed is not tried again with the same."""
    here = other.address.account == want.address.account
    if live.phase is not Phase.READY:
        later = {"deferred": True, "manifest": f"{want.target.staging}manifests/"}
        return {"copied": str(other.address)} if here else later
    if not live.facts["count"]:
        return {"waits": f"the dataset {other.address} is empty; it is copied once it has entries"}
    if here:
        return {"copied": str(other.address), "seed": _state(live)}
    payload = listed(reader, live)
    uri = f"{want.target.staging}manifests/{payload.sha256}.manifest"
    return {**staged(reader, want, payload, uri), "seed": payload.sha256}


def listed(reader: Reader, live: Observed) -> Lines:
    """The live entries as a file, bare of what the service added, listed once per change of the dataset."""
    key: Any = ("listed", live.arn, live.attributes["updated"])
    if key not in reader.memo:
        reader.memo[key] = sources.spool_live(reader, live.address.account, live.arn, bare=True)
    return cast("Lines", reader.memo[key])


def as_listed(reader: Reader, live: Observed) -> Origin:
    """The live entries as a manifest, which is listed only when it is read."""
    return Origin(f"dataset {live.address}", _state(live), "", lambda: Source(listed(reader, live).path), lasting=False)


def _state(live: Observed) -> str:
    """What changes when a live dataset does."""
    return f"{live.arn.rpartition('/')[2]}@{live.attributes['updated']}"
