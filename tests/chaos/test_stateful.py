"""Random workspaces, random changes by hand, random trouble: apply until nothing is left, and nothing is sent again.

Every address that is planned counts as a cell of kind, phase and what is to be done. The big profile (marker `chaos`)
prints the histogram and fails when a cell of `cells.txt` was never reached.
"""

from collections import Counter
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reconciler.core.step import Action, Kind, Step
from reconciler.emulator.faults import Rule

CELLS = Path(__file__).parent / "cells.txt"
RUNS = 10
"""Applies after which nothing may be left, with two hours between them."""
FILES = {f"{size}{labels}": f"images 0-{size - 1} of {labels}" for size in (24, 30, 36) for labels in ("ab", "ba")}
BESIDE = "images 100-119 of ab"

files = st.sampled_from([f"{name}.manifest" for name in FILES])
sources = st.one_of(st.just({"entries": "unmanaged"}), *[files.map(lambda name: {"file": name})] * 4)
tests = st.sampled_from(
    [
        {"file": "beside.manifest"},
        {"splitFrom": "train", "percent": 25},
        {"splitFrom": "train", "percent": 25, "seed": 4},
        {"splitFrom": "train", "by": "service"},
    ]
)
inference = st.sampled_from([None, "stopped", "unmanaged", {"minUnits": 1}, {"minUnits": 1, "maxUnits": 2}])
kept = st.fixed_dictionaries(
    {}, optional={"prune": st.sampled_from([True]), "deletionPolicy": st.just("delete"), "tags": st.just({"team": "x"})}
)


@st.composite
def projects(draw):
    """A project of `dev`: datasets, at most two models, perhaps a policy."""
    spec = draw(kept)
    if draw(st.sampled_from([True, True, True, True, False])):
        train = draw(sources)
        test = draw(tests if "file" in train else st.just({"splitFrom": "train", "by": "service"}))
        spec["datasets"] = {"train": train, "test": test}
        spec["models"] = draw(models("file" in train))
    if spec.get("models") and draw(st.booleans()):
        names = [one["name"] for one in spec["models"]]
        spec["policies"] = [{"name": "copy", "allowCopy": {"to": ["prod"], "models": names}}]
    return spec


@st.composite
def models(draw, declared):
    """Models with their inference; one may be named by its inputs."""
    found = []
    for name in draw(st.sampled_from([[], ["v1"], ["v1"], ["v1"], ["latest"], ["latest"], ["v1", "v2"]])):
        model = {"name": name, "inference": draw(inference)}
        if name == "latest" and declared:
            model |= {"version": "l-{digest}", "keep": draw(st.integers(0, 1))}
        found.append({key: value for key, value in model.items() if value is not None})
    return found


@st.composite
def workspaces(draw):
    """Two projects in `dev`, and one in `prod` that copies what it can."""
    specs = {f"dev/{name}": draw(projects()) for name in draw(st.sampled_from([["a"], ["a", "b"], ["a", "b"]]))}
    copied, a = draw(kept), specs["dev/a"]
    if a.get("models") and a.get("policies"):
        source = {"account": "dev", "project": "a", "model": a["models"][0]["name"]}
        copied["models"] = [{"name": "copy", "copyOf": source, "inference": draw(inference) or "stopped"}]
    if a.get("datasets"):
        source = {"account": "dev", "project": "a", "dataset": "train"}
        copied["datasets"] = {"train": {"copyOf": source, "follow": draw(st.booleans())}}
    return specs | ({"prod/c": copied} if draw(st.booleans()) else {})


hands = st.sampled_from(
    [
        {"do": "TagResource", "of": "a", "Tags": {"by-hand": "1", "team": "y"}},
        {"do": "UntagResource", "of": "a", "TagKeys": ["managed-by", "reconciler:applied", "reconciler:train"]},
        {"do": "StopProjectVersion", "of": "a/v1"},
        {"do": "StartProjectVersion", "of": "a/v1", "MinInferenceUnits": 3},
        {"do": "StartProjectVersion", "of": "c/copy", "alias": "prod", "MinInferenceUnits": 1},
        {"do": "DeleteProjectVersion", "of": "a/v1"},
        {"do": "DeleteProjectVersion", "of": "c/copy", "alias": "prod"},
        {"do": "DeleteDataset", "of": "a:test"},
        {"do": "DeleteDataset", "of": "a:train"},
        {"do": "UpdateDatasetEntries", "of": "a:train", "lines": "images 0-9 of c"},
        {"do": "UpdateDatasetEntries", "of": "b:train", "lines": "images 200-219 of ab"},
        {"do": "UpdateDatasetEntries", "of": "a:train", "lines": "images 200-239 of ab"},
        {
            "do": "PutProjectPolicy",
            "of": "a",
            "PolicyName": "stray",
            "PolicyDocument": '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",'
            '"Action":"rekognition:CopyProjectVersion","Resource":"*"}]}',
        },
    ]
)
troubles = st.builds(
    Rule,
    operation=st.sampled_from(
        ["*", "Describe*", "List*", "Tag*", "Create*", "Update*", "Start*", "Copy*", "Put*", "Delete*", "Distribute*"]
    ),
    error=st.sampled_from(["ThrottlingException", "InternalServerError", ""]),
    after=st.booleans(),
    cut=st.sampled_from([False]),
    skip=st.integers(0, 3),
    times=st.integers(1, 2),
)
lost = st.builds(
    Rule,
    operation=st.sampled_from(["Create*", "Update*", "Start*", "Stop*", "Copy*", "Put*", "Tag*", "Delete*"]),
    cut=st.sampled_from([True]),
    after=st.booleans(),
    skip=st.integers(0, 2),
    times=st.just(1),
)
failures = st.builds(
    Rule,
    operation=st.sampled_from(["CreateProjectVersion", "CopyProjectVersion", "StartProjectVersion"]),
    failure=st.just("The service had trouble."),
    times=st.just(1),
)


