"""A run over everything that dies at any write, before or after its effect, and is carried on by the next.

Two accounts, every kind of resource, every kind of change. Nothing is answered any more once a process has died, so
locks stay behind as they would. Half a dozen deaths are tried by default, all of them as chaos.
"""

from collections import Counter
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
STAGES = {stage: yaml.safe_load((HERE / f"{stage}.yaml").read_text()) for stage in ("making", "changing")}
MOST = 60
"""More writes than any stage makes; deaths beyond the last one are skipped."""


def declare(trial, estates, stage):
    """Declare a stage."""
    files = {name: estates.content(told) for name, told in STAGES[stage]["files"].items()}
    trial.declare_projects(STAGES[stage]["specs"], **files)


@pytest.fixture(scope="module")
def beginnings(shared, estates):
    """What is live before each stage, what is live after it, and how many writes it takes when nothing goes wrong."""
    shared.reset()
    found = {}
    for stage in STAGES:
        declare(shared, estates, stage)
        shared.seed()
        kept = shared.keep()
        shared.wire.revive()
        assert shared.apply() == 0, shared.told
        found[stage] = kept, state(shared), shared.wire.count
    return found


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
                {side.lower(): trial.live(f"{name}:{side.lower()}", alias) for side in ("TRAIN", "TEST")},
                sorted((one["ProjectVersionArn"].split("/")[3], one["Status"], units(one)) for one in versions),
                sorted(one["PolicyName"] for one in client.list_project_policies(ProjectArn=arn)["ProjectPolicies"]),
            )
    return found


def units(version):
    """The units that a running version runs with."""
    return version.get("MinInferenceUnits") if version["Status"] == "RUNNING" else None


def doubled(trial):
    """Writes to the service that took effect twice with the same arguments."""
    effects = Counter(
        (one.operation, one.account, one.body)
        for one in trial.wire.writes()
        if one.status == 200 and one.service == "rekognition"
    )
    return [one for one, times in effects.items() if times > 1]


def deaths():
    """Every write of both stages, with the power cut before or after its effect."""
    for stage in STAGES:
        for number in range(MOST):
            for when in ("before", "after"):
                marks = () if (number * 2 + (when == "after")) % 17 == 5 and number < 30 else pytest.mark.chaos
                yield pytest.param(stage, number, when, marks=marks)


@pytest.mark.parametrize(("stage", "number", "when"), list(deaths()))
def test_a_death_at_any_write_is_carried_on(shared, estates, beginnings, stage, number, when):
    """Two more runs at most; the same end; nothing done twice; nothing left stopped by half a restart."""
    kept, end, writes = beginnings[stage]
    if number >= writes:
        pytest.skip("the stage makes no such write")
    shared.restore(kept)
    declare(shared, estates, stage)
    shared.wire.fatal = number, when
    with pytest.raises(estates.Killed):
        shared.apply()
    codes = []
    while len(codes) < 2 and codes[-1:] != [0]:
        shared.wire.revive()
        shared.emulator.core.clock.sleep(1000)
        codes.append(shared.apply())
    assert codes[-1] == 0, shared.told
    assert state(shared) == end
    assert doubled(shared) == []
    assert shared.plan().steps == ()


def test_every_write_of_both_stages_is_tried(beginnings):
    """The table of deaths covers the writes, and the stages make as many as a whole estate takes."""
    assert all(20 < writes <= MOST for _, _, writes in beginnings.values())
