"""A run over everything that dies at any call, before or after its effect, and is carried on by the next.

Two accounts, every kind of resource, datasets from every kind of source, every kind of change, in four stages: all is
made, all is changed, some is made anew because it was asked for, most is taken back. Nothing is answered any more once
a process has died, so its locks stay behind and the next run has to sit them out. A death is named by the call at which
it comes: as threads race, "the third TagResource in dev" is met by every run where "the fortieth call" is another each
time. A few deaths are tried by default, all of them as chaos.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from reconciler.apply import locks
from reconciler.emulator.faults import Rule
from reconciler.emulator.modules import OPERATIONS
from reconciler.errors import ReconcilerError
from reconciler.resources import dataset_compare

HERE = Path(__file__).parent
STAGES = ("making", "changing", "replacing", "leaving")
GROUPS = {"restart", "rebuild", "replace", "retry"}
BATCH = 4000
"""Bytes of one batch of entries, so that a few dozen lines take several."""
PARTS = 24
"""The tests that the deaths are dealt out to, by their numbers."""
FEW = 4
"""Deaths that are tried by default."""
BRIEF = dict.fromkeys(("dataset_creation", "dataset_update", "dataset_distribution", "dataset_deletion"), 4.0)
"""Seconds; one look at what is under way is as good a death as the next."""
PATIENCE = 30.0
"""Seconds between two looks at a lock that nobody gives back any more: nothing happens in between."""
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


def name(sent):
    """A call's account and operation, as in `dev TagResource`; of objects what they are for: `prod PUT lock`."""
    operation, _, place = sent.operation.partition(" ")
    use = next((use for use in ("lock", "backup") if f"/{use}" in place), "object") if place else ""
    return f"{sent.account} {operation} {use}".strip()


def reads(call):
    """Whether a call of this name changes nothing."""
    return call.split()[1].startswith(READS) or call.endswith("POST object")  # GetCallerIdentity


def races(call):
    """Whether threads and time decide how often a call of this name is made: what one records another need not."""
    return reads(call) or call.endswith((" lock", " TagResource"))


class Stage(NamedTuple):
    """What is live before a stage and, when nothing goes wrong, after it; what is asked; its calls and groups."""

    before: object
    asked: dict
    after: dict
    calls: Counter
    groups: set


@pytest.fixture(scope="module")
def stages(shared, estates):
    """Every stage, played once without a death."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dataset_compare, "LIMIT", BATCH)
        patch.setattr(locks, "EVERY", PATIENCE)
        shared.reset()
        shared.emulator.core.set_settings(**BRIEF)
        yield {stage: play(shared, estates, stage) for stage in STAGES}


def play(trial, estates, stage):
    """One stage, from what the one before it left."""
    told = declare(trial, estates, stage)
    trial.seed()
    for uri, text in told.get("objects", {}).items():
        trial.put(uri, estates.content(text).encode())
    for change in told.get("before", ()):
        if failure := change.pop("failure", ""):
            trial.emulator.core.faults.add(Rule(operation=change["do"], failure=failure, times=1))
        trial.hand(**change)
    asked = {"replace": told.get("replace", ())}
    before = trial.keep()
    groups = {step.group.rpartition(":")[2] for step in trial.plan(**asked).steps if step.group}
    trial.wire.log.clear()
    assert trial.apply(**asked) == 0, trial.told
    return Stage(before, asked, calls=Counter(map(name, trial.wire.log)), after=state(trial), groups=groups)


def declare(trial, estates, stage):
    """Declare a stage; gives all that is told of it."""
    told = yaml.safe_load((HERE / f"{stage}.yaml").read_text())
    if "as" in told:
        declare(trial, estates, told["as"])
    else:
        files = {name: estates.content(text) for name, text in told["files"].items()}
        trial.declare_projects(told["specs"], told.get("removed"), **files)
    return told


def state(trial):
    """What is live in both accounts, without what differs from run to run."""
    found = {}
    for alias in ("dev", "prod"):
        client = trial.client(alias)
        for project in client.describe_projects()["ProjectDescriptions"]:
            arn = project["ProjectArn"]
            name = arn.split("/")[1]
            versions = client.describe_project_versions(ProjectArn=arn)["ProjectVersionDescriptions"]
            found[alias, name] = (
                trial.tags(name, alias),
                {side: trial.live(f"{name}:{side}", alias) for side in ("train", "test")},
                sorted((one["ProjectVersionArn"].split("/")[3], one["Status"], units(one)) for one in versions),
                sorted(one["PolicyName"] for one in client.list_project_policies(ProjectArn=arn)["ProjectPolicies"]),
            )
    return found


def units(version):
    """The units that a running version runs with."""
    return version.get("MinInferenceUnits") if version["Status"] == "RUNNING" else None


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


def doubled(trial):
    """Mutations that took effect twice with the same arguments; locks, which come and go, are none."""
    effects = Counter((one.operation, one.account, one.body) for one in trial.wire.writes() if one.status in (200, 204))
    return [one for one, times in effects.items() if times > 1]


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
    if twice := doubled(trial):
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