def cell(have, items):
    """What is planned for a reading: `kind phase what`."""
    steps = [one for one in items if isinstance(one, Step)]
    told = {"record" if one.kind is Kind.RECORD else str(one.action) for one in steps}
    told |= {str(one.topic) for one in items if not isinstance(one, Step)}
    told -= {str(Action.UPLOAD), "record"} if len(told) > 1 else set()
    told -= {str(Action.WAIT)} if len(told) > 1 else set()
    return f"{have.kind} {have.phase} {'+'.join(sorted(told)) or 'nothing'}"


def machine(trial, estates, seen):  # noqa: C901 - a class of rules around one estate
    """A machine over one estate that counts the cells it sees."""

    class Estate(RuleBasedStateMachine):
        """Somebody declares, somebody meddles, something goes wrong; then apply runs until nothing is left."""

        specs = Bundle("specs")

        def __init__(self):
            super().__init__()
            trial.reset()
            trial.emulator.core.set_settings(running_versions=4)
            self.declared, self.removed = {}, {}
            self.settled = True

        @rule(
            target=specs,
            told=workspaces(),
            destroy=st.sampled_from([None, True, True, False]),
            fault=st.one_of(st.none(), troubles, lost, failures, failures),
            wait=st.sampled_from([None, None, None, 30, 90]),
        )
        def declare(self, told, destroy, fault, wait):
            """Other specs, and a run that goes wrong or is left early; a project that leaves may be removed."""
            gone = [one for one in self.declared if one not in told]
            self.removed = {} if destroy is None else dict.fromkeys(gone, destroy)
            self.declared, self.settled = told, False
            for project in told:
                client = trial.client(project.partition("/")[0])
                name = project.partition("/")[2]
                if (arn := trial.arn(name, project.partition("/")[0])) and "reconciler:workspace" not in (
                    client.list_tags_for_resource(ResourceArn=arn)["Tags"]
                ):
                    told[project]["adopt"] = True
            contents = {f"{name}.manifest": estates.content(text) for name, text in FILES.items()}
            contents["beside.manifest"] = estates.content(BESIDE)
            trial.declare_projects(told or {"dev/z": {}}, self.removed, **contents)
            trial.seed()
            trial.emulator.core.faults.add(*([fault] if fault else []))
            self.apply(wait=wait)
            trial.emulator.core.faults.clear()
            return told

        @rule(change=hands)
        def meddle(self, change):
            """A change by hand; what the service refuses is no change."""
            if not change["of"] or trial.arn(change["of"], change.get("alias", "dev")) is None:
                return
            try:
                trial.hand(**change)
                self.settled = False
            except ClientError as error:
                seen[f"refused {error.response['Error']['Code']}"] += 1

        @rule(fault=st.one_of(troubles, lost, failures), told=specs)
        def trouble(self, fault, told):
            """Something goes wrong in a run."""
            if not told:
                return
            trial.emulator.core.faults.add(fault)
            self.apply()
            trial.emulator.core.faults.clear()
            self.settled = False

        @rule(told=specs)
        def run_briefly(self, told):
            """A run that leaves what takes long."""
            if told:
                self.apply(wait=30)
                self.settled = False

        @rule(told=specs, what=st.sampled_from(["retry", "replace"]))
        def ask(self, told, what):
            """A run that tries again, or makes anew."""
            if told and told.get("dev/a", {}).get("models") and self.declared.get("dev/a") is told["dev/a"]:
                self.apply(**{what: ["dev/a/model/" + told["dev/a"]["models"][0]["name"]]})
                self.settled = False

        @rule(told=specs)
        def converge(self, told):
            """Apply until nothing is left; then another apply sends nothing."""
            if not told or self.settled:
                return
            for _ in range(RUNS):
                self.apply()
                trial.emulator.core.clock.sleep(7200)
                if not (steps := trial.plan().steps):
                    break
            assert not steps, [f"{one.address} {one.action}: {one.reason}" for one in steps]
            before = len(trial.wire.writes())
            self.apply()
            assert trial.wire.writes()[before:] == []
            self.settled = True

        def apply(self, **options):
            """Plan, count the cells, apply."""
            with trial.opened() as estate:
                _, live = estate.plan()
                seen.update(cell(have, estate.drafter.items(have)) for have in live.values())
            code = trial.apply(**options)
            assert code in (0, 1, 3, 4, 5), trial.told
            return code

        @invariant()
        def nobody_is_running_on_nothing(self):
            """The emulator itself has not stumbled."""
            assert not [one for one in trial.wire.log if one.status == 501]

    return Estate


def play(trial, estates, examples, steps, *, derandomize):
    """Run the machine; the cells that it saw."""
    seen = Counter()
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine(trial, estates, seen), settings=profile)
    return seen


def test_a_few_random_lives_end_well(shared, estates):
    """A small profile of the same machine, always the same lives."""
    seen = play(shared, estates, 8, 10, derandomize=True)
    assert len(seen) > 20


@pytest.mark.chaos
def test_many_random_lives_end_well_and_reach_every_cell(shared, estates):
    """Prints how often each kind was seen in each phase with each thing to do; none of the list may be missing."""
    seen = play(shared, estates, 150, 14, derandomize=False)
    print("\n" + "\n".join(f"{times:6}  {name}" for name, times in sorted(seen.items())))
    missing = [name for name in CELLS.read_text().splitlines() if name and name not in seen]
    assert missing == []
