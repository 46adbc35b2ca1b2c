"""Twelve processes that are really killed, somewhere in the middle, and what the next ones make of it."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.chaos
HERE = Path(__file__).parent
VICTIM = HERE / "victim.py"
KILLS = 12
LONGEST = 300.0


@pytest.fixture
def folder(tmp_path, estates):
    """A folder with the specs of everything and an emulator's data, where nothing is live yet."""
    told = yaml.safe_load((HERE / "making.yaml").read_text())
    trial = estates.Trial(tmp_path, data=tmp_path / "data")
    trial.reset()
    trial.declare_projects(told["specs"], **{name: estates.content(text) for name, text in told["files"].items()})
    trial.seed()
    trial.emulator.close()
    return tmp_path


def calls(folder):
    """What was answered so far."""
    log = folder / "calls.jsonl"
    # the last line may be in the middle of being written
    whole, _, _ = log.read_text().rpartition("\n") if log.exists() else ("", "", "")
    return [json.loads(line) for line in whole.splitlines()]


def victim(folder):
    """A process that applies."""
    return subprocess.Popen([sys.executable, VICTIM, folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_process_is_carried_on(folder, estates, number):
    """After so many writes SIGKILL comes; at most two more processes end it, and no write has taken effect twice."""
    process = victim(folder)
    wanted, began = 1 + number * 5 // 2, time.monotonic()
    while process.poll() is None and sum(call[4] for call in calls(folder)) < wanted:
        assert time.monotonic() - began < LONGEST
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -9
    codes = []
    while len(codes) < 2 and codes[-1:] != [0]:
        codes.append(victim(folder).wait(LONGEST))
    assert codes[-1] == 0
    effects = Counter(
        (operation, account, body)
        for operation, account, body, status, writes in calls(folder)
        if writes and status == 200 and not operation.startswith("PUT")
    )
    assert [one for one, times in effects.items() if times > 1] == []
    trial = estates.Trial(folder, data=folder / "data")
    assert trial.plan().steps == ()
    assert (trial.live("boards/v1"), trial.live("serving/v1", "prod")) == ("RUNNING 1", "RUNNING 1")
