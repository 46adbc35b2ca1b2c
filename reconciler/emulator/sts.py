"""STS without moto: who am I, and credentials for a role; every run of a client begins with these.

Answers and errors as the STS API reference has them. With IAM enforced a role must exist and trust the caller.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from .iam.decision import Document, Need, Rights, decide_for
from .keys import Credentials, Keys
from .operation import Caller
from .wire import Answer, Node, RefusedError, Request, xml

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
ROLE = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):role/(?:[\w+=,.@/-]*/)?(?P<name>[\w+=,.@-]{1,64})"
)
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")
SHORTEST, LONGEST, USUAL = 900, 43200, 3600


@dataclass(frozen=True)
class Role:
    """What IAM knows about a role."""

    arn: str
    trust: Document
    rights: Rights
    tags: Mapping[str, str]


FindRole = Callable[[str, str], "Role | None"]
"""Account and role name to the role."""


def answer(action: str, content: list[Node]) -> Answer:
    """An STS response document."""
    nodes: list[Node] = [(f"{action}Result", content), ("ResponseMetadata", [("RequestId", str(uuid.uuid4()))])]
    return Answer(200, {"Content-Type": "text/xml"}, xml(f"{action}Response", nodes, NAMESPACE).encode())


def principals(caller: Caller) -> frozenset[str]:
    """Every form under which a policy may name the caller."""
    own = {caller.arn, caller.session.get("role_arn", caller.arn)}
    return frozenset(own | {caller.account, f"arn:aws:iam::{caller.account}:root"})


class Sts:
    """Answers the four calls that give or name credentials; *find_role* is asked only when IAM is enforced."""

    def __init__(self, keys: Keys, find_role: FindRole) -> None:
        self.keys = keys
        self.find_role = find_role

    def answers(self, request: Request) -> bool:
        """Whether the request is one of these calls."""
        return request.form.get("Action") in {"GetCallerIdentity", "AssumeRole", "GetSessionToken"}

    def answer(self, request: Request, caller: Caller, *, enforce: bool) -> Answer:
        """Answer one call, or raise RefusedError."""
        action = request.form["Action"]
        if action == "GetCallerIdentity":
            return answer(action, [
                ("Arn", caller.arn), ("UserId", caller.session.get("id", caller.account)), ("Account", caller.account),
            ])  # fmt: skip
        seconds = _duration(request.form)
        if action == "GetSessionToken":
            given = self.keys.issue(caller.arn, caller.account, caller.session, time.time() + seconds)
            return answer(action, [_credentials(given)])
        return self._assume(request.form, caller, enforce=enforce, seconds=seconds)

    def _assume(self, form: Mapping[str, str], caller: Caller, *, enforce: bool, seconds: int) -> Answer:
        role, session_name = _role(form), _session_name(form)
        arn = form["RoleArn"]
        if enforce:
            arn = self._trusted(role["account"], role["name"], caller, form).arn
        assumed = f"arn:{role['partition']}:sts::{role['account']}:assumed-role/{role['name']}/{session_name}"
        role_id = f"AROA{uuid.uuid5(uuid.NAMESPACE_URL, arn).hex[:17].upper()}:{session_name}"
        session = {"id": role_id, "role": role["name"], "role_arn": arn, "tags": _tags(form), "policy": _policy(form)}
        given = self.keys.issue(assumed, role["account"], session, time.time() + seconds)
        return answer("AssumeRole", [
            _credentials(given), ("AssumedRoleUser", [("AssumedRoleId", role_id), ("Arn", assumed)]),
        ])  # fmt: skip

    def _trusted(self, account: str, name: str, caller: Caller, form: Mapping[str, str]) -> Role:
        role = self.find_role(account, name)
        context = {"sts:externalid": form["ExternalId"]} if "ExternalId" in form else {}
        if role is None or decide_for(role.trust, Need("sts:AssumeRole", "*", context), principals(caller)) != "Allow":
            text = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {form['RoleArn']}"
            raise RefusedError("AccessDenied", text, 403)
        return role


def _duration(form: Mapping[str, str]) -> int:
    seconds = int(form.get("DurationSeconds", USUAL))
    if not SHORTEST <= seconds <= LONGEST:
        raise RefusedError("ValidationError", f"DurationSeconds must be between {SHORTEST} and {LONGEST}")
    return seconds


def _role(form: Mapping[str, str]) -> re.Match[str]:
    found = ROLE.fullmatch(form.get("RoleArn", ""))
    if found is None:
        raise RefusedError("ValidationError", f"{form.get('RoleArn', '')} is invalid")
    return found


def _session_name(form: Mapping[str, str]) -> str:
    name = form.get("RoleSessionName", "")
    if not SESSION_NAME.fullmatch(name):
        raise RefusedError("ValidationError", f"Value '{name}' at 'roleSessionName' failed to satisfy constraint")
    return name


def _tags(form: Mapping[str, str]) -> dict[str, str]:
    keys = {name: value for name, value in form.items() if re.fullmatch(r"Tags\.member\.\d+\.Key", name)}
    return {key: form.get(name.removesuffix("Key") + "Value", "") for name, key in keys.items()}


def _policy(form: Mapping[str, str]) -> Document | None:
    if "Policy" not in form:
        return None
    try:
        policy: Document = orjson.loads(form["Policy"])
    except orjson.JSONDecodeError as error:
        raise RefusedError("MalformedPolicyDocument", "This policy contains invalid Json") from error
    return policy


def _credentials(given: Credentials) -> Node:
    return ("Credentials", [
        ("AccessKeyId", given.access_key),
        ("SecretAccessKey", given.secret),
        ("SessionToken", given.token),
        ("Expiration", datetime.fromtimestamp(given.expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
    ])  # fmt: skip
