"""The three workflows, run for real: pull request → merge → resume → change by hand → drift → repair."""

import json
from datetime import UTC, datetime, timedelta

import pytest

WORKSPACE = """
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: vision, repository: acme/vision}
spec:
  defaultAccount: dev
  accounts:
    dev:
      accountId: "111122223333"
      region: us-east-1
      staging: s3://vision-dev-staging/reconciler/
      defaults: {output: s3://vision-dev-output/}
"""
TAGGED = """
apiVersion: reconciler/v1
kind: Project
metadata: {name: bottles}
spec:
  tags: {team: "@boards"}
"""
REMOVED = """
apiVersion: reconciler/v1
kind: Removed
spec: {project: old, destroy: true}
"""
TRAINED = """
  models:
    - name: v1
      trainingData: s3://vision-data/train.manifest
      autoCreate: true
      inference: {minUnits: 1, maxUnits: 2}
"""


def request(number, *, fork=False, user="ada"):
    """What an event about a pull request carries."""
    head = {"repo": {"full_name": "mallory/vision" if fork else "acme/vision"}}
    return {"pull_request": {"number": number, "head": head, "user": {"login": user}}}


class Story:
    """What happens, told in the words of those to whom it happens."""

    def __init__(self, runner, developer, hub, cloud):
        self.runner, self.developer, self.hub, self.cloud = runner, developer, hub, cloud

    def plan(self, number, branch, files, **more):
        """Somebody pushes to a pull request."""
        fork = more.pop("fork", False)
        merge = self.developer.propose(number, branch, files, **more)
        payload = request(number, fork=fork)
        return self.runner.run("plan.yml", "pull_request", merge, payload=payload, ref=f"{number}/merge", fork=fork)

    def apply(self, event, commit, **inputs):
        """Something is applied; gives the run and its main job."""
        run = self.runner.run("apply.yml", event, commit, inputs=inputs)
        return run, next((job for job in run.jobs if job.name.startswith("apply ")), None)

    def drift(self, commit):
        """The schedule looks for drift."""
        run = self.runner.run("drift.yml", "schedule", commit)
        assert run.result == "success", run.log
        return run

    def comments(self):
        """Each comment: where, about what, and how often it was edited."""
        return [(one["issue"], one["body"].split()[1], one["edits"]) for one in self.hub.load()["comments"]]

    def artifacts(self):
        """The names of what the runs have kept."""
        return [one["name"] for one in self.hub.load()["artifacts"]]

    def issues(self):
        """Each issue: open or closed, and how often it was edited."""
        return [(one["state"], one["edits"]) for one in self.hub.load()["issues"]]


@pytest.fixture
def story(runner, developer, hub, cloud):
    """Everybody together."""
    return Story(runner, developer, hub, cloud)


def proposed(story):
    """Two pushes to a pull request: annotated, planned, and told in one comment."""
    for units in (3, 2):
        run = story.plan(
            7, "train", {"specs/bottles.yaml": TAGGED + TRAINED.replace("maxUnits: 2", f"maxUnits: {units}")}
        )
        assert run.result == "success", run.log
    assert [job.name for job in run.jobs] == ["validate", "plan (dev)"]
    job = run.job("plan (dev)")
    assert (job.environment, job.steps["plan"]["changes"]) == ("plan-dev", "true")
    assert "::notice file=specs/bottles.yaml,line=" in job.log
    assert "### Plan for vision" in job.summary
    assert story.comments() == [(7, "reconciler:plan:dev", 1)]


def merged(story):
    """What was reviewed is applied; training goes on after the job has ended."""
    commit = story.developer.merge(7, "train")
    run, job = story.apply("push", commit)
    assert (run.result, job.steps["apply"]["result"]) == ("success", "in-progress"), run.log
    assert "was approved with pull request 7" in job.log
    assert story.comments()[1:] == [(7, "reconciler:apply:dev", 0)]


