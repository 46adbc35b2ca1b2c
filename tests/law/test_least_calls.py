"""A plan of an estate at rest makes the least calls there are: each is one that the specs make necessary, made once."""

import json
from collections import Counter
from concurrent.futures import Executor, Future
from dataclasses import replace

PROJECTS, MODELS = 2, ("v1", "v2")
OTHERS = 2  # a project of ours that no spec declares, and somebody else's


def project(models):
    """A project with everything that is read: tags, two datasets of one source, models, a policy."""
    return {
        "tags": {"team": "boards"},
        "datasets": {"train": {"manifest": "s3://vision-data/boards.manifest"}, "test": {"splitFrom": "train"}},
        "models": [{"name": name, "tags": {"stage": "dev"}} for name in models],
        "policies": [{"name": "prod-may-copy", "allowCopy": {"to": ["prod"], "models": ["v1"]}}],
    }


def estate(trial, models):
    """Projects in one account, a copy of a model in another."""
    copied = {"name": "v1", "copyOf": {"account": "dev", "project": "p0", "model": "v1"}, "inference": {"minUnits": 1}}
    ours = {f"dev/p{number}": project(models) for number in range(PROJECTS)}
    trial.declare_projects(ours | {"prod/p0": {"models": [copied]}})
    trial.seed()


def test_a_plan_at_rest_makes_the_least_calls(shared):
    """Per account: the walk, every project's tags, what is in projects that are ours, and nothing twice."""
    shared.reset()
    shared.declare_projects({"dev/gone": {}})
    shared.seed()
    assert shared.apply() == 0, shared.told
    shared.client().create_project(ProjectName="theirs")
    for number in range(1, len(MODELS) + 1):  # two versions of the same data are not trained at once
        estate(shared, MODELS[:number])
        assert shared.apply() == 0, shared.told
    shared.wire.log.clear()
    plan = shared.plan()
    assert plan.steps == ()
    called = Counter((sent.account, sent.operation.partition(" ")[0]) for sent in shared.wire.log)
    versions = PROJECTS * len(MODELS)
    dev = {
        "DescribeProjects": 1,
        "ListTagsForResource": PROJECTS + OTHERS + versions,
        "DescribeProjectVersions": PROJECTS + 1,
        "ListProjectPolicies": PROJECTS + 1,
        "DescribeDataset": PROJECTS * 2,
        "HEAD": 1,
        "POST": 1,  # GetCallerIdentity
    }
    prod = dict.fromkeys(("DescribeProjects", "DescribeProjectVersions", "ListProjectPolicies", "POST"), 1)
    prod["ListTagsForResource"] = 2
    assert called == {("111122223333", name): count for name, count in dev.items()} | {
        ("444455556666", name): count for name, count in prod.items()
    }


class InLine(Executor):
    """Does each job at once, in the order in which they come."""

    def submit(self, work, /, *arguments, **named):
        """Do it."""
        done = Future()
        done.set_result(work(*arguments, **named))
        return done


def test_accounts_take_turns(shared):
    """No account is left waiting while another one is read at its calls per second."""
    shared.reset()
    shared.declare_projects({f"{account}/p{number}": {} for account in ("dev", "prod") for number in range(3)})
    shared.seed()
    assert shared.apply() == 0, shared.told
    shared.wire.log.clear()
    with shared.opened(targets=("dev", "prod")) as estate:
        replace(estate, executor=InLine()).plan()
    read = [sent.account for sent in shared.wire.log if sent.operation == "ListProjectPolicies"]
    assert read == ["111122223333", "444455556666"] * 3


def test_what_changes_in_a_test_dataset_lists_no_training_dataset(shared, estates):
    """Whether entries are in both is asked only where somebody else changed a dataset: the larger one costs minutes."""
    shared.reset()
    declared = {"dev/boards": {"datasets": {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}}}}
    told = estates.content("images 0-39 of ab")
    shared.declare_projects(declared, train__manifest=told)
    shared.seed()
    assert shared.apply() == 0, shared.told
    member = shared.live("boards:test")[0]
    lines = (line.replace('"class-name": "', '"class-name": "not ', member in line) for line in told.splitlines())
    shared.declare_projects(declared, train__manifest="".join(f"{line}\n" for line in lines))
    shared.wire.log.clear()
    assert shared.apply() == 0, shared.told
    assert [sent.operation for sent in shared.wire.writes() if sent.operation != "TagResource"] == [
        "UpdateDatasetEntries"
    ]
    listed = {json.loads(sent.body)["DatasetArn"] for sent in shared.wire.log if sent.operation == "ListDatasetEntries"}
    assert listed == {shared.arn("boards:test")}


def test_deep_lists_what_seems_untouched(shared, estates):
    """What was remembered spares a plan the listing of entries, unless it is asked not to trust that."""
    shared.reset()
    declared = {"dev/boards": {"datasets": {"train": {"file": "train.manifest"}, "test": {"splitFrom": "train"}}}}
    shared.declare_projects(declared, train__manifest=estates.content("images 0-39 of ab"))
    shared.seed()
    assert shared.apply() == 0, shared.told
    for deep in (False, True):
        shared.wire.log.clear()
        assert shared.plan(deep=deep).steps == ()
        listed = [
            json.loads(one.body)["DatasetArn"] for one in shared.wire.log if one.operation == "ListDatasetEntries"
        ]
        assert set(listed) == ({shared.arn("boards:train"), shared.arn("boards:test")} if deep else set())
