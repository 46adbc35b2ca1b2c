"""Random workspaces, random changes by hand, random trouble: apply until nothing is left, and nothing is sent again.

Every address of every plan that is carried out is a sighting of a cell (`chaos_cells.py`). The big profile (marker
`chaos`) prints the histogram and fails when a cell was never reached that `impossible.yaml` does not rule out, or one
was that it does.
"""

import sys
import time
from collections import Counter
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError
from chaos_cells import Watch, possible
from chaos_world import (
    BEGINNINGS,
    BROKEN,
    FILES,
    OUTSIDE,
    PROJECTS,
    RIPE,
    SLOW,
    Strike,
    edits,
    fitting,
    plots,
    weathers,
)
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from reconciler.cli import run

LIVES, ROUND, STEPS = 1200, 60, 8
"""At most so many lives, looked at after each round, and the runs of each."""
RUNS = 10
"""Applies after which nothing may be left, with two hours between them."""


def declare(trial, estates, specs, removed=None):
    """Declare a workspace with every file that it may name."""
    files = {f"{name}.manifest": estates.content(text) for name, text in FILES.items()}
    trial.declare_projects(specs or {"dev/z": {}}, removed, **files)
    trial.seed()


def meddle(trial, plot):
    """Changes by hand; what the service refuses is no change."""
    for change in plot:
        if trial.arn(change["of"], change.get("alias", "dev")):
            with suppress(ClientError):
                trial.hand(**change)


def apply(trial, rules=(), **options):
    """A run in which some calls are struck."""
    trial.emulator.core.faults.add(*rules)
    code = trial.apply(**options)
    trial.emulator.core.faults.clear()
    assert code in (0, 1, 3, 4, 5), trial.told


def begun(trial, estates, moves):
    """What is declared and live when a life begins."""
    trial.reset()
    trial.emulator.core.set_settings(running_versions=4, **SLOW)
    for place in (OUTSIDE, BROKEN):
        trial.put("s3://{Bucket}/{Name}".format(**place), estates.content(FILES[place["Name"].partition(".")[0]]))
    for specs, plot, weather, wait in moves:
        declare(trial, estates, fitting(specs))
        meddle(trial, plot)
        if weather is not None:
            apply(trial, weather, wait=wait)
    return moves[-1][0] if moves else RIPE, trial.keep(), trial.emulator.core.clock.now()


