"""An apply in a process of its own, to be killed: `python victim.py FOLDER [REPLACED…]`, on the emulator's data in it.

Every request that was answered is a line of `calls.jsonl`, written before the answer is given.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from chaos_stages import tune

HERE = Path(__file__).parent


class Heard(NamedTuple):
    """A call that was answered, as `Sent` tells it."""

    operation: str
    account: str
    body: str
    status: int
    writes: bool


def heard(folder):
    """What was answered so far."""
    log = folder / "calls.jsonl"
    # the last line may be in the middle of being written
    whole, _, _ = log.read_text().rpartition("\n") if log.exists() else ("", "", "")
    return [Heard(*json.loads(line)) for line in whole.splitlines()]


def estate():
    """The tests' own estate, from the file above."""
    found = importlib.util.spec_from_file_location("estates", HERE.parent / "conftest.py")
    module = importlib.util.module_from_spec(found)
    sys.modules["estates"] = module
    found.loader.exec_module(module)
    return module


def main(folder, replaced):
    """Apply once; the exit code is that of apply."""
    tune()
    told = os.open(folder / "calls.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    trial = estate().Trial(folder, data=folder / "data", heard=lambda sent: os.write(told, line(sent)))
    return trial.apply(replace=replaced)


def line(sent):
    """A call as a line of the log."""
    return (json.dumps([sent.operation, sent.account, sent.body.decode(), sent.status, sent.writes]) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
