"""Worlds of toys: a clock that jumps, specs, plans and runs, and objects of S3 in memory."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from apply_toys import RESOURCES, WORKSPACE, JumpingClock, Killed, ToyReader, ToyService, trouble, wait, write

from reconciler.apply.attempt import Scene
from reconciler.apply.bounds import Limits
from reconciler.apply.engine import Engine
from reconciler.apply.journal import Journal
from reconciler.apply.known import Known
from reconciler.apply.live import Live
from reconciler.apply.locks import Locks
from reconciler.core.address import Address
from reconciler.core.delta import Delta
from reconciler.core.observed import Observed, Phase
from reconciler.core.service import Head
from reconciler.core.step import Note, Step
from reconciler.core.want import Declared, Target, Want
from reconciler.plan.plan import Plan


class World:
    """The toy service with specs: plans, applies, and can die and come back."""

    def __init__(self, specs, **service):
        self.clock = JumpingClock()
        self.service = ToyService(self.clock, **service)
        self.events, self.notes = [], ()
        self.specs = specs

    @property
    def declared(self):
        """What the specs say."""
        wants = {}
        for path, spec in self.specs.items():
            address = Address.parse(path)
            kind = "run" if address.name == "run" else "policy" if address.name.startswith("grant") else "box"
            target = Target(address.account, "1" * 12, "us-east-1")
            wants[address] = Want(address, kind, spec, target, WORKSPACE)
        return Declared(WORKSPACE, {}, wants)

    def observe(self):
        """Everything that is live, declared or not."""
        reader, declared = ToyReader(self.service), self.declared
        kinds = {one.kind: one for one in RESOURCES}
        found = {address: kinds[want.kind].read(reader, want) for address, want in declared.wants.items()}
        account = Observed(Address.of("dev"), "account", Phase.READY)
        mine = [want for want in declared.wants.values() if want.address.account == "dev"]
        return found | {one.address: one for one in RESOURCES[0].others(reader, account, mine)}

    def redraft(self, address, have):
        """What a reading of one address asks for."""
        kind = next(one for one in RESOURCES if one.kind == have.kind)
        return tuple(kind.steps(self.declared.wants.get(address), have, Delta()))

    def plan(self, observed=None):
        """Steps in order: one after the other at an address, parents and what is named before."""
        items = {address: self.redraft(address, have) for address, have in (observed or self.observe()).items()}
        chains = {address: [one for one in found if isinstance(one, Step)] for address, found in items.items()}
        steps, edges, last = [], [], {}
        ordered = sorted(chains, key=lambda address: (len(address.parts), str(address)))
        for address in ordered:
            spec = self.specs.get(str(address), {})
            before = [address.above(1)] if len(address.parts) > 2 else []
            before += [address.above(1).child(name) for name in (spec.get("after"), spec.get("parent")) if name]
            first = {last[one] for one in before if one in last}
            for step in chains[address]:
                edges.append(tuple(sorted(first)))
                steps.append(step)
                first = {len(steps) - 1}
                last[address] = len(steps) - 1
        notes = tuple(one for found in items.values() for one in found if isinstance(one, Note))
        return Plan(workspace="toys", repository="", targets=(), steps=tuple(steps), edges=tuple(edges), notes=notes)

    def engine(self, observed=None, *, locks=None, journal=None, limits=None, **scene):
        """An engine on this world."""
        known = Known(self.clock, observed or self.observe())
        setting = Scene(
            clock=self.clock,
            live=Live(RESOURCES, self.declared, ToyReader(self.service), known),
            known=known,
            sender=self.service,
            redraft=self.redraft,
            locks=locks or Locks({}, self.clock),
            journal=journal or Journal(),
            **scene,
        )
        return Engine(setting, limits or Limits(), self.events.append)

    def apply(self, plan=None, **more):
        """One run."""
        observed = self.observe()
        return self.engine(observed, **more).run(plan or self.plan(observed))

    def told(self, run):
        """Each outcome as (address, what was called or waited for, result)."""
        return [
            (str(one.step.address), one.step.call.operation if one.step.call else "wait", str(one.result))
            for one in run.outcomes
        ]

    def state(self):
        """What is live, without times."""
        return {
            name: {key: value for key, value in box.items() if key != "until"}
            for name in sorted(self.service.boxes)
            if (box := self.service.settle(name))
        }

    def doubled(self):
        """Effects that happened more than once."""
        seen = self.service.effects
        return sorted({one for one in seen if seen.count(one) > 1})


class Bucket:
    """Objects of S3 in memory, with conditions."""

    def __init__(self):
        self.stored, self.count = {}, 0

    def head(self, uri):
        """See core.service.Objects."""
        return Head(len(self.stored[uri][0]), self.stored[uri][1]) if uri in self.stored else None

    def range(self, uri, start, end):
        """See core.service.Objects."""
        return self.stored[uri][0][start:end]

    def put(self, uri, body, *, if_match=None, if_absent=False):
        """See core.service.Objects."""
        if (if_absent and uri in self.stored) or (
            if_match and (uri not in self.stored or self.stored[uri][1] != if_match)
        ):
            return None
        self.count += 1
        self.stored[uri] = (body, f"etag-{self.count}")
        return self.stored[uri][1]

    def delete(self, uri, *, if_match=None):
        """See core.service.Objects."""
        if if_match and (uri not in self.stored or self.stored[uri][1] != if_match):
            return False
        self.stored.pop(uri, None)
        return True


@pytest.fixture
def toys():
    """The names that tests of the engine build their cases from."""
    return SimpleNamespace(
        World=World,
        Bucket=Bucket,
        Clock=JumpingClock,
        Killed=Killed,
        write=write,
        wait=wait,
        trouble=trouble,
        replace=replace,
    )
