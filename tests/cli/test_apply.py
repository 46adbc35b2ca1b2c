"""What apply says: events for programs, an end that stands apart, and nothing where there is nothing."""

import json

import jsonschema
import pytest


def test_every_event_is_as_the_schema_says(fresh):
    """Each line of a whole apply fits the schema that is printed, and uses no field that this does not name."""
    schema = json.loads(fresh.run("schema", "events")[1])
    fields = schema["$defs"]["Line"]["properties"].keys()
    code, out, _ = fresh.run("apply", "--yes", "-o", "jsonl")
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    for line in lines:
        jsonschema.validate(line, schema)
        assert line.keys() <= fields
    assert {line["event"] for line in lines} == {"started", "sent", "waiting", "finished"}


def test_the_end_of_an_apply_stands_apart(applied):
    """Between progress and the summary is an empty line."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    _, out, _ = applied.run("apply", "--yes")
    assert "\ndev/boards/tags: TagResource done\n\nApplied: 1 updated.\n" in out


def test_an_approved_plan_that_asks_for_nothing_says_so(applied):
    """Silence would leave open whether it was read, and where; without a file the plan itself says that there are no changes."""
    assert applied.run("plan", "--out", "plan.json")[0] == 0
    code, out, _ = applied.run("apply", "plan.json")
    assert code == 0
    assert out.startswith("dev is on the emulator, not AWS.\nNothing to apply.\n")
    assert "No changes." in applied.run("apply")[1]


@pytest.mark.parametrize(
    ("command", "name"),
    [("plan", "AWS_ENDPOINT_URL"), ("apply", "AWS_ENDPOINT_URL_REKOGNITION"), ("drift", "AWS_ENDPOINT_URL")],
)
def test_two_endpoints_at_once_are_refused(applied, monkeypatch, command, name):
    """`--emulator` and a custom endpoint name different places, and nobody should have to guess which one is meant."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    code, _, err = applied.run(command)
    assert code == 64
    assert f"{name} is set to http://127.0.0.1:9" in err


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        (("--only", "dev/boards/tags"), ()),
        (("--only", "dev/boards/tags"), ("--target", "dev")),
        (("--replace", "dev/boards/model/v2"), ("--allow", "destroy")),
        (("--exclude", "dev/boards/model"), ()),
    ],
)
def test_a_plan_file_asks_for_what_it_was_asked_for(applied, asked, again):
    """What was chosen for the plan need not be said again: just what was approved is sent."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    applied.client().untag_resource(ResourceArn=applied.version(), TagKeys=["team"])
    steps = applied.json("plan", "--out", "plan.json", *asked)["steps"]
    code, out, err = applied.run("apply", "plan.json", "-o", "jsonl", *again)
    assert code == 0, err
    told = [json.loads(line) for line in out.splitlines()]
    sent = [one["address"] for one in told if one["event"] == "sent"]
    assert set(sent) - {"dev/boards/applied"} == {step["address"] for step in steps if step["kind"] == "write"}


def test_a_file_asked_to_prune_does_not_prune_a_shard(applied):
    """The shards of an approved plan leave what nobody declares to the job that comes after them."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    assert applied.run("plan", "--prune", "--out", "plan.json")[0] == 0
    assert applied.run("apply", "plan.json", "--shard", "1/2")[0] == 0


def test_options_that_nothing_could_have_written_are_refused(applied):
    """A plan file is data from elsewhere: what does not fit is told, and nothing is planned."""
    applied.run("plan", "--only", "dev/boards", "--out", "plan.json")
    file = applied.root / "plan.json"
    for wrong in ('"only": "dev//boards"', '"onyl": "dev/boards"', '"shard": "3/2"'):
        plan = file.read_text()
        bad = applied.root / "bad.json"
        bad.write_text(plan.replace('"only": "dev/boards"', wrong))
        code, _, err = applied.run("apply", "bad.json")
        assert (code, "the plan file's options are damaged" in err) == (5, True), err


def test_the_journal_of_a_run_stands_behind_that_of_the_one_before(applied):
    """A file is appended to; one that cannot be written is told before anything is sent."""
    for _ in range(2):
        applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
        applied.run("apply", "--yes", "--journal", "journal.jsonl")
    lines = (applied.root / "journal.jsonl").read_text().splitlines()
    assert [json.loads(line)["operation"] for line in lines] == ["TagResource"] * 2
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    code, _, err = applied.run("apply", "--yes", "--journal", "nowhere/journal.jsonl")
    assert code == 1
    assert "the journal nowhere/journal.jsonl cannot be written: No such file or directory" in err
    assert "TagResource" in str(applied.json("plan")["steps"])


def test_the_journal_may_go_to_stderr(applied):
    """One JSON line per call, with the request's id."""
    applied.client().untag_resource(ResourceArn=applied.project(), TagKeys=["team"])
    _, _, err = applied.run("apply", "--yes", "--journal", "-")
    (line,) = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert (line["address"], line["operation"], line["result"]) == ("dev/boards/tags", "TagResource", "ok")
    assert line["request_id"]
