"""What a plan counts, and what it may prune."""

from types import SimpleNamespace

import pytest

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Kind, Step
from reconciler.core.want import Declared, Target, Want, Workspace
from reconciler.plan.draft import Drafter, Intent
from reconciler.plan.observe import Scope

WORKSPACE, DEV = Workspace("vision", ""), Target("dev", "1" * 12, "us-east-1")


class Project:
    """A kind whose resources are changed where the reading says so."""

    kind = "project"

    def needs(self, _want, _declared):
        """Nothing."""
        return ()

    def steps(self, _want, have, _why):
        """One write, or none."""
        if have.status == "differs":
            call = Call("rekognition", "TagResource", {}, "dev")
            yield Step(address=have.address, kind=Kind.WRITE, action=Action.UPDATE, reason="", call=call)


def drafter(names, intent, *, prune=False):
    """The specs declare projects of these names."""
    spec = SimpleNamespace(prune=prune)
    wants = {one: Want(one, "project", spec, DEV, WORKSPACE) for one in (Address.of("dev", name) for name in names)}
    return Drafter((Project(),), Declared(WORKSPACE, {"dev": DEV}, wants), intent)


def test_what_is_as_declared_is_counted_and_not_listed():
    """Not what is to be changed, what is on its way, what is missing, or what nobody declares."""
    told = {
        "same": (Phase.READY, ""),
        "other": (Phase.READY, "differs"),
        "coming": (Phase.ARRIVING, ""),
        "missing": (Phase.ABSENT, ""),
        "theirs": (Phase.READY, ""),
    }
    live = {
        (address := Address.of("dev", name)): Observed(address, "project", phase, status=status, declared={})
        for name, (phase, status) in told.items()
    }
    plan = drafter(["same", "other", "coming", "missing"], Intent()).plan(live, Scope(("dev",)), ())
    assert ([str(step.address) for step in plan.steps], plan.unchanged) == (["dev/other"], 1)


@pytest.mark.parametrize(
    ("declared", "asked", "whole", "pruned"),
    [
        (False, False, True, False),
        (True, False, True, True),
        (False, True, True, True),
        (True, False, False, False),
        (False, True, False, False),
    ],
)
def test_who_looks_at_a_part_prunes_nothing(declared, asked, whole, pruned):
    """Whatever the specs or the command line say: what nobody seems to declare may be declared elsewhere."""
    mine = Address.of("dev", "boards")
    found = Observed(mine.child("model", "v0"), "model", Phase.READY)
    judge = drafter(["boards"], Intent(prune=asked, whole=whole), prune=declared)
    assert judge._asked(found, None).prune is pruned
