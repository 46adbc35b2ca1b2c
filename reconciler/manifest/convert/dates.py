"""The `creation-date` of converted lines."""

from datetime import datetime

CREATED = "2000-01-01T00:00:00"
"""Where the source has no date: always the same, so that converting again changes nothing."""

_CAPTURED = "%Y-%m-%d %H:%M:%S"


def created(captured: object) -> str:
    """COCO's `date_captured` as a `creation-date` (guide 4000-4004), or the constant one if it is none."""
    try:
        return datetime.strptime(str(captured), _CAPTURED).strftime("%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  the guide's has no zone
    except ValueError:
        return CREATED


def folder(images: str) -> str:
    """The S3 path before the images' names, with a slash at its end; empty where the names are whole URIs."""
    return images if images.endswith("/") or not images else images + "/"
