"""What the service lets run at once, counted from live work and never from an error alone.

Source: Amazon Rekognition endpoints and quotas, "Custom Labels"; each per account and Region.
"""

from collections.abc import Iterable

STATUSES = {
    "training": frozenset({"TRAINING_IN_PROGRESS"}),
    "running": frozenset({"STARTING", "RUNNING", "STOPPING"}),
    "copy": frozenset({"COPYING_IN_PROGRESS"}),
}
WORDS = {"training": "a training", "running": "a running model", "copy": "a copy"}
MANY = {"training": "trainings", "running": "running models", "copy": "copies"}
LIMITS = {"training": 2, "running": 2, "copy": 5}
REGIONAL = {("training", "ap-southeast-2"): 1}


def limit(slot: str, region: str) -> int:
    """How many may be under way at once."""
    return REGIONAL.get((slot, region), LIMITS[slot])


def freed(before: str, now: str) -> set[str]:
    """The slots that a version took under one status and does not take under the next."""
    return {slot for slot, statuses in STATUSES.items() if before in statuses and now not in statuses}


def full(slot: str, region: str, statuses: Iterable[str]) -> bool:
    """Whether the live versions' statuses leave no room for one more."""
    return sum(status in STATUSES[slot] for status in statuses) >= limit(slot, region)
