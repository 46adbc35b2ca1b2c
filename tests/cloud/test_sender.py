"""A call is sent once, with its payload, and what comes back is told in our words."""

import hashlib

import pytest

from reconciler.cloud.refusals import call_error, meaning
from reconciler.cloud.sender import PART, _Window
from reconciler.core.service import CallError, Meaning
from reconciler.core.step import Call, Lines


def create(name="p", **more):
    """A CreateProject."""
    return Call("rekognition", "CreateProject", {"ProjectName": name, **more}, "dev")


def test_an_answer_carries_its_request_id(aws):
    """The response without botocore's own additions."""
    answer = aws.sender.send(create())
    assert set(answer.response) == {"ProjectArn"}
    assert len(answer.request_id) > 8


@pytest.mark.parametrize(
    ("fault", "code", "what", "made"),
    [
        ({"error": "ThrottlingException"}, "ThrottlingException", Meaning.THROTTLED, False),
        ({"error": "LimitExceededException"}, "LimitExceededException", Meaning.LIMIT, False),
        ({"error": "InternalServerError", "after": True}, "InternalServerError", Meaning.UNAVAILABLE, True),
        ({"cut": True}, "NoAnswer", Meaning.NO_ANSWER, False),
        ({"cut": True, "after": True}, "NoAnswer", Meaning.NO_ANSWER, True),
        ({"error": "AccessDeniedException"}, "AccessDeniedException", Meaning.DENIED, False),
    ],
)
def test_trouble_is_told_and_nothing_is_sent_again(aws, fault, code, what, made):
    """Whether the call worked is for others to find out."""
    aws.fault(operation="CreateProject", **fault)
    with pytest.raises(CallError) as failed:
        aws.sender.send(create())
    assert (failed.value.code, failed.value.meaning) == (code, what)
    assert aws.calls == ["CreateProject"]
    assert bool(aws.rekognition.describe_projects()["ProjectDescriptions"]) is made


def test_a_denied_call_names_what_was_denied(aws, emulator):
    """The service's message names the action; the hint says where to allow it."""
    aws.fault(
        operation="CreateProject", error="AccessDeniedException", message="User: x is not authorized to perform: y"
    )
    with pytest.raises(CallError, match="CreateProject: AccessDeniedException: User: x is not authorized") as failed:
        aws.sender.send(create())
    assert "allow this action" in failed.value.hint


def test_arguments_that_do_not_fit_are_told_without_a_call(aws):
    """Types are checked by botocore before it sends."""
    with pytest.raises(CallError) as failed:
        aws.sender.send(create(Tags=["x"]))
    assert (failed.value.code, failed.value.meaning) == ("InvalidRequest", Meaning.FATAL)


@pytest.fixture
def spooled(tmp_path):
    """A payload in the middle of a spooled file."""

    def of(body):
        path = tmp_path / "spool"
        path.write_bytes(b"before" + body + b"after")
        return Lines(str(path), hashlib.sha256(body).hexdigest(), 1, len(body), offset=6)

    return of


@pytest.mark.parametrize("body", [b"", b"line\n", b"x" * (PART + 10)], ids=["empty", "small", "in parts"])
def test_a_payload_is_written_to_s3_without_being_held(aws, spooled, body):
    """Exactly the window of the spooled file arrives; large ones in parts."""
    lines = spooled(body)
    call = Call("s3", "PutObject", {"Bucket": "staging", "Key": "k", "Body": lines.placeholder()}, "dev")
    aws.sender.send(call, lines)
    assert b"".join(aws.reader.objects("dev").blocks("s3://staging/k")) == body


def test_a_payload_takes_its_place_in_the_arguments(aws, spooled):
    """UpdateDatasetEntries gets the bytes themselves."""
    sent = {}
    aws.rekognition.meta.events.register("provide-client-params.*", lambda params, **_: sent.update(params))
    lines = spooled(b'{"source-ref":"s3://b/k"}\n')
    arguments = {"DatasetArn": "arn:aws:rekognition:us-east-1:111122223333:project/p/dataset/train/1"}
    call = Call(
        "rekognition", "UpdateDatasetEntries", arguments | {"Changes": {"GroundTruth": lines.placeholder()}}, "dev"
    )
    with pytest.raises(CallError, match="ResourceNotFound"):
        aws.sender.send(call, lines)
    assert sent["Changes"]["GroundTruth"] == b'{"source-ref":"s3://b/k"}\n'


def test_a_window_reads_like_a_file_of_its_own(spooled):
    """Seeking, partial and repeated reads stay inside."""
    with _Window(spooled(b"0123456789")) as window:
        assert (window.read(4), window.read(), window.read()) == (b"0123", b"456789", b"")
        assert (window.seek(-2, 2), window.read(9), window.tell()) == (8, b"89", 10)
        assert (window.readable(), window.seekable()) == (True, True)


@pytest.mark.parametrize(
    ("operation", "code", "status", "expected"),
    [
        ("CopyProjectVersion", "AccessDeniedException", 400, Meaning.UNGRANTED),
        ("CreateProject", "AccessDeniedException", 400, Meaning.DENIED),
        ("PutProjectPolicy", "ResourceAlreadyExistsException", 400, Meaning.STALE),
        ("CreateDataset", "ResourceAlreadyExistsException", 400, Meaning.IN_USE),
        ("CreateProject", "SomethingNew", 503, Meaning.UNAVAILABLE),
        ("CreateProject", "SomethingNew", 400, Meaning.FATAL),
    ],
)
def test_a_code_may_mean_another_thing_in_another_operation(operation, code, status, expected):
    """Unknown codes are fatal unless the status says that the service is at fault."""
    assert meaning(operation, code, status) is expected


def test_an_error_of_another_service_on_the_way_keeps_its_name(aws):
    """A role that cannot be assumed is no fault of the call that needed it."""
    raised = aws.rekognition.exceptions.ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "AssumeRole")
    assert call_error("CreateProject", raised).message == "AssumeRole: AccessDenied: no"
