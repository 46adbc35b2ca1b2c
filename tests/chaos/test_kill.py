"""A run over everything that dies at any call, before or after its effect, and is carried on by the next.

Nothing is answered any more once a process has died, so its locks stay behind and the next run has to sit them out. A
death is named by the call at which it comes: as threads race, "the third TagResource in dev" is met by every run where
"the fortieth call" is another each time. A few deaths are tried by default, all of them as chaos.
"""

from dataclasses import dataclass
from typing import NamedTuple

import pytest
from chaos_stages import declare, doubled, name, state

from reconciler.emulator.modules import OPERATIONS
from reconciler.errors import ReconcilerError

GROUPS = {"restart", "rebuild", "replace", "retry"}
PARTS = 24
"""The tests that the deaths are dealt out to, by their numbers."""
FEW = 4
"""Deaths that are tried by default."""
READS = ("Describe", "List", "Get", "GET", "HEAD")


class Death(NamedTuple):
    """It comes before or after the effect of the call of this name that follows so many others of the same name."""

    stage: str
    call: str
    number: int
    when: str


@dataclass
class Fate:
    """What `Wire.fatal` asks whether a call is the one of a death."""

    death: Death
    seen: int = 0

    def __call__(self, sent):
        """Count the calls of the name, and strike at the one that is meant."""
        if name(sent) != self.death.call:
            return ""
        self.seen += 1
        return self.death.when if self.seen == self.death.number + 1 else ""


def reads(call):
    """Whether a call of this name changes nothing."""
    return call.split()[1].startswith(READS) or call.endswith("POST object")  # GetCallerIdentity


def races(call):
    """Whether threads and time decide how often a call of this name is made: what one records another need not."""
    return reads(call) or call.endswith((" lock", " TagResource"))


def deaths(stages):
    """Before every call of every stage and, where it changes something, after its effect."""
    for stage, played in stages.items():
        for call, times in sorted(played.calls.items()):
            for number in range(times):
                for when in ("before",) if reads(call) else ("before", "after"):
                    yield Death(stage, call, number, when)


def dies(trial, estates, death, asked):
    """A run; gives whether it died."""
    trial.wire.fatal = Fate(death)
    try:
        trial.apply(**asked)
    except estates.Killed:
        return True
    return False


def carry_on(trial):
    """At most two more runs at once, one after the other, until one ends with 0; gives how each ended.

    They are not asked for anything: what was to be made anew was asked of the run that died.
    """
    ends = []
    while len(ends) < 2 and ends[-1:] != [0]:
        trial.wire.revive()
        try:
            ends.append(trial.apply())
        except ReconcilerError as error:
            ends.append(error.message)
    return ends


def what_is_wrong(trial, estates, death, stage):
    """Die, carry on, and look: the same is live, nothing was done twice, nothing is left to do."""
    trial.restore(stage.before)
    declare(trial, estates, death.stage)
    died, ends, live = dies(trial, estates, death, stage.asked), carry_on(trial), state(trial)
    if not died and not races(death.call):
        yield "it did not die"
    if ends[-1] != 0:
        yield f"the runs after it ended with {ends}"
    if live != stage.after:
        yield f"live is {dict(live.items() ^ stage.after.items())}"
    if twice := doubled(trial.wire.log):
        yield f"done twice: {twice}"
    if steps := trial.plan().steps:
        yield f"left to do: {[step.reason for step in steps]}"


def check(trial, estates, stages, chosen):
    """Try deaths; whatever is wrong after any of them is told together."""
    found = {death: list(what_is_wrong(trial, estates, death, stages[death.stage])) for death in chosen}
    assert {death: told for death, told in found.items() if told} == {}


def test_some_deaths_are_carried_on(shared, estates, stages):
    """Two more runs at most; the same end; nothing done twice; nothing left stopped by half a restart."""
    every = [death for death in deaths(stages) if not races(death.call)]
    check(shared, estates, stages, every[FEW :: len(every) // FEW])


@pytest.mark.chaos
@pytest.mark.parametrize("part", range(PARTS))
def test_a_death_at_any_call_is_carried_on(shared, estates, stages, part):
    """The same for every call there is: writes, locks, and readings between batches, inside groups, while waiting."""
    check(shared, estates, stages, [death for death in deaths(stages) if death.number % PARTS == part])


def test_the_stages_make_every_write_there_is(stages):
    """The table of deaths has every write of the service, uploads, backups and locks, and every group that specs ask."""
    calls = {call.partition(" ")[2] for played in stages.values() for call in played.calls if not reads(call)}
    known = {one for one in OPERATIONS if not one.startswith((*READS, "Detect"))}
    assert calls == known | {"PUT object", "PUT backup", "PUT lock", "DELETE lock"}
    assert set.union(*(played.groups for played in stages.values())) == GROUPS
