"""The account's quotas on models (service-facts 3.1): how much may exist, train, run and be copied at once."""

from collections.abc import Iterable

from .errors import ServiceError
from .operation import Context
from .record import Record

SYDNEY = "ap-southeast-2"


def check_versions(context: Context, project: Record) -> None:
    """One more model fits into the project."""
    _check(context, len(context.of("version", project["arn"])), context.settings.versions_per_project, "models")


def check_trainings(context: Context) -> None:
    """One more training may run in this account and Region; Sydney allows half as many."""
    limit = context.settings.trainings
    if context.region == SYDNEY:
        limit = max(1, limit // 2)
    running = _count(context.all("version"), {"TRAINING_IN_PROGRESS"})
    _check(context, running, limit, "concurrent training jobs")


def check_running(context: Context) -> None:
    """One more model may run in this account and Region."""
    counted = {"STARTING", "RUNNING"}
    if context.choices.stopping_counts_as_running:
        counted.add("STOPPING")
    _check(context, _count(context.all("version"), counted), context.settings.running_versions, "running models")


def check_units(context: Context, units: int) -> None:
    """A model may have so many inference units."""
    if units > context.settings.inference_units:
        text = f"A model can have at most {context.settings.inference_units} inference units."
        raise ServiceError(context.choices.units_quota_error, text)


def check_copies(context: Context, project: Record) -> None:
    """One more copy may be on its way into the project."""
    copying = _count(context.of("version", project["arn"]), {"COPYING_IN_PROGRESS"})
    _check(context, copying, context.settings.copies_per_project, "concurrent copy jobs")


def _count(versions: Iterable[Record], statuses: set[str]) -> int:
    return sum(version["status"] in statuses for version in versions)


def _check(context: Context, used: int, limit: int, what: str) -> None:
    if used >= limit:
        raise ServiceError(context.choices.version_quota_error, f"The limit of {limit} {what} is reached.")
