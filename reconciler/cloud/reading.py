"""Connections that cannot write: their clients have no methods for it, and a call that goes around them is refused."""

from collections.abc import MutableMapping
from typing import Any

import boto3
from botocore import xform_name

from reconciler.cloud.connect import Connect
from reconciler.core.want import Target
from reconciler.errors import RefusedError

READS = {
    "rekognition": (
        "DescribeDataset",
        "DescribeProjectVersions",
        "DescribeProjects",
        "ListDatasetEntries",
        "ListDatasetLabels",
        "ListProjectPolicies",
        "ListTagsForResource",
    ),
    "s3": ("GetObject", "HeadBucket", "HeadObject"),
    "sts": ("GetCallerIdentity",),
}
"""All operations that such a connection has, by service."""


def reading(connecting: Connect) -> Connect:
    """The same connections, made so that nothing can be written over them."""

    def connect(target: Target) -> boto3.Session:
        session = connecting(target)
        session.events.register_last("creating-client-class", _only_reads)
        session.events.register_first("before-call", _refuse)
        return session

    return connect


def _only_reads(class_attributes: MutableMapping[str, Any], event_name: str, **_: Any) -> None:
    """Take every method that is not one of the reads off a client's class before it is made."""
    kept = {xform_name(operation) for operation in READS.get(event_name.rpartition(".")[2], ())}
    for name, value in list(class_attributes.items()):
        if callable(value) and name not in kept:
            del class_attributes[name]


def _refuse(event_name: str, **_: Any) -> None:
    """Refuse what was called without a method, by the operation's name."""
    service, operation = event_name.split(".")[1:]
    if operation not in READS.get(service, ()):
        raise RefusedError(f"{service}:{operation} writes, and this command has a connection that only reads")
