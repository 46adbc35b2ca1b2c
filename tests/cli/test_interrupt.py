"""Ctrl-C: the first one sends nothing more and says what goes on, the second one quits, whatever hangs."""

import os
import signal
import subprocess
import sys
import time

import pytest

from reconciler.cli.estate import _readers
from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults import Rule

TELLING = "interrupted: nothing more is sent; once more to quit at once\n"


def _begun(repository, latency):
    """An apply, as a process of its own, whose first call was sent and is answered after so many seconds."""
    repository.spec("boards.yaml", "apiVersion: reconciler/v1\nkind: Project\nmetadata: {name: boards}\nspec: {}\n")
    workspace = (repository.root / "specs/workspace.yaml").read_text()
    repository.spec("workspace.yaml", workspace.replace("staging: s3://dev-staging/x/", ""))  # no lock to give back
    emulator = Emulator(repository.root / ".reconciler/emulator")
    emulator.core.clock.set("x1")
    emulator.core.faults.add(Rule(operation="CreateProject", latency=latency))
    emulator.close()
    command = [sys.executable, "-m", "reconciler", "apply", "--yes", "-o", "jsonl", "--wait", "0s"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "CreateProject" in run.stdout.readline()  # told at once, although nobody watches
    time.sleep(0.5)  # it is on its way
    return run


@pytest.mark.parametrize(
    ("signals", "latency", "told"),
    [
        ([signal.SIGINT], 2, ["done", "still under way; the next apply carries on"]),
        ([signal.SIGTERM], 2, ["done", "still under way; the next apply carries on"]),
        ([signal.SIGINT, signal.SIGINT], 60, ["left while it was being called"]),
    ],
    ids=["Ctrl-C", "SIGTERM", "twice"],
)
def test_an_interrupted_apply_ends_in_order(fresh, signals, latency, told):
    """What was sent is told with its end, or as left, and nothing else is sent; the process is gone soon after."""
    run = _begun(fresh, latency)
    for number in signals:
        os.kill(run.pid, number)
        time.sleep(0.2)
    out, err = run.communicate(timeout=15)
    assert run.returncode == 130
    assert err.count(TELLING) == len(signals)
    for one in told:
        assert one in out
    assert out.count('"event":"sent"') == (latency < 60)


def test_what_was_not_begun_is_not_read_any_more():
    """A plan that is interrupted does not first read all the rest at the service's pace."""
    with _readers(1) as executor:
        executor.submit(time.sleep, 0.1)
        left = executor.submit(time.sleep, 0)
    assert left.cancelled()
