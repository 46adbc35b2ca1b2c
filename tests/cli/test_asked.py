"""What a plan was asked for goes into its file and comes out of it; what is looked at by each address of it."""

from dataclasses import replace

import pytest

from reconciler.cli.asked import told, with_asked
from reconciler.cli.estate import Chosen
from reconciler.core.address import Address
from reconciler.core.shard import Shard
from reconciler.plan.observe import Scope

NOTHING = Chosen(specs=None)
PROJECT, MODEL = Address.of("dev", "boards"), Address.of("dev", "boards", "model", "v1")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"targets": ("dev", "prod/us-east-1")},
        {"only": (PROJECT, Address.of("dev", "other"))},
        {"exclude": (MODEL,)},
        {"retry": (MODEL,)},
        {"replace": (MODEL,)},
        {"prune": True},
        {"deep": True},
        {"shard": Shard(2, 3)},
    ],
    ids=str,
)
def test_what_was_asked_of_a_plan_is_asked_again(asked):
    """Nothing but what was asked is kept; what the command line says goes before it."""
    chosen = replace(NOTHING, **asked)
    assert told(chosen).keys() == asked.keys()
    assert with_asked(NOTHING, told(chosen)) == chosen
    assert with_asked(replace(NOTHING, targets=("qa",)), {"targets": "dev"}).targets == ("qa",)


@pytest.mark.parametrize("part", [{"only": (PROJECT,)}, {"exclude": (PROJECT,)}, {"shard": Shard(1, 2)}], ids=str)
def test_a_part_of_the_estate_is_never_pruned(part):
    """Even where the plan was asked to prune all of it."""
    assert not with_asked(replace(NOTHING, **part), {"prune": "true"}).prune


@pytest.mark.parametrize(
    ("scope", "address", "covered"),
    [
        (Scope(("dev",)), MODEL, True),
        (Scope(("prod",)), MODEL, False),
        (Scope(("dev",), only=(PROJECT,)), MODEL, True),
        (Scope(("dev",), only=(MODEL,)), PROJECT, True),
        (Scope(("dev",), only=(MODEL,)), PROJECT.child("tags"), False),
        (Scope(("dev",), exclude=(PROJECT,)), MODEL, False),
        (Scope(("dev",), exclude=(MODEL,)), PROJECT, True),
        (Scope(("dev",), only=(PROJECT,), exclude=(MODEL,)), MODEL, False),
    ],
)
def test_what_is_looked_at(scope, address, covered):
    """An address with what belongs to it, and what it cannot be without; nothing that is excluded."""
    assert scope.covers(address) is covered
