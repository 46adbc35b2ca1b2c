"""What stays although something asks for its end, and the way out that is told."""

from types import SimpleNamespace

import pytest

from reconciler.core.address import Address
from reconciler.core.observed import Observed, Phase
from reconciler.core.step import Action, Call, Kind, Risk, Step, Topic
from reconciler.core.want import Declared, Target, Want, Workspace
from reconciler.plan.spare import spared

PROJECT = Address.of("dev", "boards")
MODEL = PROJECT.child("model", "v1")
DELETE = Step(
    address=MODEL,
    kind=Kind.WRITE,
    action=Action.DELETE,
    reason="",
    call=Call("rekognition", "DeleteProjectVersion", {}, "dev"),
    risks=frozenset({Risk.DESTROY}),
)
ELSEWHERE = Observed(Address.of("dev", "other"), "project", Phase.UNKNOWN)


def declared(protect):
    """Specs that declare the project protected or not; none of it for None."""
    workspace, target = Workspace("vision", ""), Target("dev", "1" * 12, "us-east-1")
    want = Want(PROJECT, "project", SimpleNamespace(protect=protect), target, workspace)
    return Declared(workspace, {"dev": target}, {} if protect is None else {PROJECT: want})


@pytest.mark.parametrize(
    ("protect", "way_out"),
    [
        (True, "remove `protect` from dev/boards first"),
        (False, "apply again: this run takes the mark of `protect` off"),
        (None, "declare dev/boards without `protect` and apply, then let it go"),
    ],
)
def test_what_is_in_something_protected_stays(protect, way_out):
    """The way out depends on what the specs still say of the project."""
    live = [Observed(PROJECT, "project", Phase.READY, protected=True)]
    (note,) = spared((DELETE,), live, declared(protect))
    assert (note.topic, note.message, note.hint) == (Topic.REFUSED, "dev/boards is protected", way_out)


@pytest.mark.parametrize(
    ("protect", "live", "stays"),
    [
        (None, [ELSEWHERE], True),
        (False, [ELSEWHERE], False),
        (None, [Observed(ELSEWHERE.address, "project", Phase.UNKNOWN, invalid=True)], False),
        (None, [Observed(Address.of("prod", "other"), "project", Phase.UNKNOWN)], False),
        (None, [], False),
    ],
)
def test_what_no_spec_declares_stays_while_its_account_cannot_be_read(protect, live, stays):
    """What could not be read may be the reason why it is there; invalid specs and other accounts have no say."""
    (found,) = spared((DELETE,), live, declared(protect))
    assert (found is not DELETE) == stays


def test_what_destroys_nothing_passes():
    """A protected project may change."""
    items = (Step(address=PROJECT, kind=Kind.WRITE, action=Action.UPDATE, reason="", call=DELETE.call),)
    live = [Observed(PROJECT, "project", Phase.READY, protected=True), ELSEWHERE]
    assert spared(items, live, declared(protect=True)) == items
