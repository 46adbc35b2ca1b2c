"""Manifest files as datasets and trainings take them: read from S3, judged, made entries."""

from collections.abc import Mapping
from dataclasses import fields

from . import verdict
from .choices import Choices
from .entries import Entry
from .errors import ServiceError
from .lines import Line, Rules, annotated
from .operation import Context
from .ports import ObjectUnavailableError
from .verdict import Problem

UNLABELED = ("WARNING_UNANNOTATED_RECORD", "WARNING_NO_ANNOTATIONS", "ERROR_NO_LABEL_ATTRIBUTES")


def rules(context: Context) -> Rules:
    """The rules for manifests: the quota of images, and what the choices settle (rows `manifest_*`)."""
    names = (each.name for each in fields(Rules) if hasattr(context.choices, f"manifest_{each.name}"))
    chosen = {name: getattr(context.choices, f"manifest_{name}") for name in names}
    return Rules(rows=context.settings.images_per_dataset, **chosen)


def read(context: Context, place: Mapping[str, str]) -> bytes | Problem:
    """A manifest's bytes, or the terminal file error that it has; `place` is an S3Object of the API.

    Raises InvalidS3ObjectException when the bucket is not the account's or the object cannot be read (API page).
    """
    bucket, key = place.get("Bucket", ""), place.get("Name", "")
    account, version = context.account, place.get("Version", "")
    _check_bucket(context, bucket)
    try:
        head = context.objects.head(bucket, key, account=account, version=version)
        if head is None:
            raise ServiceError("InvalidS3ObjectException")
        problem = verdict.file_problem(key, head.size, rules(context))
        return problem or context.objects.read(bucket, key, account=account, version=version)
    except ObjectUnavailableError:
        raise ServiceError("InvalidS3ObjectException") from None


def _check_bucket(context: Context, name: str) -> None:
    bucket = context.objects.bucket(name)
    if bucket is None or bucket.owner != context.account:
        raise ServiceError("InvalidS3ObjectException")
    if bucket.region != context.region and not context.choices.bucket_in_any_region:
        raise ServiceError("InvalidS3ObjectException")


def entry(line: Line, chosen: Choices) -> Entry:
    """The entry of an accepted line, as ListDatasetEntries returns it: with `cl-metadata` and `cl-errors` (S:8133)."""
    labeled = not any(note.code in UNLABELED for note in line.notes)
    text = annotated(line, prefix="cl-", more={"cl-metadata": {"is_labeled": labeled}})
    usable = dict.fromkeys(line.names, False) | {box.label: True for box in line.boxes}
    labels = line.labels if chosen.dataset_counts_labels_of_broken_parts else usable
    return Entry(line.source, text, labels, labeled, line.has_errors)
