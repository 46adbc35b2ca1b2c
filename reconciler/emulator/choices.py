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


def of(values: Mapping[str, Any]) -> Choices:
    """The defaults with `values` on top; ValueError names a key that is no choice."""
    unknown = values.keys() - {each.name for each in fields(Choices)}
    if unknown:
        raise ValueError(f"no such choice: {', '.join(sorted(unknown))}")
    return Choices(**values)
