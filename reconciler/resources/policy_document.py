"""What a project policy's document means, whatever way it is written (guide, "Project policy document")."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler.core.flaw import Flaw
from reconciler.core.want import Declared, Target
from reconciler.errors import InvalidError

ACTION = "rekognition:copyprojectversion"
REQUIRED = ("Effect", "Principal", "Action", "Resource")
ARN = re.compile(r"arn:[a-z\d-]+:(iam|sts)::\d{12}:.+")
ACCOUNT = re.compile(r"\d{12}")
ALLOWED = {*REQUIRED, "Sid", "Condition"}
ELEMENTS = {"Version", "Id", "Statement"}
EFFECTS = ("Allow", "Deny")
VERSION = "2012-10-17"
LONGEST = 2000
_STATEMENT = {
    "type": "object",
    "required": list(REQUIRED),
    "propertyNames": {"enum": sorted(ALLOWED)},
    "properties": {"Effect": {"enum": list(EFFECTS)}},
}
SCHEMA = {
    "required": ["Version", "Statement"],
    "propertyNames": {"enum": sorted(ELEMENTS)},
    "properties": {
        "Version": {"const": VERSION},
        "Statement": {"anyOf": [_STATEMENT, {"type": "array", "minItems": 1, "items": _STATEMENT}]},
    },
}
"""What a JSON Schema can say of a document."""


def load(path: Path) -> dict[str, Any]:
    """Read a document from a file; raises InvalidError that says where it is no JSON object."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidError(f"{path.name} cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        told = f"{path.name} is no JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise InvalidError(told, hint="write the policy document as a JSON object") from error
    except RecursionError:
        raise InvalidError(f"{path.name} is nested too deeply for a policy document") from None
    except UnicodeDecodeError as error:
        raise InvalidError(f"{path.name} is no UTF-8: byte {error.start + 1}") from error
    if not isinstance(found, dict):
        raise InvalidError(f"{path.name} holds no JSON object", hint="a policy document is one, with a Statement")
    return found


def meaning(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements in one canonical form: lists sorted, actions in lower case, accounts as root ARNs, no Sid."""
    statements = [_statement(one) for one in _list(document.get("Statement"))]
    return sorted(statements, key=lambda one: json.dumps(one, sort_keys=True))


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in statement.items() if key != "Sid"}
    told["Effect"] = str(told.get("Effect", "")).capitalize()
    told["Action"] = sorted(str(one).lower() for one in _list(told.get("Action")))
    told["Resource"] = sorted(str(one) for one in _list(told.get("Resource")))
    told["Principal"] = _principals(told.get("Principal"))
    return told


def _principals(principal: Any) -> dict[str, list[str]]:
    if principal == "*":
        return {"AWS": ["*"]}
    found = principal if isinstance(principal, Mapping) else {"AWS": principal}
    return {kind: sorted({_root(str(one)) for one in _list(value)}) for kind, value in sorted(found.items())}


def _root(principal: str) -> str:
    return f"arn:aws:iam::{principal}:root" if ACCOUNT.fullmatch(principal) else principal


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def flaws(document: Mapping[str, Any]) -> Iterator[Flaw]:
    """What the service would refuse about a document; nothing when it is well formed.

    Sources: guide, "Creating a project policy document"; IAM User Guide, "Grammar of the IAM JSON policy language".
    """
    for key in sorted(document.keys() - ELEMENTS):
        yield Flaw(f"{key} is not part of a policy document", path=(key,))
    if document.get("Version") != VERSION:
        yield Flaw(f'its Version must be "{VERSION}"', path=("Version",))
    statements = _list(document.get("Statement"))
    if not statements:
        yield Flaw("it has no Statement", path=("Statement",))
    for at, statement in enumerate(statements):
        for key, told in _flaws_of(statement):
            yield Flaw(f"statement {at + 1} {told}", path=("Statement", at, key))
    yield from oversize(document)


def oversize(document: Mapping[str, Any]) -> Iterator[Flaw]:
    """All that can be wrong with a document that `allowing` makes."""
    if (size := len(json.dumps(document, separators=(",", ":")))) > LONGEST:
        yield Flaw(f"it has {size} characters; {LONGEST} are allowed", "write several policies instead of one")


def flaws_of_file(path: Path) -> Iterator[Flaw]:
    """What is wrong with the document that a file holds."""
    try:
        found = load(path)
    except InvalidError as error:
        yield Flaw(error.message, error.hint)
    else:
        yield from (one._replace(told=f"{path.name}: {one.told}", path=()) for one in flaws(found))


def _flaws_of(statement: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a statement, each with the key that it is about."""
    if not isinstance(statement, Mapping):
        yield "", "is no mapping of Effect, Principal, Action and Resource"
        return
    yield from ((key, f"lacks {key}") for key in REQUIRED if not statement.get(key))
    yield from ((key, f"has {key}, which is not allowed here") for key in sorted(statement.keys() - ALLOWED))
    if statement.get("Effect", "Allow") not in EFFECTS:
        yield "Effect", f"has the Effect {statement['Effect']}; write {' or '.join(EFFECTS)}"
    for action in _list(statement.get("Action")):
        if str(action).lower() != ACTION:
            yield "Action", f"has the action {action}; only rekognition:CopyProjectVersion is"
    yield from (("Resource", told) for told in _misread("Resource", statement.get("Resource")))
    yield from (("Principal", told) for told in _flaws_of_principal(statement.get("Principal")))


def _flaws_of_principal(principal: Any) -> Iterator[str]:
    if isinstance(principal, Mapping):
        for value in principal.values():
            yield from _misread("Principal", value)
    elif principal and principal != "*":
        yield f'has the Principal {principal}; write "*" or a mapping such as {{AWS: "111122223333"}}'


def _misread(key: str, value: Any) -> Iterator[str]:
    """Account ids, say, that were read as numbers."""
    yield from (f"has the {key} {one}, which is not text" for one in _list(value) if not isinstance(one, str))


def allowing(
    declared: Declared, source: Target, project: str, to: Iterable[str], versions: Iterable[str]
) -> dict[str, Any]:
    """A document that lets accounts (by alias, id or ARN) copy versions of a project.

    A version's ARN ends in a number that is known only after training, so resources end in `/*`.
    """
    stem = f"arn:{source.partition}:rekognition:{source.region}:{source.account_id}:project/{project}/version"
    principals = [_principal(declared, source, one) for one in to]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": principals},
                "Action": "rekognition:CopyProjectVersion",
                "Resource": [f"{stem}/{version}/*" for version in versions],
            }
        ],
    }


def is_principal(told: str) -> bool:
    """Whether somebody who may copy is named by account id or ARN, and not by an account's alias."""
    return bool(ACCOUNT.fullmatch(told) or ARN.fullmatch(told))


def _principal(declared: Declared, source: Target, told: str) -> str:
    target = declared.targets.get(told)
    account = target.account_id if target else told
    return account if account.startswith("arn:") else f"arn:{source.partition}:iam::{account}:root"
