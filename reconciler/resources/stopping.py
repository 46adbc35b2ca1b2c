"""The step that stops a running model (API: StopProjectVersion)."""

from reconciler.core.delta import Change
from reconciler.core.observed import Observed
from reconciler.core.step import Action, Call, Kind, Risk, Step, Usage

INTERRUPTS = frozenset({Risk.INTERRUPT})
NO_LOSS = frozenset[Risk]()  # nobody is served by it now, or the specs themselves ask for the interruption


def stop(
    have: Observed,
    reason: str,
    *,
    group: str = "",
    changes: tuple[Change, ...] = (),
    risks: frozenset[Risk] = INTERRUPTS,
) -> Step:
    """Stop a version, or the inference of one; `have` tells its ARN, its units and when it was created."""
    serves = have.facts.get("serves", have.facts)
    return Step(
        address=have.address,
        kind=Kind.WRITE,
        action=Action.STOP,
        reason=reason,
        call=Call("rekognition", "StopProjectVersion", {"ProjectVersionArn": have.arn}, have.address.account),
        risks=risks,
        changes=changes,
        usage=Usage(inference_units=-serves["units"], most_units=-serves["most"]),
        arn=have.arn,
        stamp=have.facts["created"],
        group=group,
    )
