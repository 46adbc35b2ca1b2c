"""A running apply as plain lines, as JSON lines and on a terminal."""

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from reconciler.core.event import Event, Happening
from reconciler.core.step import Outcome, Result
from reconciler.render.live import LiveLines
from reconciler.render.progress import JsonLines, PlainLines

HERE = Path(__file__).parent / "outcomes"


def a_run(plan):
    """A project, a dataset, a training that is waited for, and book-keeping."""
    create, upload, _, dataset, _, _, train, training, *_, record = plan.steps
    done = {"what": Happening.FINISHED}
    return [
        Event(what=Happening.STARTED, at=100, step=create),
        Event(what=Happening.STARTED, at=100, step=upload),
        Event(what=Happening.SENT, at=101, step=create),
        Event(**done, at=101, step=create, outcome=Outcome(create, Result.DONE, "", "r-1", 1, 100, 101.2)),
        Event(what=Happening.RETRYING, at=102, step=upload, message="SlowDown: please slow down", attempt=2),
        Event(**done, at=103, step=upload, outcome=Outcome(upload, Result.SATISFIED, "", "", 2, 100, 103)),
        Event(what=Happening.STARTED, at=104, step=dataset),
        Event(what=Happening.WAITING, at=105, step=dataset, status="CREATE_IN_PROGRESS", elapsed=1, expected=30),
        Event(what=Happening.STARTED, at=105, step=training),
        Event(what=Happening.WAITING, at=150, step=training, status="TRAINING_IN_PROGRESS", elapsed=46, expected=3600),
        Event(what=Happening.HEARTBEAT, at=165, message="2 steps"),
        Event(
            **done, at=170, step=dataset, outcome=Outcome(dataset, Result.FAILED, "CREATE_FAILED: no", "", 1, 104, 170)
        ),
        Event(what=Happening.HEARTBEAT, at=225, message="1 step"),
        Event(**done, at=226, step=record, outcome=Outcome(record, Result.DONE)),
        Event(what=Happening.QUEUED, at=227, step=train, outcome=Outcome(train, Result.QUEUED, "first in the queue")),
    ]


def elsewhere(write):
    """JSON lines of a run on the emulator."""
    return JsonLines(write, {"dev": "emulator"})


@pytest.mark.parametrize(("name", "listener"), [("progress.txt", PlainLines), ("events.jsonl", elsewhere)])
def test_a_run_is_told_as_reviewed(name, listener, make, golden):
    """Starts and ends have lines, waits have heartbeats, book-keeping that works has nothing."""
    told = io.StringIO()
    hear = listener(told.write)
    for event in a_run(make("first")):
        hear(event)
    golden(HERE / name, told.getvalue())


def test_every_event_is_a_json_object_of_its_own(make):
    """A program may read events line by line while the run goes on."""
    told = io.StringIO()
    hear = JsonLines(told.write)
    for event in a_run(make("first")):
        hear(event)
    assert {json.loads(line)["event"] for line in told.getvalue().splitlines()} == {
        str(one.what) for one in a_run(make("first"))
    }


def on_terminal(make, upto):
    """What stands on a terminal after some events: what ended, and what is at work."""
    stream = io.StringIO()
    lines = LiveLines(stream, color=False, watch=lambda: 0.0)
    for event in a_run(make("first"))[:upto]:
        lines(event)
    console = Console(file=io.StringIO(), width=100, no_color=True)
    console.print(lines.lines())
    return stream.getvalue(), console.file.getvalue()


def test_the_terminal_shows_what_is_at_work_with_elapsed_and_expected_time(make):
    """A wait has its status, a bar, how long it has been and how long it usually takes."""
    _, lines = on_terminal(make, 10)
    assert "circuit-boards/dataset/train CREATE_IN_PROGRESS" in lines
    assert "46s of ~1h" in lines


def test_the_terminal_keeps_what_ended(make):
    """What is done scrolls up and stays; what failed says why."""
    ended, lines = on_terminal(make, 12)
    assert ended.splitlines() == [
        "✓ dev/circuit-boards CreateProject done after 1s",
        "  dev/circuit-boards/dataset/train: s3:PutObject: SlowDown: please slow down; attempt 2",
        "= dev/circuit-boards/dataset/train s3:PutObject already as declared after 3s",
        "✗ dev/circuit-boards/dataset/train failed after 1m 6s: CREATE_FAILED: no",
    ]
    assert "dataset/train" not in lines


def test_many_steps_at_once_do_not_fill_the_screen(make):
    """Twelve lines, then a count."""
    step = make("first").steps[0]
    lines = LiveLines(io.StringIO(), watch=lambda: 0.0)
    for at in range(30):
        other = type(step)(
            address=step.address.child(str(at)), kind=step.kind, action=step.action, reason="", call=step.call
        )
        lines(Event(what=Happening.STARTED, at=1, step=other))
    console = Console(file=io.StringIO(), width=100)
    console.print(lines.lines())
    assert len(console.file.getvalue().splitlines()) == 13
    assert "and 18 more" in console.file.getvalue()


def test_a_call_that_has_to_wait_shows_why(make):
    """What stands in a queue, or is slowed down, is not shown as being called all the while."""
    step = make("first").steps[0]
    lines = LiveLines(io.StringIO(), color=False, watch=lambda: 0.0)
    for event in ({"what": Happening.STARTED}, {"what": Happening.RETRYING, "status": "queued", "message": "no room"}):
        lines(Event(at=1, step=step, **event))
    console = Console(file=io.StringIO(), width=100)
    console.print(lines.lines())
    assert f"{step.address} queued" in " ".join(console.file.getvalue().split())


class Terminal(io.StringIO):
    """Text that somebody watches."""

    def isatty(self):
        """It is a terminal."""
        return True


@pytest.mark.parametrize("color", [True, False])
def test_colours_are_a_choice(color, make, monkeypatch):
    """Where none are wanted a terminal gets no style at all, in what ended and in what is at work."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    with LiveLines(stream, color=color) as lines:
        for event in a_run(make("first"))[:12]:
            lines(event)
    assert bool(re.search(r"\x1b\[[\d;]*m", stream.getvalue())) is color
    assert "CreateProject done" in stream.getvalue()


def test_names_cannot_command_the_terminal(make):
    """Markup and escape sequences in names and messages are shown, not obeyed."""
    step = make("hostile").steps[0]
    stream = io.StringIO()
    lines = LiveLines(stream, color=False)
    outcome = Outcome(step, Result.FAILED, "[red]x[/red] \x1b[31m")
    lines(Event(what=Happening.FINISHED, at=1, step=step, outcome=outcome))
    assert "[red]x[/red] \\x1b[31m" in stream.getvalue()
