"""What a report shows of the live estate beside a plan: its resources, datasets' labels, models' evaluations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.core.address import Address
from reconciler.core.observed import Observed
from reconciler.plan.plan import Plan
from reconciler.render.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen live.

    `labels` are datasets' entries by label. `unread` says of a dataset or a model why its labels or its evaluation
    could not be read; `left` counts, by kind, those that were not asked for because there are too many. `plan` is what
    was to do then, where that is another plan than the one that is told.
    """

    observed: Mapping[Address, Observed] = field(default_factory=dict)
    labels: Mapping[Address, Mapping[str, int]] = field(default_factory=dict)
    evaluations: Mapping[Address, Evaluation] = field(default_factory=dict)
    unread: Mapping[Address, str] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    plan: Plan | None = None

    def missing(self, kind: str) -> list[tuple[Address, str]]:
        """What of a kind (`dataset`, `model`) could not be read, and why."""
        return [(address, why) for address, why in sorted(self.unread.items()) if address.parts[2] == kind]


NOTHING = Sight()
"""What a saved plan knows of it."""
