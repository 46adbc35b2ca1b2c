"""The cells of kind, phase and difference, and a watch that counts those which an apply comes through.

The difference is what is to be done at an address (create, no-op, change, replace, delete, busy), or how that ended:
it failed, or an answer was lost. Starting is creating here, a record a change, a stop and a start a replacement.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import yaml

from reconciler.apply.engine import Engine
from reconciler.cli import run
from reconciler.core.event import Happening
from reconciler.core.observed import Phase
from reconciler.core.step import Action, Result, Step, Topic
from reconciler.resources import RESOURCES

IMPOSSIBLE = Path(__file__).parent / "impossible.yaml"
DIFFERENCES = ("create", "no-op", "change", "replace", "delete", "busy", "failed", "lost")
DOES = {
    Action.CREATE: "create",
    Action.START: "create",
    Action.DELETE: "delete",
    Action.STOP: "delete",
    Action.UPDATE: "change",
    Action.RECORD: "change",
    Action.WAIT: "busy",
}
TELLS = {Topic.QUEUED: "busy", Topic.FAILED: "failed", Topic.UNKNOWN: "failed"}
REFUSED = {Topic.INVALID, Topic.CONFLICT, Topic.REFUSED}
carry_out = run.carry_out


def difference(have, items):
    """What is to be done at an address; empty where the declaration is refused."""
    found = {DOES[one.action] for one in items if isinstance(one, Step) and one.action in DOES}
    found |= {TELLS[one.topic] for one in items if not isinstance(one, Step) and one.topic in TELLS}
    if {"create", "delete"} <= found:
        return "replace"
    if found == {"change"} and have.phase is Phase.ABSENT:
        return "create"
    told = next((one for one in DIFFERENCES if one in found), "no-op")
    refused = any(not isinstance(one, Step) and one.topic in REFUSED for one in items)
    return "" if told == "no-op" and refused else told


def possible():
    """Every cell of the product's own words but the impossible ones."""
    cells = set(product([one.kind for one in RESOURCES], map(str, Phase), DIFFERENCES))
    for rule_ in yaml.safe_load(IMPOSSIBLE.read_text()):
        cells -= {
            (kind, phase, told)
            for kind, phase, told in cells
            if kind in rule_.get("kind", [kind])
            and phase in rule_.get("phase", [phase])
            and told not in rule_.get("but", [])
        }
    return cells


@dataclass
class Watch:
    """Counts the cells of every plan that is carried out, and of how its steps end."""

    seen: Counter = field(default_factory=Counter)
    phases: dict = field(default_factory=dict)

    def carry_out(self, estate, plan, live, options):
        """Look at a plan before it is carried out."""
        self.phases = {address: (have.kind, str(have.phase)) for address, have in live.items()}
        for address, have in live.items():
            if told := difference(have, estate.drafter.items(have)):
                self.seen[*self.phases[address], told] += 1
        return carry_out(estate, plan, live, options)

    def engine(self, scene, limits, tell):
        """An engine whose events are heard."""

        def hear(event):
            self.hear(event)
            tell(event)

        return Engine(scene, limits, hear)

    def hear(self, event):
        """Count what failed, and what was sent without an answer; what only the run came upon is in no plan's cell."""
        place = self.phases.get(event.step.address)
        if place and event.what is Happening.RETRYING and event.status == "NoAnswer":
            self.seen[*place, "lost"] += 1
        if place and event.outcome and event.outcome.result is Result.FAILED:
            self.seen[*place, "failed"] += 1
