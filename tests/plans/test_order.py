"""What comes after what in a plan."""

import pytest

from reconciler.core.address import Address
from reconciler.core.step import Action, Call, Kind, Step
from reconciler.errors import InvalidError
from reconciler.plan.order import order


def steps(*told):
    """So many steps at each address, in the order of the letters."""
    chains = {}
    for one in told:
        address = Address.of("dev", one[0])
        call = Call("rekognition", one[1:], {}, "dev")
        step = Step(address=address, kind=Kind.WRITE, action=Action.UPDATE, reason=one, call=call)
        chains[address] = (*chains.get(address, ()), step)
    return chains


@pytest.mark.parametrize(
    ("reason", "told", "before", "line", "edges"),
    [
        ("one after the other at an address", ["a1", "a2"], {}, ["a1", "a2"], ((), (0,))),
        ("independent ones in the order of addresses", ["b1", "a1"], {}, ["a1", "b1"], ((), ())),
        ("after the last step of what it needs", ["a1", "b1", "b2"], {"a": "b"}, ["b1", "b2", "a1"], ((), (0,), (1,))),
        (
            "what needs nothing to be done is seen through",
            ["a1", "c1"],
            {"a": "b", "b": "c"},
            ["c1", "a1"],
            ((), (0,)),
        ),
        ("what needs itself does not wait", ["a1"], {"a": "b", "b": "a"}, ["a1"], ((),)),
        (
            "two ways to one are one",
            ["a1", "d1"],
            {"a": "bc", "b": "d", "c": "d"},
            ["d1", "a1"],
            ((), (0,)),
        ),
    ],
)
def test_steps_stand_in_an_order_in_which_they_could_be_sent(reason, told, before, line, edges):
    """Each names the ones that it comes after."""
    needs = {Address.of("dev", one): [Address.of("dev", other) for other in others] for one, others in before.items()}
    ordered, after = order(steps(*told), needs)
    assert ([step.reason for step in ordered], after) == (line, edges), reason


def test_a_circle_is_told_with_its_addresses():
    """Nothing could be sent first."""
    a, b = Address.of("dev", "a"), Address.of("dev", "b")
    with pytest.raises(InvalidError, match=r"need each other in a circle: dev/[ab] → dev/[ab]"):
        order(steps("a1", "b1"), {a: [b], b: [a]})
