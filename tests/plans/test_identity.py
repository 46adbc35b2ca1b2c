"""What a step's identity is made of: what people approve, and nothing that moves by itself."""

from dataclasses import replace

import pytest

from reconciler.core.address import Address
from reconciler.core.delta import Change
from reconciler.core.observed import Phase
from reconciler.core.spec import Effect
from reconciler.core.step import Action, Call, Cost, Kind, Lines, Risk, Step, Until, Usage, ref
from reconciler.finding import Place

HERE = Address.of("dev", "boards")
CALL = Call("rekognition", "DeleteProject", {"ProjectArn": ref(HERE)}, "dev")
SAFE = Step(address=HERE, kind=Kind.WRITE, action=Action.DELETE, reason="it left", call=CALL, arn="arn:1", stamp="1")
RISKY = replace(SAFE, risks=frozenset({Risk.DESTROY}))


@pytest.mark.parametrize(
    "change",
    [
        {"address": Address.of("prod", "boards")},
        {"action": Action.STOP},
        {"call": replace(CALL, service="s3")},
        {"call": replace(CALL, operation="StopProjectVersion")},
        {"call": replace(CALL, arguments={"ProjectArn": ref(Address.of("dev", "other"))})},
        {"call": replace(CALL, arguments={"ProjectArn": "arn:1"})},
        {"call": replace(CALL, account="prod")},
        {"risks": frozenset({Risk.DESTROY, Risk.INTERRUPT})},
        {"risks": frozenset()},
        {"arn": "arn:2"},
        {"stamp": "2"},
    ],
    ids=" and ".join,
)
def test_what_was_approved_is_another_step_with(change):
    """Address, operation, arguments with their references unresolved, risk, and the live target that is destroyed."""
    assert replace(RISKY, **change).identity != RISKY.identity


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "somebody said so"},
        {"until": Until((Phase.ABSENT,), 60, 600)},
        {"usage": Usage(2.0, 3, 4)},
        {"cost": Cost(2.0, 3.0, 4.0)},
        {"changes": (Change("tags.team", "a", "b", Effect.UPDATE),)},
        {"payload": Lines("/spool", "digest", 1, 2)},
        {"where": Place("specs/boards.yaml", 3, 1)},
        {"arn": "arn:2", "stamp": "2"},
    ],
    ids=" and ".join,
)
def test_the_same_step_was_approved_with(change):
    """Phases, times, prices and words; the live target, too, where nothing is destroyed or interrupted."""
    assert replace(SAFE, **change).identity == SAFE.identity