class Estate(RuleBasedStateMachine):
    """Somebody declares, somebody meddles, something goes wrong; in the end apply runs until nothing is left."""

    trial = estates = kept = None
    unseen = frozenset()

    def __init__(self):
        super().__init__()
        self.removed, self.adopted = {}, set()

    @initialize(which=st.integers(0, len(BEGINNINGS) - 1), destroy=st.sampled_from([None, True, False]))
    def begin(self, which, destroy):
        """What was done before; what is not declared any more may be removed."""
        self.specs, live, now = list(self.kept.values())[which % len(self.kept)]
        self.removed = {address: destroy for address in PROJECTS if address not in self.specs}
        self.trial.restore(live)
        self.trial.emulator.core.clock.set("jump", at=now)

    @rule(
        changes=st.lists(edits(), max_size=3),
        destroy=st.sampled_from([None, True, True, False]),
        plot=plots,
        weather=weathers,
        wait=st.sampled_from([None, 0, 0, 30]),
        what=st.sampled_from(["", "retry", "replace"]),
        which=st.integers(0, 5),
    )
    def live(self, changes, destroy, plot, weather, wait, what, which):
        """Specs change, somebody meddles, and a run in some weather is left early, tries again or makes anew."""
        self.change(changes, destroy)
        meddle(self.trial, plot)
        asked = self.addresses(what)
        options = {what: [asked[which % len(asked)]]} if what and asked else {}
        self.declare()
        apply(self.trial, self.faults(weather, options), wait=wait, **options)

    def faults(self, weather, options):
        """The faults of some weather; a strike aims at what is planned."""
        if not isinstance(weather, Strike):
            return weather
        with self.trial.opened(**options) as estate:
            return weather.rules(*estate.plan(), self.unseen)

    def change(self, changes, destroy):
        """Parts of the specs change, or whole projects come and go; one that leaves may be removed."""
        for address, name, told in changes:
            if not name:
                self.specs = {**self.specs, address: told}
                self.removed[address] = destroy
            elif self.specs.get(address):
                self.specs = {**self.specs, address: {**self.specs[address], name: told}}
        self.specs = {address: told for address, told in self.specs.items() if told}

    def teardown(self):
        """Apply until nothing is left; then another apply sends nothing."""
        if sys.exc_info()[0]:
            return  # it has gone wrong already
        for _ in range(RUNS):
            self.declare()
            apply(self.trial)
            self.trial.emulator.core.clock.sleep(7200)
            if not (steps := self.trial.plan().steps):
                break
        assert not steps, [f"{one.address} {one.action}: {one.reason}" for one in steps]
        before = len(self.trial.wire.writes())
        self.declare()
        apply(self.trial)
        assert self.trial.wire.writes()[before:] == []

    def addresses(self, what):
        """The declared models, and the datasets where something is to be tried again."""
        found = fitting(self.specs).items()
        models = [f"{address}/model/{one['name']}" for address, spec in found for one in spec["models"]]
        sides = [f"{address}/dataset/{side}" for address, spec in found for side in spec["datasets"]]
        return models + (sides if what == "retry" else [])

    def declare(self):
        """Declare what is declared now; what is live and not ours is adopted."""
        specs = fitting(self.specs)
        for address in specs:
            account, _, name = address.partition("/")
            if self.is_unmarked(name, account):
                self.adopted.add(address)
            specs[address]["adopt"] = address in self.adopted
        gone = {address: told for address, told in self.removed.items() if address not in specs and told is not None}
        declare(self.trial, self.estates, specs, gone)

    def is_unmarked(self, name, account):
        """Whether a project is live and not ours."""
        arn = self.trial.arn(name, account)
        return (
            arn
            and "reconciler:workspace" not in self.trial.client(account).list_tags_for_resource(ResourceArn=arn)["Tags"]
        )

    @invariant()
    def the_emulator_answers(self):
        """The emulator itself has not stumbled."""
        assert not [one for one in self.trial.wire.log if one.status == 501]


def machine(trial, estates, names):
    """The machine on an estate, where lives begin in one of these ways."""
    kept = {name: begun(trial, estates, BEGINNINGS[name]) for name in names}
    return type("Here", (Estate,), {"trial": trial, "estates": estates, "kept": kept})


def play(machine, seen, examples, steps, *, derandomize):
    """Let so many lives of so many steps be lived, counting the cells that they see."""
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=(Phases.generate,),  # a life is short enough to be read, and too long to be played hundreds of times
    )
    watch = Watch(seen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "carry_out", watch.carry_out)
        patch.setattr(run, "Engine", watch.engine)
        run_state_machine_as_test(machine, settings=profile)


def test_a_few_random_lives_end_well(shared, estates):
    """A small profile of the same machine, always the same lives."""
    seen = Counter()
    play(machine(shared, estates, ("nothing", "made")), seen, 5, 5, derandomize=True)
    assert len(seen) > 20


@pytest.mark.chaos
def test_many_random_lives_end_well_and_reach_every_cell(shared, estates):
    """Lives go on until every possible cell was reached, up to a limit; prints how often each was."""
    seen, wanted, lives, began = Counter(), possible(), 0, time.monotonic()
    random = machine(shared, estates, BEGINNINGS)
    while lives < LIVES and (not lives or wanted - seen.keys()):
        random.unseen = frozenset(wanted - seen.keys())  # the same for a whole round, so that a life can be lived again
        play(random, seen, ROUND, STEPS, derandomize=False)
        lives += ROUND
    print(f"\n{lives} lives in {time.monotonic() - began:.0f} s")
    print("\n".join(f"{seen[one]:6}  {' '.join(one)}" for one in sorted(wanted | seen.keys())))
    assert sorted(wanted - seen.keys()) == []
    assert sorted(seen.keys() - wanted) == []
