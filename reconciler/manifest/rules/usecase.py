"""What kind of model the service would train: one that names images or one that finds objects."""

from enum import StrEnum


class UseCase(StrEnum):
    """The values of `use_case` in a manifest summary (guide, "Manifest summary file format")."""

    IMAGE_LEVEL_LABELS = "IMAGE_LEVEL_LABELS"
    OBJECT_LOCALIZATION = "OBJECT_LOCALIZATION"
    NOT_DETERMINED = "NOT_DETERMINED"
