"""Four stages of one workspace: all is made, all is changed, some is made anew as was asked, most is taken back.

Two accounts, every kind of resource, datasets from every kind of source, every kind of change.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import yaml

from reconciler.apply import locks
from reconciler.emulator.faults import Rule
from reconciler.resources import dataset_compare

HERE = Path(__file__).parent
STAGES = ("making", "changing", "replacing", "leaving")
BATCH = 4000
"""Bytes of one batch of entries, so that a few dozen lines take several."""
PATIENCE = 30.0
"""Seconds between two looks at a lock that nobody gives back any more: nothing happens in between."""
SOON = ("dataset_creation", "dataset_update", "dataset_distribution", "dataset_deletion", "version_deletion")
BRIEF = dict.fromkeys(SOON, 4.0) | {"training": 119.0, "copy": 59.0, "start": 29.0, "stop": 19.0}
"""Seconds; one look at what is under way, or two, are as good deaths as many. A training outlasts a dead run's lock."""


class Stage(NamedTuple):
    """What is live before a stage and, when nothing goes wrong, after it; what is asked; its calls and groups."""

    before: object
    asked: dict
    after: dict
    calls: Counter
    groups: set


def tune(setting=setattr):
    """Let batches be small and looks at locks rare."""
    setting(dataset_compare, "LIMIT", BATCH)
    setting(locks, "EVERY", PATIENCE)


def played(trial, estates):
    """Every stage, played once from nothing."""
    trial.reset()
    trial.emulator.core.set_settings(**BRIEF)
    return {stage: _play(trial, estates, stage) for stage in STAGES}


def _play(trial, estates, stage):
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


def name(sent):
    """A call's account and operation, as in `dev TagResource`; of objects what they are for: `prod PUT lock`."""
    operation, _, place = sent.operation.partition(" ")
    use = next((use for use in ("lock", "backup") if f"/{use}" in place), "object") if place else ""
    return f"{sent.account} {operation} {use}".strip()


def doubled(sent):
    """Mutations that took effect twice with the same arguments; locks, which come and go, are none."""
    effects = Counter((one.operation, one.account, one.body) for one in sent if one.writes and one.status in (200, 204))
    return [one for one, times in effects.items() if times > 1]
