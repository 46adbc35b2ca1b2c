"""The policies in moto's records of users, groups and roles, as documents."""

from __future__ import annotations

from typing import Any

import orjson

from reconciler.emulator.iam.decision import Document


def documents(owner: Any) -> list[Document]:
    """The inline and the attached managed policies of a user, group or role."""
    inline = [orjson.loads(text) for text in owner.policies.values()]
    return inline + [_document(policy) for policy in owner.managed_policies.values()]


def _document(policy: Any) -> Document:
    document: Document = orjson.loads(
        next(v.document for v in policy.versions if v.version_id == policy.default_version_id)
    )
    return document


def boundary(backend: Any, arn: str | None) -> list[Document] | None:
    """A permissions boundary by its ARN: None without one, and one that is gone allows nothing."""
    return [_document(backend.managed_policies[arn])] if arn in backend.managed_policies else [] if arn else None
