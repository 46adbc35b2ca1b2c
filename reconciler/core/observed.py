"""What is live: one value per resource, with the service's many statuses folded into a few phases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from reconciler.core.address import Address


class Phase(StrEnum):
    """Where a live resource is in its life."""

    READY = "ready"
    ARRIVING = "arriving"
    LEAVING = "leaving"
    FAILED = "failed"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # an unknown status, or a refused or failed read: nothing is planned there


@dataclass(frozen=True, slots=True)
class Observed:
    """A live resource, or its absence.

    `attributes` hold what can be compared and referred to, under the spec's camelCase keys (`arn` beside them);
    `declared`, when given, is what the declaration means once its sources were read, under the same keys, and is
    compared instead of the spec; `facts` is whatever `read` learnt that `steps` needs.
    `leaves` says that it goes when no spec declares it any more; `protected` refuses every step that destroys something
    here or below. `status` and `message` are the
    service's own words; `after` names what an undeclared resource's steps come after; `problem` and `hint` say why the phase is UNKNOWN, `invalid` that the declaration is to blame.
    """

    address: Address
    kind: str
    phase: Phase
    arn: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    declared: Mapping[str, Any] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""
    message: str = ""
    since: datetime | None = None
    owned: bool = True
    leaves: bool = False
    protected: bool = False
    after: tuple[Address, ...] = ()
    problem: str = ""
    hint: str = ""
    invalid: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is something live (in whatever state)."""
        return self.phase not in (Phase.ABSENT, Phase.UNKNOWN)
