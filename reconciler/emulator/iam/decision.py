"""IAM's decision: whether this caller may do that to this resource, and if not, what is missing.

Pure: documents, action, resource and context in, a decision out.  Order of evaluation from the IAM user guide, "Policy
evaluation logic": an explicit Deny anywhere wins, then every kind of policy that is present has to allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reconciler.emulator.iam.match import Context, any_like, condition_holds, values

Document = Mapping[str, Any]
Effect = Literal["Allow", "Deny"]


@dataclass(frozen=True)
class Need:
    """One action on one resource that a request has to be allowed, with the condition keys it carries."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Rights:
    """The policies that bound what a caller may do; ``None`` is a kind of policy that is not attached."""

    identity: Sequence[Document] = ()
    boundary: Sequence[Document] | None = None
    session: Sequence[Document] | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a request was refused: the need that no policy allows, or that one denies."""

    need: Need
    reason: str

    def message(self, caller_arn: str) -> str:
        """The sentence that AWS answers with (Rekognition guide, "Error handling", and IAM's endings since 2021)."""
        action, resource = self.need.action, self.need.resource
        return f"User: {caller_arn} is not authorized to perform: {action} on resource: {resource} {self.reason}"


def _conditions_hold(statement: Document, context: Context) -> bool:
    conditions: Mapping[str, Mapping[str, Any]] = statement.get("Condition") or {}
    return all(
        condition_holds(operator, key, wanted, context)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _element_matches(statement: Document, name: str, value: str, context: Context, *, ignore_case: bool) -> bool:
    """Match ``Action``/``NotAction`` or ``Resource``/``NotResource``; a trust policy has no resource."""
    if name in statement:
        return any_like(statement[name], value, context, ignore_case=ignore_case)
    if f"Not{name}" in statement:
        return not any_like(statement[f"Not{name}"], value, context, ignore_case=ignore_case)
    return name == "Resource"


def applies(statement: Document, need: Need) -> bool:
    """Whether a statement speaks about *need*; an operator that IAM does not have makes a Deny apply, an Allow not."""
    if not _element_matches(statement, "Action", need.action, need.context, ignore_case=True):
        return False
    if not _element_matches(statement, "Resource", need.resource, need.context, ignore_case=False):
        return False
    try:
        return _conditions_hold(statement, need.context)
    except LookupError:
        return bool(statement["Effect"] == "Deny")


def statements(documents: Iterable[Document]) -> Iterable[Document]:
    """Every statement of every document; ``Statement`` may be one or a list."""
    return (statement for document in documents for statement in values(document.get("Statement", [])))


def decide(documents: Iterable[Document], need: Need) -> Effect | None:
    """``"Deny"``, ``"Allow"``, or ``None`` when no statement applies (an implicit deny)."""
    effects = {statement["Effect"] for statement in statements(documents) if applies(statement, need)}
    return "Deny" if "Deny" in effects else "Allow" if "Allow" in effects else None


def refuse(rights: Rights, need: Need) -> Refusal | None:
    """``None`` when *rights* allow *need*, else what stands in the way."""
    kinds = (
        ("an identity-based policy", "no identity-based policy allows", rights.identity),
        ("a permissions boundary", "no permissions boundary allows", rights.boundary),
        ("a session policy", "no session policy allows", rights.session),
    )
    decisions = [(kind, lacking, decide(found, need)) for kind, lacking, found in kinds if found is not None]
    for kind, _, decision in decisions:
        if decision == "Deny":
            return Refusal(need, f"with an explicit deny in {kind}")
    for _, lacking, decision in decisions:
        if decision is None:
            return Refusal(need, f"because {lacking} the {need.action} action")
    return None


def first_refusal(rights: Rights, needs: Iterable[Need]) -> Refusal | None:
    """The first of *needs* that is not allowed, or ``None``."""
    return next((refusal for need in needs if (refusal := refuse(rights, need))), None)


def _names(principal: Any) -> list[str]:
    """The principals that a statement lists, of whatever type (AWS, Service, Federated)."""
    if isinstance(principal, Mapping):
        return [name for names in principal.values() for name in values(names)]
    return ["*"] if principal == "*" else []


def decide_for(document: Document, need: Need, names: frozenset[str]) -> Effect | None:
    """What a resource's own policy (a role's trust, a bucket's policy) says to a principal.

    *names* are all the forms under which the principal may be listed: its ARN, its role's ARN, its account and the
    account's root, or a service.
    """
    mine = [each for each in statements([document]) if names.union("*").intersection(_names(each.get("Principal")))]
    return decide([{"Statement": mine}], need)
