"""What no source settles: every such behaviour by name, with the claim, where the question stands, and a switch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

NAME = "choices"


def choice(*, default: Any, claim: str, source: str) -> Any:
    """A field whose metadata say what the default claims and which source leaves it open."""
    return field(default=default, metadata={"claim": claim, "source": source})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """One field per open question of the fact base (service-facts, mark I). Codes are exception names."""

    validation_error: str = choice(
        default="ValidationException",
        claim="A value that violates the model's length, range, pattern or enum is refused with this code.",
        source="service-facts 0: the API pages name it for MaxResults; no operation models it",
    )
    rate_error: str = choice(
        default="ProvisionedThroughputExceededException",
        claim="More calls per second than the quota allows are refused with this code (ThrottlingException also occurs).",
        source="service-facts 0.1; both are published",
    )
    foreign_account: str = choice(
        default="AccessDeniedException",
        claim="An ARN of another account is refused with this code.",
        source="service-facts 1: no source; project policies only open CopyProjectVersion",
    )
    projects_newest_first: bool = choice(
        default=False,
        claim="DescribeProjects lists the oldest project first.",
        source="service-facts 1.1: 'sorted by the date and time the projects are created', direction unstated",
    )
    project_name_free_while_deleting: bool = choice(
        default=False,
        claim="The name of a project in DELETING is taken until the project is gone.",
        source="service-facts 1.1: one client creates at once, the outcome is not recorded",
    )
    project_quota_error: str = choice(
        default="LimitExceededException",
        claim="The project that exceeds the quota is refused with this code.",
        source="service-facts 1.1; the exception is modelled, its reason is not",
    )
    default_feature_shown: bool = choice(
        default=True,
        claim="DescribeProjects and DescribeProjectVersions send Feature also for CUSTOM_LABELS.",
        source="service-facts 1.1: examples of 2022 lack it, Terraform reads an empty string",
    )
    project_with_datasets_deletable: bool = choice(
        default=False,
        claim="A project that still has a dataset cannot be deleted.",
        source="guide 'Deleting a project (SDK)': models and datasets first; the API page names models only",
    )
    version_quota_error: str = choice(
        default="LimitExceededException",
        claim="Too many models, trainings, running models or copies are refused with this code.",
        source="service-facts 1.3: two limit exceptions are modelled; ServiceQuotaExceeded is read as the tag quota",
    )
    units_quota_error: str = choice(
        default="LimitExceededException",
        claim="More inference units than the quota are refused with this code (InvalidParameterException is possible).",
        source="service-facts 1.3, StartProjectVersion",
    )
    stopping_counts_as_running: bool = choice(
        default=False,
        claim="A model in STOPPING no longer counts against the quota of running models.",
        source="service-facts 3.1: 'concurrently running models'",
    )
    failed_startable: bool = choice(
        default=True,
        claim="A model in FAILED (it did not start) can be started again.",
        source="service-facts 1.3: a published client treats FAILED as final, the API page is silent",
    )
    starting_stoppable: bool = choice(
        default=False,
        claim="StopProjectVersion on a model in STARTING is ResourceInUseException.",
        source="service-facts 1.3: one AWS sample calls it, the outcome is unrecorded",
    )
    stopped_shows_units: bool = choice(
        default=True,
        claim="A stopped model still shows the inference units of its last start.",
        source="service-facts 6: unknown, clients test for the key",
    )
    missing_dataset_error: str = choice(
        default="InvalidParameterException",
        claim="Training without a TRAIN or TEST dataset, or with an empty one, is refused with this code.",
        source="service-facts 1.3 and 4.6 no. 16",
    )
    split_without_test_dataset: bool = choice(
        default=False,
        claim="A project without a TEST dataset is not split by CreateProjectVersion; the call is refused.",
        source="service-facts 4.6 no. 16: the guide says both",
    )
    kms_error: str = choice(
        default="InvalidParameterException",
        claim="A KMS key that does not exist, is disabled or lies in another Region is refused with this code.",
        source="service-facts 1.3: no KMS exception is modelled",
    )
    copy_region_error: str = choice(
        default="InvalidParameterException",
        claim="A copy from another Region is refused with this code.",
        source="service-facts 1.3: 'same Region only', code unstated",
    )
    policy_quota_error: str = choice(
        default="LimitExceededException",
        claim="The sixth project policy is refused with this code (ServiceQuotaExceededException is modelled too).",
        source="service-facts 7",
    )
    unknown_policy_revision_error: str = choice(
        default="InvalidPolicyRevisionIdException",
        claim="A revision id for a policy that does not exist is refused with this code.",
        source="service-facts 7: or ResourceNotFoundException",
    )
    policy_conditions: bool = choice(
        default=True,
        claim="A statement of a project policy may carry a Condition, and it is evaluated.",
        source="service-facts 7: Condition is neither shown nor forbidden",
    )
    dataset_source_busy_error: str = choice(
        default="InvalidParameterException",
        claim="A dataset made from one that changes or was not created is refused with this code.",
        source="service-facts 1.2, CreateDataset",
    )
    dataset_update_after_failed_creation: str = choice(
        default="InvalidParameterException",
        claim="UpdateDatasetEntries on a dataset in CREATE_FAILED is refused with this code.",
        source="service-facts 1.2, UpdateDatasetEntries",
    )
    dataset_listed_while_created: str = choice(
        default="ResourceNotReadyException",
        claim="Entries and labels of a dataset in CREATE_IN_PROGRESS are refused with this code.",
        source="service-facts 1.2, ListDatasetEntries: two codes are modelled",
    )
    dataset_listed_while_changed: str = choice(
        default="ResourceInUseException",
        claim="Entries and labels of a dataset in UPDATE_ or DELETE_IN_PROGRESS are refused with this code.",
        source="service-facts 1.2, ListDatasetEntries: two codes are modelled",
    )
    has_errors_false_filters: bool = choice(
        default=False,
        claim="HasErrors=False filters nothing; true would leave out the entries with errors.",
        source="service-facts 1.2: a script of the guide sends it and expects all entries",
    )
    dataset_deletable_while_training: bool = choice(
        default=False,
        claim="A dataset cannot be deleted while a version of its project trains.",
        source="service-facts 1.2, DeleteDataset",
    )
    dataset_counts_labels_of_broken_parts: bool = choice(
        default=True,
        claim="Labels of boxes and lines with errors count in TotalLabels and ListDatasetLabels.",
        source="service-facts 4.4; the guide says only that a label vanishes when no annotation uses it",
    )
    bucket_in_any_region: bool = choice(
        default=False,
        claim="A manifest in a bucket of another Region is InvalidS3ObjectException.",
        source="the published text says 'Check object key, region and/or access permissions'",
    )
    split_least_images_per_label: int = choice(
        default=2,
        claim="Dividing 80/20 needs this many images of every label, in DistributeDatasetEntries and AutoCreate.",
        source="service-facts 4.3: 'enough' is not said",
    )
    image_sides_error: str = choice(
        default="InvalidParameterException",
        claim="DetectCustomLabels refuses an image whose sides or their ratio are out of range with this code.",
        source="service-facts 1.3: the limits are in the guide, the code is not",
    )
    manifest_share_may_be_reached: bool = choice(
        default=True,
        claim="Exactly 20 % invalid lines are allowed; only more than 20 % fail.",
        source="guide 'Validation rules': 'less than 20%' warns, '> 20%' fails",
    )
    manifest_extension_required: bool = choice(
        default=False,
        claim="A manifest's key needs no file extension.",
        source="service-facts 4.6 no. 25: the guide says both",
    )
    manifest_frame_tolerance: float = choice(
        default=0.0,
        claim="So many pixels may a box reach over the image's frame.",
        source="guide ERROR_INVALID_BOUNDING_BOX; real jobs write fractions of pixels",
    )
    manifest_bare_line_is_error: bool = choice(
        default=False,
        claim="A line with nothing but its source-ref is unannotated, not ERROR_NO_LABEL_ATTRIBUTES.",
        source="the guide's WARNING_UNANNOTATED_RECORD example against ERROR_NO_LABEL_ATTRIBUTES' text",
    )
    manifest_first_duplicate_stays: bool = choice(
        default=True,
        claim="Of lines with the same source-ref a dataset keeps the first.",
        source="guide 'Terminal content errors': 'removed', which of them is not said",
    )
    manifest_box_share: float = choice(
        default=0.0,
        claim="A localization model is trained when more than this share of the valid test lines has boxes.",
        source="service-facts 4.5: the service chooses, no rule is given",
    )


def of(values: Mapping[str, Any]) -> Choices:
    """The defaults with `values` on top; ValueError names a key that is no choice."""
    unknown = values.keys() - {each.name for each in fields(Choices)}
    if unknown:
        raise ValueError(f"no such choice: {', '.join(sorted(unknown))}")
    return Choices(**values)
