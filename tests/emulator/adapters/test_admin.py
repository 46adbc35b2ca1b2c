"""Time and trouble by the admin endpoint, on the port that serves everything else."""

import json
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError


@pytest.fixture
def admin(url):
    """Ask the admin endpoint; gives the status and the JSON that it answers with."""

    def ask(method, name, content=None):
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{url}/_emulator/{name}", body, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    return ask


def test_the_clock_can_be_set_and_advanced(admin):
    """A manual clock moves when it is told."""
    assert admin("POST", "clock", {"mode": "manual", "at": 1_700_000_000})[1]["now"] == 1_700_000_000
    assert admin("POST", "advance", {"seconds": 3600}) == (200, {"now": 1_700_003_600})


def test_what_takes_time_is_done_when_the_clock_has_passed_it(admin, served):
    """A project that is being deleted is gone later."""
    rekognition = served("rekognition")
    admin("POST", "clock", {"mode": "manual"})
    arn = rekognition.create_project(ProjectName="boards")["ProjectArn"]
    admin("POST", "advance", {"seconds": 60})
    rekognition.delete_project(ProjectArn=arn)
    assert rekognition.describe_projects()["ProjectDescriptions"][0]["Status"] == "DELETING"
    admin("POST", "advance", {"seconds": 60})
    assert rekognition.describe_projects()["ProjectDescriptions"] == []


def test_a_fault_strikes_as_often_as_it_says(admin, served):
    """A rule is for an operation and a number of calls."""
    admin("POST", "faults", {"operation": "Describe*", "error": "ThrottlingException", "times": 1})
    with pytest.raises(ClientError, match="ThrottlingException"):
        served("rekognition").describe_projects()
    served("rekognition").describe_projects()
    assert [rule["fired"] for rule in admin("GET", "faults")[1]] == [1]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["embedded", "served"])
def test_a_cut_connection(request, emulator, admin, kind, after):
    """The client sees a lost connection; whether the call took effect is the rule's."""
    clients = request.getfixturevalue(kind)
    admin("POST", "faults", {"operation": "CreateProject", "cut": True, "after": after, "times": 1})
    with pytest.raises(ConnectionClosedError):
        clients("rekognition").create_project(ProjectName="boards")
    assert len(clients("rekognition").describe_projects()["ProjectDescriptions"]) == int(after)


def test_faults_can_be_cleared(admin):
    """DELETE takes every rule back."""
    admin("POST", "faults", [{"error": "InternalServerError"}, {"latency": 0.1}])
    assert admin("DELETE", "faults") == (200, [])


def test_settings_and_choices(admin):
    """What is set is in force and shown."""
    assert admin("POST", "settings", {"f1": 0.5})[1]["f1"] == 0.5
    assert admin("GET", "settings")[1]["f1"] == 0.5
    assert admin("POST", "choices", {"validation_error": "InvalidParameterException"})[0] == 200


def test_iam_can_be_enforced(emulator, admin):
    """The switch is the emulator's own."""
    assert admin("POST", "iam", {"enforce": True}) == (200, {"enforce": True})
    assert emulator.is_enforced


def test_reset_and_show(admin, served):
    """What is shown is what is there."""
    served("rekognition").create_project(ProjectName="boards")
    served("s3").create_bucket(Bucket="boards-data")
    shown = admin("GET", "show")[1]
    assert shown["accounts"]["111122223333"]["us-east-1"][0]["name"] == "boards"
    assert shown["buckets"][0]["name"] == "boards-data"
    admin("POST", "reset", {})
    assert admin("GET", "show")[1] == {"accounts": {}, "buckets": []}


WRONG = [
    ("GET", "nothing", None, 404, "there is no GET /_emulator/nothing"),
    ("POST", "clock", {"mode": "sideways"}, 400, "'sideways' is not a clock"),
    ("POST", "clock", {}, 400, "'mode' is missing"),
    ("POST", "faults", {"oops": 1}, 400, "no such field of a fault: oops"),
    ("POST", "settings", {"oops": 1}, 400, "no such setting: oops"),
    ("POST", "advance", {"seconds": -1}, 400, "the clock cannot go back"),
]


@pytest.mark.parametrize(("method", "name", "content", "status", "message"), WRONG)
def test_what_is_wrong_is_named(admin, method, name, content, status, message):
    """A wrong request to the endpoint is answered with what is wrong with it."""
    answered, error = admin(method, name, content)
    assert answered == status
    assert message in error["error"]
