"""ARNs of Custom Labels: they end in the creation time in milliseconds, which keeps recreations apart."""

import re
from dataclasses import dataclass
from functools import lru_cache

ARN = re.compile(
    r"arn:(?P<partition>[a-z\d-]+):rekognition:(?P<region>[a-z\d-]+):(?P<account>\d{12}):"
    r"project/(?P<project>[a-zA-Z0-9_.\-]{1,255})/"
    r"(?:version/(?P<version>[a-zA-Z0-9_.\-]{1,255})/|dataset/(?P<dataset>train|test)/)?(?P<stamp>[0-9]+)"
)


@dataclass(frozen=True, slots=True)
class Arn:
    """The parts of an ARN; `kind` is project, version or dataset."""

    partition: str
    region: str
    account: str
    kind: str
    project: str
    stamp: int


@lru_cache(maxsize=4096)
def parse(text: str) -> Arn | None:
    """The parts of a Custom Labels ARN (service-facts 2); None for any other text."""
    found = ARN.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    kind = "version" if part["version"] else "dataset" if part["dataset"] else "project"
    return Arn(part["partition"], part["region"], part["account"], kind, part["project"], int(part["stamp"]))


def partition_of(region: str) -> str:
    """The partition a Region belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
