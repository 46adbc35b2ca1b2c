"""Numbers of the emulated world that a user may turn: durations, quotas, rates and the quality of trained models.

Each default has its source in the guide or in AWS's quota page; a choice between behaviours is in `choices`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

NAME = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Durations in seconds of the emulator's clock; quotas per account and Region unless said otherwise."""

    # Durations. Guide: training 30 minutes to 24 hours ("Training a model"), an AWS example took 27; start "a few
    # minutes", stop and restart 10 to 20; the rest "a while" or "a few moments".
    project_creation: float = 2.0
    project_deletion: float = 5.0
    dataset_creation: float = 15.0
    dataset_update: float = 10.0
    dataset_distribution: float = 10.0
    dataset_deletion: float = 5.0
    training: float = 1800.0
    start: float = 480.0
    stop: float = 120.0
    copy: float = 600.0
    version_deletion: float = 10.0

    # Quotas ("Amazon Rekognition endpoints and quotas"; guide "Guidelines and quotas").
    projects: int = 100
    versions_per_project: int = 100
    trainings: int = 2
    running_versions: int = 2
    inference_units: int = 5
    copies_per_project: int = 5
    policies_per_project: int = 5
    tags_per_resource: int = 200
    images_per_dataset: int = 250_000

    # Rates: calls per second of one operation in one account and Region, and how many may come at once.
    enforce_rates: bool = False
    rate: float = 5.0
    tag_rate: float = 10.0
    detect_rate: float = 50.0
    burst: float = 0.0  # 0: as many as one second allows

    # DetectCustomLabels: calls per second that one inference unit carries (guide "Inference units": it depends).
    detections_per_unit: float = 5.0

    # Trainings take images as they are, without a look at S3; otherwise each is checked by its first bytes.
    images_assumed: bool = True

    # Trained models: F1 of every label, and of chosen ones, so that gates can fail.
    f1: float = 0.9
    label_f1: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Settings":
        """The defaults with `values` on top; ValueError names a key that is no setting."""
        unknown = values.keys() - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        return cls(**values)

    def instant(self) -> "Settings":
        """The same world in which every transition takes no time."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return Settings(**{**kept, **dict.fromkeys(DURATIONS, 0.0)})


DURATIONS = (
    "project_creation",
    "project_deletion",
    "dataset_creation",
    "dataset_update",
    "dataset_distribution",
    "dataset_deletion",
    "training",
    "start",
    "stop",
    "copy",
    "version_deletion",
)
