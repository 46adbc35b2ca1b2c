"""A project policy's document: the rules it must keep, and what it says to a principal who wants to copy."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from .errors import ServiceError
from .iam.decision import Effect, Need, decide
from .iam.match import values

ACTION = "rekognition:CopyProjectVersion"
VERSION = "2012-10-17"
REQUIRED = ("Action", "Resource", "Principal", "Effect")
FORBIDDEN = ("NotAction", "NotResource", "NotPrincipal")
ALLOWED = frozenset({*REQUIRED, "Sid", "Condition"})
PRINCIPAL = re.compile(r"\*|\d{12}|arn:[a-z\d-]+:(iam|sts)::\d{12}:(root|(user|role|assumed-role)/[\w+=,.@/-]+)")
ASSUMED_ROLE = re.compile(r"arn:([a-z\d-]+):sts::(\d{12}):assumed-role/([^/]+)/.+")


def check_document(text: str, *, conditions: bool) -> None:
    """Raise MalformedPolicyDocumentException unless the document keeps the guide's rules ("Creating a project policy").

    `conditions` says whether a statement may carry a Condition.
    """
    document = _loaded(text)
    _require(document.keys() <= {"Version", "Id", "Statement"}, "The document has an unknown element.")
    _require(document.get("Version") == VERSION, f"Version must be {VERSION}.")
    statements = values(document.get("Statement", []))
    _require(bool(statements), "Statement is missing or empty.")
    for statement in statements:
        _check_statement(statement, conditions=conditions)


def _loaded(text: str) -> Mapping[str, Any]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _malformed("The document is not valid JSON.") from None
    _require(isinstance(document, dict), "The document must be a JSON object.")
    return dict(document)


def _check_statement(statement: Any, *, conditions: bool) -> None:
    _require(isinstance(statement, dict), "A statement must be a JSON object.")
    for name in FORBIDDEN:
        _require(name not in statement, f"{name} is not allowed.")
    for name in REQUIRED:
        _require(bool(statement.get(name)), f"{name} is required.")
    unknown = statement.keys() - (ALLOWED if conditions else ALLOWED - {"Condition"})
    _require(not unknown, f"{', '.join(sorted(unknown))} is not allowed.")
    _require(statement["Effect"] in ("Allow", "Deny"), "Effect must be Allow or Deny.")
    actions = {str(action).lower() for action in values(statement["Action"])}
    _require(actions == {ACTION.lower()}, f"Action must be {ACTION}.")
    _require(all(isinstance(each, str) for each in values(statement["Resource"])), "Resource must be text.")
    _check_principal(statement["Principal"])


def _check_principal(principal: Any) -> None:
    if isinstance(principal, dict):
        _require(principal.keys() == {"AWS"}, "Principal must be AWS accounts, users or roles.")
        named = values(principal["AWS"])
    else:
        named = [principal] if principal == "*" else [None]
    for each in named:
        _require(isinstance(each, str) and PRINCIPAL.fullmatch(each) is not None, "Principal is invalid.")


def _require(holds: bool, text: str) -> None:
    if not holds:
        raise _malformed(text)


def _malformed(text: str) -> ServiceError:
    return ServiceError("MalformedPolicyDocumentException", text)


def decision(documents: Iterable[str], principal: str, account: str, resource: str) -> Effect | None:
    """What the policies say to `principal` (ARN) of `account` about copying the version `resource`.

    None when no statement speaks about it.
    """
    names = names_of(principal, account)
    context = {"aws:principalarn": principal, "aws:principalaccount": account}
    speaking = [
        {"Statement": statement}
        for document in map(orjson.loads, documents)
        for statement in values(document["Statement"])
        if names.intersection(_principals(statement["Principal"]))
    ]
    return decide(speaking, Need(ACTION, resource, context))


def _principals(principal: Any) -> list[str]:
    return ["*"] if principal == "*" else values(principal["AWS"])


def names_of(principal: str, account: str) -> frozenset[str]:
    """Every form under which a policy may name the caller: its ARN, its role's, its account, the root, everybody."""
    partition = principal.split(":")[1] if principal.startswith("arn:") else "aws"
    names = {principal, account, f"arn:{partition}:iam::{account}:root", "*"}
    assumed = ASSUMED_ROLE.fullmatch(principal)
    if assumed:
        names.add("arn:{}:iam::{}:role/{}".format(*assumed.groups()))
    return frozenset(names)
