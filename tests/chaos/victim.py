"""An apply in a process of its own, to be killed: `python victim.py FOLDER`, with specs and an emulator's data in it.

Every request that was answered is a line of `calls.jsonl`, written before the answer is given.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def estate():
    """The tests' own estate, from the file above."""
    found = importlib.util.spec_from_file_location("estates", HERE.parent / "conftest.py")
    module = importlib.util.module_from_spec(found)
    sys.modules["estates"] = module
    found.loader.exec_module(module)
    return module


def main(folder):
    """Apply once; the exit code is that of apply."""
    module = estate()
    told = os.open(folder / "calls.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    trial = module.Trial(folder, data=folder / "data", heard=lambda sent: os.write(told, line(sent)))
    return trial.apply()


def line(sent):
    """A call as a line of the log."""
    return (json.dumps([sent.operation, sent.account, sent.body.decode(), sent.status, sent.writes]) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
