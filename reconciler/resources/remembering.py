"""The step that writes book-keeping tags (API: TagResource); it is never a difference."""

from collections.abc import Mapping
from typing import Any

from reconciler.core.address import Address
from reconciler.core.step import Action, Call, Kind, Step


def remember(address: Address, arn: Any, tags: Mapping[str, Any], reason: str, group: str = "") -> Step:
    """Write tags on what an ARN (or a reference to one) names."""
    call = Call("rekognition", "TagResource", {"ResourceArn": arn, "Tags": tags}, address.account)
    return Step(address=address, kind=Kind.RECORD, action=Action.RECORD, reason=reason, call=call, group=group)
