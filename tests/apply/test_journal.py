"""The journal of a run: one line for every call that was sent, however it ended."""

import io
import json

from reconciler.apply.journal import Journal


def test_every_attempt_has_its_line(toys):
    """What failed, what was lost and what worked, with the number of the attempt; reading is not told."""
    world, stream = toys.World({"dev/a": {}}, wrongs={0: "throttle", 1: "cut after"}), io.StringIO()
    assert world.apply(journal=Journal(stream)).exit_code == 0
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(one["attempt"], one["operation"], one["result"]) for one in lines] == [
        (1, "Make", "ThrottlingException"),
        (2, "Make", "NoAnswer"),
    ]
    assert len(world.service.sends) == len(lines)
