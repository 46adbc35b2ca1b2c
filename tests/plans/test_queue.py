"""How much the service lets run at once, and what of it is live work."""

import pytest

from reconciler.plan.queue import full, limit


@pytest.mark.parametrize(
    ("slot", "region", "most"),
    [
        ("training", "us-east-1", 2),
        ("training", "ap-southeast-2", 1),
        ("running", "us-east-1", 2),
        ("running", "ap-southeast-2", 2),
        ("copy", "us-east-1", 5),
    ],
)
def test_so_many_are_let_run_at_once(slot, region, most):
    """Two trainings, one in Sydney; two running models; five copies to a destination."""
    assert limit(slot, region) == most


@pytest.mark.parametrize(
    ("slot", "busy", "idle"),
    [
        ("training", ["TRAINING_IN_PROGRESS"], ["TRAINING_COMPLETED", "TRAINING_FAILED", "COPYING_IN_PROGRESS"]),
        ("running", ["STARTING", "RUNNING", "STOPPING"], ["STOPPED", "FAILED", "TRAINING_COMPLETED"]),
        ("copy", ["COPYING_IN_PROGRESS"], ["COPYING_COMPLETED", "COPYING_FAILED", "TRAINING_IN_PROGRESS"]),
    ],
)
def test_live_work_alone_takes_room(slot, busy, idle):
    """What starts and stops takes a running model's room; what is over takes none."""
    most = limit(slot, "us-east-1")
    for status in busy:
        assert full(slot, "us-east-1", [status] * most + idle)
        assert not full(slot, "us-east-1", [status] * (most - 1) + idle * most)