def resumed(story):
    """The schedule goes on with it, past no reviewer, though main has moved on elsewhere; then it has nothing to do."""
    commit = story.developer.commit("main", {"README.md": "Bottles."})
    story.cloud.tell("advance", seconds=7200)
    run, job = story.apply("schedule", commit)
    assert (job.environment, job.steps["apply"]["result"]) == ("resume-dev", "clean"), run.log
    assert story.comments()[1:] == [(7, "reconciler:apply:dev", 1)]
    run, job = story.apply("schedule", commit)
    assert "nothing is in progress" in job.log
    assert "apply" not in job.steps
    return commit


def drifted(story, commit):
    """No drift, no issue; somebody changes a tag: one issue, updated. Gives the last run, and the project."""
    story.drift(commit)
    assert story.issues() == []
    rekognition = story.cloud.client("rekognition")
    project = rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    rekognition.tag_resource(ResourceArn=project, Tags={"team": "mine"})
    story.drift(commit)
    run = story.drift(commit)
    assert story.issues() == [("open", 1)]
    return run, project


def repaired(story, commit, run, project):
    """Somebody approves the plan that reverts it by naming the run that made it; the issue is closed."""
    run, job = story.apply("workflow_dispatch", commit, run=str(run.id))
    assert job.steps["apply"]["result"] == "clean", run.log
    rekognition = story.cloud.client("rekognition")
    assert rekognition.list_tags_for_resource(ResourceArn=project)["Tags"]["team"] == "@boards"
    story.drift(commit)
    assert story.issues() == [("closed", 2)]
    rekognition.untag_resource(ResourceArn=project, TagKeys=["team"])
    story.drift(commit)
    assert story.issues() == [("open", 3)]


@pytest.mark.slow
def test_a_change_from_its_proposal_to_the_repair_of_drift(story):
    """One comment for plan and one for apply, one issue; what was reviewed is applied, resumed and repaired."""
    first = story.developer.commit("main", {"specs/workspace.yaml": WORKSPACE, "specs/bottles.yaml": TAGGED})
    run, job = story.apply("push", first)
    assert job.steps["apply"]["result"] == "clean", run.log
    assert "only steps without risk are sent" in job.log
    assert (job.environment, job.concurrency) == (
        "apply-dev",
        {"group": "apply-dev", "cancel-in-progress": False, "queue": "max"},
    )
    proposed(story)
    merged(story)
    commit = resumed(story)
    repaired(story, commit, *drifted(story, commit))
    assert story.hub.reviews.count("apply-dev") == 3  # each push and the dispatch, never the schedule
    assert story.comments()[:2] == [(7, "reconciler:plan:dev", 1), (7, "reconciler:apply:dev", 1)]


