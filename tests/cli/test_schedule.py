"""A model that runs by a schedule: stopped and started by whichever apply comes next, and idle outside of it."""

import pytest

HOUR = 3600.0
WINDOW = 'inference: {minUnits: 1, maxUnits: 2, schedule: [{start: "0 8 * * *", stop: "0 18 * * *"}]}'


@pytest.fixture
def scheduled(applied):
    """The running model gets a schedule at half past eight in the evening, which stops it."""
    path = applied.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("inference: {minUnits: 1, maxUnits: 2}", WINDOW))
    hour = (applied.clock() // HOUR) % 24
    applied.pass_time(((20 - hour) % 24) * HOUR)
    assert applied.run("apply", "--yes")[0] == 0
    return applied


def status(repository):
    """What the service says about the model."""
    found = repository.client().describe_project_versions(ProjectArn=repository.project(), VersionNames=["v1"])
    return found["ProjectVersionDescriptions"][0]["Status"]


def test_a_schedule_starts_and_stops(scheduled):
    """Night: it stands still and nothing is to be done; morning: the next apply starts it; and so on."""
    assert status(scheduled) == "STOPPED"
    assert scheduled.json("plan")["steps"] == []
    scheduled.pass_time(12 * HOUR)
    steps = [step["action"] for step in scheduled.json("plan")["steps"]]
    assert steps == ["start", "wait"]
    assert scheduled.run("apply", "--yes")[0] == 0
    assert status(scheduled) == "RUNNING"
    assert scheduled.run("drift")[0] == 0


def test_what_runs_outside_of_its_schedule_is_idle(scheduled):
    """Started at night by hand: told with its price, when it would start by itself, and how to stop it."""
    scheduled.client().start_project_version(ProjectVersionArn=scheduled.version(), MinInferenceUnits=1)
    scheduled.pass_time(HOUR)
    code, out, _ = scheduled.run("drift")
    assert code == 2
    assert "$ dev/boards/model/v1/inference  $4.00/h\n    it is outside of its schedule, which starts it next at" in out
    assert "revert  reconciler apply --only dev/boards/model/v1/inference\n" in out
    assert scheduled.run("apply", "--yes")[0] == 0
    assert status(scheduled) == "STOPPED"


def test_a_job_keeps_the_hours_and_nothing_else(scheduled):
    """What somebody changed by hand is left for people to decide, and does not keep a model from its hours."""
    scheduled.client().tag_resource(ResourceArn=scheduled.project(), Tags={"team": "mine"})
    for hour in ("RUNNING", "STOPPED"):
        scheduled.pass_time(12 * HOUR)
        assert scheduled.run("apply", "--scheduled", "--yes")[0] == 0
        assert status(scheduled) == hour
    assert scheduled.run("apply", "--scheduled", "--yes")[:2] == (0, "Nothing to apply.\n")
    tags = scheduled.client().list_tags_for_resource(ResourceArn=scheduled.project())["Tags"]
    assert tags["team"] == "mine"


def test_hours_that_nobody_let_in_are_not_kept(scheduled):
    """Specs were merged with a new schedule and something else, and nobody has applied them yet."""
    path = scheduled.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("inference: stopped", WINDOW).replace("team: boards}", "team: other}"))
    scheduled.pass_time(12 * HOUR)
    assert scheduled.run("apply", "--scheduled", "--yes")[0] == 0
    assert status(scheduled) == "STOPPED"


def test_hours_are_kept_where_nothing_else_is_to_be_done(scheduled):
    """A project need not carry the mark of being wholly applied, which it never gets while a training has failed in it."""
    scheduled.client().untag_resource(ResourceArn=scheduled.project(), TagKeys=["reconciler:applied"])
    scheduled.pass_time(12 * HOUR)
    assert scheduled.run("apply", "--scheduled", "--yes")[0] == 0
    assert status(scheduled) == "RUNNING"


def test_an_approved_plan_does_not_grow_stale_with_the_hour(scheduled):
    """Planned at night and applied in the morning: the start was approved with its schedule; nothing else is."""
    path = scheduled.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("team: boards}", "team: other}"))
    assert scheduled.run("plan", "--out", "plan.json")[0] == 0
    scheduled.pass_time(12 * HOUR)
    assert scheduled.run("apply", "plan.json")[0] == 0
    assert status(scheduled) == "RUNNING"
    scheduled.client().untag_resource(ResourceArn=scheduled.version("v2"), TagKeys=["managed-by"])
    assert scheduled.run("apply", "plan.json")[0] == 4
    assert scheduled.run("apply", "plan.json", "--scheduled")[0] == 64


def test_a_schedule_that_is_wrong_is_a_finding(applied):
    """The place is told, and what a cron expression looks like."""
    path = applied.root / "specs" / "boards.yaml"
    path.write_text(path.read_text().replace("inference: {minUnits: 1, maxUnits: 2}", WINDOW.replace("0 8 ", "8 ")))
    code, _, err = applied.run("plan")
    assert code == 5
    assert "a cron expression has five fields" in err
