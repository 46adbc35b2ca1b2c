"""One line per call: enough to count calls and to write the least-privilege policy."""

import json

from reconciler.emulator.core import Core
from reconciler.emulator.log import CallFile, resources


def test_a_call_is_logged_with_who_what_and_how(world, client):
    """Resources come from arguments and results."""
    arn = client.create_project(ProjectName="a")["ProjectArn"]
    (call,) = world.calls
    assert {**call, "request": "", "ms": 0} == {
        "time": 1_700_000_000.0,
        "request": "",
        "operation": "CreateProject",
        "account": "111122223333",
        "region": "us-east-1",
        "caller": "arn:aws:iam::111122223333:user/tester",
        "resources": [arn],
        "outcome": "ok",
        "status": 200,
        "ms": 0,
    }


def test_a_refused_call_is_logged_with_its_code(world, client):
    """And its HTTP status."""
    arn = "arn:aws:rekognition:us-east-1:111122223333:project/a/1"
    world.refused(client.delete_project, ProjectArn=arn)
    (call,) = world.calls
    assert (call["outcome"], call["status"], call["resources"]) == ("ResourceNotFoundException", 400, [arn])


def test_the_request_id_is_the_answers(world, client):
    """So a client's error can be found in the log."""
    answer = client.describe_projects()
    assert world.calls[0]["request"] == answer["ResponseMetadata"]["RequestId"]


def test_a_bug_is_an_internal_error_of_the_service(world, client, monkeypatch):
    """No traceback reaches a client; the log has the reason."""
    monkeypatch.setattr(Core, "_run", None)
    assert world.refused(client.create_project, ProjectName="a") == "InternalServerError"
    assert "TypeError" in world.calls.pop()["bug"]


def test_arns_in_lists_of_structures_count():
    """DistributeDatasetEntries names two datasets."""
    assert resources({"Datasets": [{"Arn": "a"}, {"Arn": "b"}]}, {"ProjectArn": "a"}) == ["a", "b"]


def test_lines_are_appended_to_a_file(tmp_path):
    """Whole lines, so several processes may share it."""
    path = tmp_path / "calls.jsonl"
    for number in range(2):
        sink = CallFile(path)
        sink({"operation": "X", "n": number})
        sink.close()
    assert [json.loads(line)["n"] for line in path.read_text().splitlines()] == [0, 1]
