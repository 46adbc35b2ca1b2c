"""PutProjectPolicy, ListProjectPolicies, DeleteProjectPolicy: who may copy the models of a project."""

import secrets
from collections.abc import Mapping

from . import paging
from .errors import ServiceError, already_exists, not_found
from .operation import Context, Given, Operation, Result
from .policy_document import check_document
from .record import Record

REVISION_BYTES = 16  # AWS's revision ids are 32 hexadecimal digits


def put_project_policy(context: Context, given: Given) -> Result:
    """Attach a policy, or replace the one whose current revision id is given; returns the new revision id."""
    project = context.find("project", given["ProjectArn"])
    check_document(given["PolicyDocument"], conditions=context.choices.policy_conditions)
    known = context.named("policy", given["PolicyName"], project["arn"])
    if known:
        _check_revision(given, known, required=True)
    else:
        _check_new(context, given, project)
    revision = secrets.token_hex(REVISION_BYTES)
    fields = {"document": given["PolicyDocument"], "revision": revision, "updated": context.now}
    context.put({**(known or _new(context, given, project)), **fields})
    return {"PolicyRevisionId": revision}


def _new(context: Context, given: Given, project: Record) -> Record:
    stamp = context.stamp()
    return {
        "arn": f"{project['arn']}/policy/{given['PolicyName']}/{stamp}",
        "kind": "policy",
        "project": project["arn"],
        "name": given["PolicyName"],
        "created": context.now,
    }


def _check_new(context: Context, given: Given, project: Record) -> None:
    if "PolicyRevisionId" in given:
        raise ServiceError(context.choices.unknown_policy_revision_error)
    if len(context.of("policy", project["arn"])) >= context.settings.policies_per_project:
        text = f"A project can have at most {context.settings.policies_per_project} policies."
        raise ServiceError(context.choices.policy_quota_error, text)


def _check_revision(given: Given, known: Record, *, required: bool) -> None:
    """A given revision id must be the current one (guide "Attaching a project policy")."""
    revision = given.get("PolicyRevisionId")
    if revision is None and required:
        raise already_exists(f"A project policy with the name {known['name']} already exists.")
    if revision is not None and revision != known["revision"]:
        raise ServiceError("InvalidPolicyRevisionIdException")


def list_project_policies(context: Context, given: Given) -> Result:
    """The policies of a project, oldest first."""
    project = context.find("project", given["ProjectArn"])
    shown, token = paging.page(context, given, context.of("policy", project["arn"]), size=5)
    return {"ProjectPolicies": [_description(policy) for policy in shown], "NextToken": token}


def _description(policy: Record) -> Result:
    return {
        "ProjectArn": policy["project"],
        "PolicyName": policy["name"],
        "PolicyRevisionId": policy["revision"],
        "PolicyDocument": policy["document"],
        "CreationTimestamp": policy["created"],
        "LastUpdatedTimestamp": policy["updated"],
    }


def delete_project_policy(context: Context, given: Given) -> Result:
    """Detach a policy, at once; a revision id is optional."""
    project = context.find("project", given["ProjectArn"])
    known = context.named("policy", given["PolicyName"], project["arn"])
    if known is None:
        raise not_found(given["PolicyName"])
    _check_revision(given, known, required=False)
    context.drop(known)
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "PutProjectPolicy": put_project_policy,
    "ListProjectPolicies": list_project_policies,
    "DeleteProjectPolicy": delete_project_policy,
}
