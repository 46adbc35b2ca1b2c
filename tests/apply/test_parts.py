"""The small parts of an apply: arguments, payloads, the journal, groups, exit codes."""

import hashlib
import io
import json
from dataclasses import replace

import pytest

from reconciler.apply.exit import exit_code, worst
from reconciler.apply.groups import tied
from reconciler.apply.journal import Journal
from reconciler.apply.payload import verify
from reconciler.apply.resolve import UnresolvedError, resolve
from reconciler.apply.task import Task
from reconciler.core.address import Address
from reconciler.core.service import Answer
from reconciler.core.step import Action, Call, Kind, Lines, Note, Outcome, Result, Step, Topic, document, join, ref
from reconciler.errors import FailedError
from reconciler.plan.plan import Plan

A = Address.parse("dev/a")
PUT = Step(
    address=A,
    kind=Kind.WRITE,
    action=Action.UPDATE,
    reason="r",
    call=Call("rekognition", "Put", {"Secret": "x"}, "dev"),
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Arn": ref(A)}, {"Arn": "dev/a.arn"}),
        ({"Tags": {"k": join("sha ", ref(A, "content"), " 7")}}, {"Tags": {"k": "sha dev/a.content 7"}}),
        ({"Policy": document({"R": [ref(A), "*"]})}, {"Policy": '{"R":["dev/a.arn","*"]}'}),
        ([{"x": ({"y": ref(A)},)}], [{"x": [{"y": "dev/a.arn"}]}]),
        (
            {"Blob": {"$lines": "digest", "count": 1, "bytes": 2}},
            {"Blob": {"$lines": "digest", "count": 1, "bytes": 2}},
        ),
        ({"Number": 1, "None": None, "Text": "t"}, {"Number": 1, "None": None, "Text": "t"}),
    ],
)
def test_what_stands_for_a_live_value_is_filled_in_wherever_it_stands(value, expected):
    """References work in maps, lists, joined text and JSON documents; payload placeholders stay for the sender."""
    assert resolve(value, lambda address, attribute: f"{address}.{attribute}") == expected


def test_a_reference_is_read_anew_after_its_target_was_written(toys):
    """What was known before our own write does not count; what is missing then says so."""
    world = toys.World({"dev/a": {}})
    engine = world.engine()
    live, known = engine._scene.live, engine._scene.known
    with pytest.raises(UnresolvedError, match="dev/a has no arn yet"):
        live.attribute(A, "arn")
    world.apply()
    assert live.attribute(A, "arn") == "arn:a"
    reads = world.service.reads
    assert live.attribute(A, "arn") == "arn:a"
    assert world.service.reads == reads
    known.wrote(A)
    live.attribute(A, "arn")
    assert world.service.reads == reads + 1


def test_a_payload_is_sent_only_as_it_was_planned(tmp_path):
    """The digest covers exactly the window of the spooled file."""
    path = tmp_path / "spool"
    path.write_bytes(b"before" + b"lines" + b"after")
    lines = Lines(str(path), hashlib.sha256(b"lines").hexdigest(), 1, 5, offset=6)
    verify(lines)
    path.write_bytes(b"before" + b"LINES")
    with pytest.raises(FailedError, match="no longer those that were planned"):
        verify(lines)


def test_the_journal_has_a_line_per_attempt_without_arguments(toys):
    """Address, operation, result and request id: enough to look a call up, nothing secret."""
    stream = io.StringIO()
    journal, task = Journal(stream), Task(0, PUT, attempts=2)
    journal.attempt(task, PUT, PUT.call, Answer({}, "id-1"), at=0.0, seconds=0.5)
    journal.attempt(task, PUT, PUT.call, toys.trouble("throttle"), at=1.0, seconds=0.1)
    journal.attempt(task, replace(PUT, action=Action.START), PUT.call, toys.trouble("in use"), at=2.0, seconds=0.1)
    sent, failed, tried = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (sent["address"], sent["operation"], sent["attempt"], sent["result"]) == ("dev/a", "Put", 2, "ok")
    assert (sent["request_id"], sent["time"], sent["milliseconds"]) == ("id-1", "1970-01-01T00:00:00.000+00:00", 500.0)
    assert (failed["result"], failed["request_id"]) == ("ThrottlingException", "bad")
    assert [one["rehearsal"] for one in (sent, failed, tried)] == [False, False, True]
    assert "Secret" not in stream.getvalue()


@pytest.mark.parametrize(
    ("results", "topics", "code"),
    [
        ([], [], 0),
        ([Result.DONE, Result.SATISFIED], [Topic.INFO, Topic.UNMANAGED, Topic.IDLE], 0),
        ([Result.QUEUED], [], 3),
        ([Result.IN_PROGRESS], [], 3),
        ([Result.IN_PROGRESS, Result.REFUSED], [], 4),
        ([Result.REFUSED, Result.FAILED, Result.SKIPPED], [], 1),
        ([Result.FAILED], [Topic.INVALID], 5),
        ([Result.FAILED, Result.INTERRUPTED], [Topic.INVALID], 130),
        ([Result.DONE], [Topic.CONFLICT], 4),
        ([Result.DONE], [Topic.UNKNOWN], 1),
        ([Result.DONE], [Topic.QUEUED], 3),
    ],
)
def test_the_worst_of_outcomes_and_notes_is_the_exit_code(results, topics, code):
    """130, 5, 1, 4, 3, 0 in this order."""
    notes = [Note(A, topic, "") for topic in topics]
    assert exit_code([Outcome(PUT, result) for result in results], notes) == code


def test_codes_of_several_parts_are_put_in_one_order():
    """64 comes before 5, and 2 only before 0."""
    assert [worst(codes) for codes in ([0, 2], [2, 3], [5, 64, 1], [])] == [2, 3, 64, 0]


def group(name):
    """A step of a group."""
    return Step(address=A, kind=Kind.WRITE, action=Action.UPDATE, reason="r", call=PUT.call, group=name)


@pytest.mark.parametrize(
    ("groups", "edges", "expected"),
    [
        (["", "g", "g"], [(), (), (0, 1)], [set(), {0}, {0, 1}]),
        (["g", "", "g"], [(), (0,), (1,)], [set(), {0}, {1}]),
        (["", "g", "h", "g"], [(), (), (1,), (0, 2)], [set(), {0}, {1}, {0, 2}]),
    ],
    ids=["waits before its first step", "what comes after a member stays", "both"],
)
def test_a_group_never_stops_half_way_to_wait_for_something_else(groups, edges, expected):
    """What a later step of a group needs is needed before the group begins, unless it comes out of the group."""
    plan = Plan(workspace="", repository="", targets=(), steps=tuple(map(group, groups)), edges=tuple(edges))
    assert tied(plan) == expected