@pytest.mark.slow
def test_shards_prune_staleness_and_old_jobs(story):
    """Shards leave what is removed to the unsharded job; a stale plan and an old commit are not applied."""
    story.hub.variables["RECONCILER_SHARDS"] = "2"
    names = ("bottles", "intake", "labels", "old")
    specs = {f"specs/{name}.yaml": TAGGED.replace("bottles", name) for name in names}
    first = story.developer.commit("main", specs | {"specs/workspace.yaml": WORKSPACE})
    run, _ = story.apply("push", first)
    assert run.result == "success", run.log
    assert [job.name for job in run.jobs] == [
        "targets",
        "apply (dev-1-of-2) / apply",
        "apply (dev-2-of-2) / apply",
        "prune (dev) / apply",
    ]
    assert run.job("prune (dev) / apply").steps["apply"]["changes"] == "false"

    # a reviewed removal; meanwhile somebody changes a tag, so that what was reviewed is no longer all there is
    run = story.plan(8, "remove", {"specs/old.yaml": REMOVED}, labels=["allow-destroy"])
    assert json.loads(run.job("plan (dev)").steps["plan"]["counts"])["delete"] == 1, run.log
    assert "the label `allow-destroy`" in story.hub.load()["comments"][0]["body"]
    commit = story.developer.merge(8, "remove")
    rekognition = story.cloud.client("rekognition")
    projects = {
        one["ProjectArn"].split("/")[1]: one["ProjectArn"]
        for one in rekognition.describe_projects()["ProjectDescriptions"]
    }
    rekognition.tag_resource(ResourceArn=projects["bottles"], Tags={"team": "mine"})
    run, _ = story.apply("push", commit)
    refused = [job for job in run.jobs if job.steps.get("apply", {}).get("result") == "refused"]
    assert run.result == "failure", run.log
    assert len(refused) == 1, run.log
    assert "the plan is stale" in refused[0].steps["apply"]["reason"]
    assert "Run the workflow *drift* by hand" in refused[0].summary
    assert not any(job.name.startswith("prune") for job in run.jobs)
    assert [key for _, key, _ in story.comments()] == [
        "reconciler:plan:dev",
        "reconciler:apply:dev-1-of-2",
        "reconciler:apply:dev-2-of-2",
    ]

    # somebody names the run that planned what there is now
    found = story.drift(commit)
    run, _ = story.apply("workflow_dispatch", commit, run=str(found.id), allow="destroy")
    assert run.result == "success", run.log
    assert run.job("prune (dev) / apply").steps["apply"]["changes"] == "true"
    left = {one["ProjectArn"].split("/")[1] for one in rekognition.describe_projects()["ProjectDescriptions"]}
    assert "old" not in left

    # a job of an old commit comes late
    run, job = story.apply("push", first)
    assert run.result == "success", run.log
    assert "main has moved on" in job.log
    assert "apply" not in job.steps


@pytest.mark.slow
def test_the_hours_of_a_schedule_are_kept(story):
    """What runs outside of its hours is stopped by the next run on schedule, which nobody has to approve or to resume."""
    start, stop = ((datetime.now(UTC) + timedelta(hours=hours)).hour for hours in (6, 12))
    hours = f'schedule: [{{start: "0 {start} * * *", stop: "0 {stop} * * *"}}]}}'
    specs = {"specs/workspace.yaml": WORKSPACE, "specs/bottles.yaml": TAGGED + TRAINED.replace("maxUnits: 2}", hours)}
    commit = story.developer.commit("main", specs)
    _, job = story.apply("push", commit)
    assert job.steps["apply"]["result"] == "in-progress", job.log
    story.cloud.tell("advance", seconds=7200)
    _, job = story.apply("schedule", commit)
    assert job.steps["apply"]["result"] == "clean", job.log
    kept = story.artifacts()

    rekognition = story.cloud.client("rekognition")
    project = rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    (version,) = rekognition.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]
    rekognition.start_project_version(ProjectVersionArn=version["ProjectVersionArn"], MinInferenceUnits=1)
    story.cloud.tell("advance", seconds=3600)
    _, job = story.apply("schedule", commit)
    assert "nothing is in progress; schedules are kept" in job.log
    assert (job.environment, job.steps["apply"]["counts"]) == ("resume-dev", '{"done":1}'), job.log
    (version,) = rekognition.describe_project_versions(ProjectArn=project)["ProjectVersionDescriptions"]
    assert version["Status"] == "STOPPED"
    assert story.artifacts() == [*kept, "journal-dev"]
    story.apply("schedule", commit)
    assert story.artifacts() == [*kept, "journal-dev"]


@pytest.mark.slow
def test_a_fork_gets_a_plan_without_credentials(story):
    """Against the emulator, with what the specs refer to in it; no identity, no comment, and no plan to approve."""
    story.developer.commit("main", {"specs/workspace.yaml": WORKSPACE, "specs/bottles.yaml": TAGGED})
    run = story.plan(9, "fork", {"specs/bottles.yaml": TAGGED + TRAINED}, fork=True)
    assert run.result == "success", run.log
    job = run.job("plan-without-credentials (dev)")
    assert json.loads(job.steps["plan"]["counts"])["create"] == 3
    assert "on the emulator, not AWS" in job.summary
    assert story.comments() == []
    assert story.artifacts() == ["emulated-plan-dev"]
