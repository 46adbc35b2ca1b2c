"""A resource from outside the package, one class: it validates, plans, applies, drifts, and appears in schema and explain."""

import json

import pytest

from reconciler.core.observed import Observed, Phase
from reconciler.core.spec import Shape, Slot, Spec
from reconciler.core.step import Action, Call, Kind, Step
from reconciler.document.explain import explain
from reconciler.document.schema import schema
from reconciler.resources import RESOURCES


class CardSpec(Spec):
    """What the model card says."""

    owner: str
    """Who answers for the project."""


class Card:
    """The toy kind `card`: an object in the staging bucket that says who answers for a project."""

    kind = "card"
    slots = (Slot("project", "card", "card", Shape.ONE, CardSpec, None, description="The project's card."),)

    def needs(self, _want, _declared):
        """Only the project."""
        return ()

    def read(self, reader, want):
        """The card as it lies in the bucket."""
        objects, uri = reader.objects(want.address.account), self._uri(want)
        if not objects.head(uri):
            return Observed(want.address, self.kind, Phase.ABSENT, declared=self._declared(want))
        owner = b"".join(objects.blocks(uri)).decode()
        return Observed(
            want.address, self.kind, Phase.READY, attributes={"owner": owner}, declared=self._declared(want)
        )

    def others(self, _reader, _within, _declared):
        """None."""
        return ()

    def steps(self, want, have, why):
        """Write it when it is missing or says something else."""
        if want and want.spec and (why or have.phase is Phase.ABSENT):
            bucket, _, key = self._uri(want).removeprefix("s3://").partition("/")
            arguments = {"Bucket": bucket, "Key": key, "Body": want.spec.owner}
            call = Call("s3", "PutObject", arguments, want.address.account)
            yield Step(
                address=want.address,
                kind=Kind.WRITE,
                action=Action.CREATE if have.phase is Phase.ABSENT else Action.UPDATE,
                reason="the card is not as declared",
                call=call,
                changes=why.changes,
            )

    def _declared(self, want):
        return {"owner": want.spec.owner} if want.spec else {}

    def _uri(self, want):
        return f"{want.target.staging}cards/{want.address.project}.txt"


TOYS = (*RESOURCES[:-1], Card(), RESOURCES[-1])
SPECS = {"dev/boards": {"card": {"owner": "ann"}}, "dev/other": {}}


@pytest.fixture
def world(trial, monkeypatch):
    """An estate whose commands know the toy."""
    for module in ("reconciler.resources", "reconciler.cli.estate", "reconciler.cli.run"):
        monkeypatch.setattr(f"{module}.RESOURCES", TOYS)
    trial.declare_projects(SPECS)
    trial.seed()
    return trial


def card(world):
    """What the live card says."""
    return world.client("dev", "s3").get_object(Bucket="dev-staging", Key="x/cards/boards.txt")["Body"].read()


def test_a_toy_is_made_changed_and_left_alone(world):
    """Create, no-op, change: the law holds for it as for any kind."""
    assert world.apply() == 0
    assert card(world) == b"ann"
    before = len(world.wire.writes())
    assert world.plan().steps == ()
    assert world.apply() == 0
    assert len(world.wire.writes()) == before
    world.declare_projects({**SPECS, "dev/boards": {"card": {"owner": "bob"}}})
    (step,) = world.plan().writes
    assert [(one.path, one.before, one.after) for one in step.changes] == [("owner", "ann", "bob")]
    assert world.apply() == 0
    assert card(world) == b"bob"


def test_a_toy_that_was_changed_by_hand_has_drifted(world):
    """The applied mark covers it, too."""
    world.apply()
    world.put("s3://dev-staging/x/cards/boards.txt", b"eve")
    assert [(str(one.address), str(one.kind)) for one in world.drift()] == [("dev/boards/card", "changed")]


def test_a_toy_is_validated(world):
    """Its fields are checked where they stand."""
    world.declare_projects({"dev/boards": {"card": {"owner": [7], "ownr": "x"}}})
    with pytest.raises(Exception, match="not valid") as raised:
        world.plan()
    assert [(one.code, one.path) for one in raised.value.findings] == [
        ("wrong-type", "spec.card.owner"),
        ("unknown-key", "spec.card.ownr"),
    ]


def test_a_toy_is_explained_and_in_the_schema():
    """Its descriptions are its docstrings."""
    assert "Who answers for the project." in explain("project.spec.card.owner", TOYS)
    assert "Who answers for the project." in json.dumps(schema(TOYS))
