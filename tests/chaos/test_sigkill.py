"""Twelve processes that are really killed, somewhere in the middle, and what the next ones make of it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from chaos_stages import declare, doubled, state
from victim import heard

pytestmark = pytest.mark.chaos
VICTIM = Path(__file__).parent / "victim.py"
LONGEST = 300.0


def victim(folder, *replaced):
    """A process that applies."""
    command = [sys.executable, VICTIM, folder, *replaced]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("stage", "writes"),
    [
        *(("making", writes) for writes in (1, 12, 26, 40)),
        *(("changing", writes) for writes in (1, 12, 20, 28)),  # restart, rebuild, retry, batches
        *(("replacing", writes) for writes in (3, 6, 9, 12)),
    ],
)
def test_a_killed_process_is_carried_on(tmp_path, estates, stages, stage, writes):
    """After so many writes SIGKILL comes; at most two more processes end it, and no write has taken effect twice."""
    trial = estates.Trial(tmp_path, data=tmp_path / "data")
    trial.restore(stages[stage].before)
    declare(trial, estates, stage)
    trial.emulator.close()
    process, began = victim(tmp_path, *stages[stage].asked["replace"]), time.monotonic()
    while process.poll() is None and sum(call.writes for call in heard(tmp_path)) < writes:
        assert time.monotonic() - began < LONGEST
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -9
    codes = []
    while len(codes) < 2 and codes[-1:] != [0]:
        codes.append(victim(tmp_path).wait(LONGEST))
    assert codes[-1] == 0
    assert doubled(heard(tmp_path)) == []
    trial = estates.Trial(tmp_path, data=tmp_path / "data")
    assert trial.plan().steps == ()
    assert state(trial) == stages[stage].after
