"""What reaches a user when the machine fails under a command: one line, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

SCHEMA = [sys.executable, "-m", "reconciler", "schema", "specs"]
FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_one_line():
    """It is the machine's trouble, not a defect of ours."""
    with FULL.open("w") as full:
        done = subprocess.run(SCHEMA, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "error: No space left on device\n")


def test_a_reader_that_has_gone_is_told_nothing():
    """Nobody is left to hear of it; the exit code says that not everything was written."""
    command = subprocess.Popen(SCHEMA, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    command.stdout.close()
    with command:
        assert (command.stderr.read(), command.wait()) == (b"", 1)
