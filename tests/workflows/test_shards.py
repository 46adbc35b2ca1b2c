"""`--shard I/N` and `reconciler targets`: an estate is split without asking anybody, and a part of it never prunes."""

from itertools import pairwise

import pytest

from reconciler.core.address import Address
from reconciler.core.shard import ALL, Shard
from reconciler.errors import UsageError

PROJECT = {"datasets": {"train": {"entries": "unmanaged"}}}


def names(plan):
    """The projects that a plan has steps for."""
    return {step.address.project for step in plan.steps}


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_every_project_is_in_exactly_one_shard(count):
    """Shards cover everything once, and none of eight is far from its fair part."""
    shards = [Shard(number + 1, count) for number in range(count)]
    sizes = dict.fromkeys(shards, 0)
    for number in range(800):
        address = Address.of("dev", f"project-{number}", "model", "v1")
        holding = [shard for shard in shards if shard.holds(address)]
        assert len(holding) == 1
        assert holding[0].holds(address.project_address)
        sizes[holding[0]] += 1
    assert max(sizes.values()) < 1.35 * 800 / count


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b"])
def test_what_is_no_share_is_refused(text):
    """A share is its number and how many there are."""
    with pytest.raises(ValueError, match="is not a shard such as 2/3"):
        Shard.parse(text)


def test_the_share_of_a_project_is_the_same_everywhere():
    """Shares depend on addresses alone: machines and versions have to agree on them (golden)."""
    shares = [
        next(n for n in range(1, 5) if Shard(n, 4).holds(Address.of("dev", name)))
        for name in ("bottles", "circuit-boards", "intake", "labels")
    ]
    assert shares == [3, 4, 3, 4]
    assert str(Shard.parse("2/3")) == "2/3"
    assert ALL.whole


def test_shards_together_are_the_whole_plan(trial):
    """No step is missing and none stands in two shards."""
    trial.declare_projects({f"dev/p{number}": PROJECT for number in range(6)})
    whole = names(trial.plan())
    parts = [names(trial.plan(shard=Shard(number, 3))) for number in (1, 2, 3)]
    assert set.union(*parts) == whole == {f"p{number}" for number in range(6)}
    assert all(not before & after for before, after in pairwise([*parts, parts[0]]))


def test_a_shard_prunes_nothing(trial):
    """What is removed, and what `prune: true` would delete in a project, is left to the unsharded run."""
    unmanaged = {"prune": True} | PROJECT
    trial.declare_projects({"dev/kept": unmanaged, "dev/old": {}})
    trial.seed()
    assert trial.apply() == 0
    trial.hand("CreateDataset", of="kept", DatasetType="TEST")
    trial.declare_projects({"dev/kept": unmanaged}, removed={"dev/old": True})
    assert {str(step.address) for step in trial.plan().writes} == {"dev/kept/dataset/test", "dev/old"}
    assert not any(trial.plan(shard=Shard(number, 2)).writes for number in (1, 2))
    with pytest.raises(UsageError, match="--prune and --shard exclude each other"):
        trial.plan(shard=Shard(1, 2), prune=True)
