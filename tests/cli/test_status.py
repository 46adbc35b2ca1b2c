"""Status and wait: what goes on, and waiting for it to end, on the emulator's own time."""

import re

import pytest

from reconciler.plan import status


@pytest.fixture
def training(fresh):
    """Two models are being trained since about a minute."""
    fresh.run("apply", "--yes", "--wait", "1m", "-o", "jsonl")
    fresh.add("boards.yaml", "    - {name: v2, inference: stopped}\n")
    fresh.run("apply", "--yes", "--wait", "1m", "-o", "jsonl")
    fresh.pass_time(60)
    return fresh


def test_status_says_what_is_in_progress_since_when_and_until_when(training):
    """A training with its start, its expected end and its price; what needs it is still to come."""
    code, out, _ = training.run("status")
    assert code == 0
    told = r"… dev/boards/model/v1 TRAINING_IN_PROGRESS since \d\d:\d\d UTC \(1m.* ago\), "
    told += r"expected to end about \d\d:\d\d UTC \(in 5[89]m.*\), about \$1.00 if it succeeds"
    assert re.search(told, " ".join(out.split()))
    told = training.json("status")
    work = {one["address"]: one for one in told["in_progress"]}
    assert work.keys() == {"dev/boards/model/v1", "dev/boards/model/v2"}
    first = work["dev/boards/model/v1"]
    assert first["expected_end"] - first["since"] == 3600
    assert first["cost_once"] == 1.0
    assert {one["address"]: one["sync"] for one in told["resources"]}["dev/boards/model/v1/inference"] == "to create"
    assert "| in progress | `dev/boards/model/v1` | TRAINING" in training.run("status", "-o", "markdown")[1]


def test_what_finds_no_room_is_queued(training):
    """Two trainings are under way, which is all that the service allows: a third one is first in the queue."""
    training.add("boards.yaml", "    - {name: v3}\n")
    queued = training.json("status")["queued"]
    assert [(one["address"], one["place"]) for one in queued] == [("dev/boards/model/v3", 1)]
    assert queued[0]["reason"] == "2 of 2 trainings at a time are under way in us-east-1"


def test_a_model_that_stops_and_starts_again_is_told_once(applied):
    """What is going on stands at its inference, without a start that nobody knows; it makes room for itself."""
    applied.client().stop_project_version(ProjectVersionArn=applied.version())
    told = applied.json("status")
    assert [(one["address"], one["status"], one["since"]) for one in told["in_progress"]] == [
        ("dev/boards/model/v1/inference", "STOPPING", None)
    ]
    assert told["queued"] == []


def test_status_says_what_runs_and_costs(applied):
    """Units and price of every running model, and one line for a project in which all is well."""
    _, out, _ = applied.run("status")
    assert "dev/boards/model/v1/inference  $4.00/h  1 unit, up to 2\n" in out
    assert "boards  in sync  healthy  CREATED  and 8 more inside\n" in out
    assert "It costs $4.00 an hour." in out


def test_wait_ends_when_it_is_ready(training):
    """The emulator's clock goes on meanwhile; progress is told as apply tells it."""
    code, out, _ = training.run("wait", "dev/boards/model/v1", "--for", "ready")
    assert code == 0
    told = "dev/boards/model/v1: wait until ready: expected 1h\ndev/boards/model/v1: ready after "
    assert out.startswith(f"dev is on the emulator, not AWS.\n{told}")
    assert training.run("wait", "dev/boards/model/v1", "--timeout", "1s")[0] == 0


def test_a_wait_that_takes_too_long_is_no_failure(training):
    """At the end of its time what is waited for still goes on."""
    code, out, _ = training.run("wait", "dev/boards/model/v1", "--timeout", "5m")
    assert code == 3
    assert "in progress after 5m" in out


def test_what_is_not_there_does_not_become_ready(training):
    """Waiting would never end, so it does not begin."""
    code, _, err = training.run("wait", "dev/boards/model/v1/inference")
    assert code == 1
    assert "dev/boards/model/v1/inference is not there, so it does not become ready by waiting" in err
    assert "apply --only dev/boards/model/v1/inference" in err


def test_a_wait_for_what_fails_fails(fresh):
    """A training that the service gives up is told with the service's words."""
    fresh.client("s3").put_object(Bucket="dev-data", Key="bad.manifest", Body=b'{"source-ref": "s3://dev-data/1.jpg"}')
    fresh.spec(
        "bad.yaml", "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: bad}\nspec: {models: [{name: v1}]}\n"
    )
    arn = fresh.client().create_project(ProjectName="bad")["ProjectArn"]
    fresh.pass_time(60)
    manifest = {"GroundTruthManifest": {"S3Object": {"Bucket": "dev-data", "Name": "bad.manifest"}}}
    fresh.client().create_project_version(
        ProjectArn=arn,
        VersionName="v1",
        OutputConfig={"S3Bucket": "dev-output"},
        TrainingData={"Assets": [manifest]},
        TestingData={"AutoCreate": True},
    )
    code, out, _ = fresh.run("wait", "dev/bad/model/v1")
    assert code == 1
    assert "dev/bad/model/v1: failed" in out
    assert "TRAINING_FAILED" in out
    assert "dev/bad/model/v1" in {one["address"] for one in fresh.json("status")["trouble"]}


def test_waiting_for_absence(applied):
    """A version that nothing declares any more is waited for until it is gone."""
    applied.client().delete_project_version(ProjectVersionArn=applied.version("v2"))
    code, out, _ = applied.run("wait", "dev/boards/model/v2", "--for", "ABSENT", "-o", "jsonl")
    assert code == 0
    assert '"result":"done"' in out
    assert applied.run("wait", "dev/boards/model/v1", "--for", "ABSENT", "--timeout", "1m")[0] == 3


def test_an_unknown_account_is_a_usage_error(applied):
    """Nothing can be looked at where no account is."""
    code, _, err = applied.run("wait", "production/boards")
    assert code == 64
    assert "there is no account production" in err


def test_status_is_one_of_many_forms(applied):
    """Reports are written beside what goes to stdout."""
    applied.run("status", "--report", "markdown=status.md")
    assert "| running | `dev/boards/model/v1/inference` | 1 unit, up to 2 |" in (applied.root / "status.md").read_text()


def test_work_without_a_start_has_no_end():
    """The service does not tell when a start or a stop began, and nothing is made up."""
    work = status.Work(address=None, status="STARTING", expected=600.0)
    assert work.ends is None
