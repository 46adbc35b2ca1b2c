"""Reading a dataset: what is live, and how it differs from what the specs declare, as cheaply as can be told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Reader
from reconciler.core.want import Want
from reconciler.resources import copied, dataset_live, soundness, training
from reconciler.resources.dataset_compare import Comparison
from reconciler.resources.share import share_of


def read(reader: Reader, want: Want) -> Observed:
    """Read the dataset of a want, and as much of its source and its entries as the comparison needs."""
    have = dataset_live.live(reader, want)
    if have.phase in (Phase.ARRIVING, Phase.UNKNOWN):
        return have
    share = share_of(want)
    if share.declared:
        comparison = Comparison(reader, want, have)
        found = comparison.observed()
        return _linted(reader, comparison, found) if reader.deep else found
    found = _drawn(reader, want, have) if share.split else _seeded(reader, want, have)
    return have if found is have and have.phase is Phase.READY else _watched(reader, found)


def undeclared(reader: Reader, within: Observed, address: Address, found: Mapping[str, Any]) -> Observed:
    """A live dataset that no spec declares, in a project that was observed."""
    return _watched(reader, dataset_live.undeclared(address, within.arn, found))


def _watched(reader: Reader, have: Observed) -> Observed:
    """A dataset that something may be done about, with the version that is training."""
    return replace(have, facts={**have.facts, "training": dataset_live.training(reader, have)})


def _seeded(reader: Reader, want: Want, have: Observed) -> Observed:
    return copied.seeding(reader, want, have) if _is_seeded(reader, want, have) else have


def _is_seeded(reader: Reader, want: Want, have: Observed) -> bool:
    """Whether it is to be made from another dataset: it is not there, or asked for anew."""
    return bool(want.spec.copy_of) and (have.phase is not Phase.READY or want.address in reader.declared.anew)


def _linted(reader: Reader, comparison: Comparison, found: Observed) -> Observed:
    """The dataset with what is wrong with its manifest, and with training on it and the other one, sent or not."""
    want = comparison.want
    if any(held in found.facts for held in ("waits", "both", "distribute")):
        return found
    manifest = comparison.content.manifest
    told = [*soundness.of_dataset(reader, manifest), *soundness.of_lines(reader, manifest)]
    if want.address.name == "test" and (flaws := training.of_datasets(reader, want)):
        told.append(f"training would fail: {'; '.join(flaws)}")
    return replace(found, facts={**found.facts, "lint": tuple(dict.fromkeys(told))})


def _drawn(reader: Reader, want: Want, have: Observed) -> Observed:
    """A dataset of a project whose training entries nobody declares: the service draws, once there is something to draw."""
    if want.address.name == "train":
        return _seeded(reader, want, have)
    if have.facts["count"]:
        return have
    train = have.facts.get("siblings", {}).get("TRAIN")
    found = dataset_live.describe(reader, want.address.account, train)
    empty = not found or not found["DatasetStats"]["TotalEntries"]
    facts = {**have.facts, "distribute": True, "empty": empty and not share_of(want).source.spec.copy_of}
    return replace(have, declared={"content": "drawn"}, facts=facts)
