"""What requests to S3, STS, IAM, KMS and tagging have to be allowed.

Actions and resources as the Service Authorization Reference names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from reconciler.emulator.iam.decision import Need
from reconciler.emulator.iam.match import Context
from reconciler.emulator.s3.service import place_of
from reconciler.emulator.wire import Request

CONFIGURATION: Mapping[str, str] = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "logging": "BucketLogging",
    "notification": "BucketNotification",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}

IAM_RESOURCES: Mapping[str, str] = {
    "RoleName": "role/{}",
    "UserName": "user/{}",
    "GroupName": "group/{}",
    "InstanceProfileName": "instance-profile/{}",
    "PolicyName": "policy/{}",
}


@dataclass(frozen=True, slots=True)
class Action:
    """An action and the resource that it is asked for on."""

    name: str
    resource: str = "*"


def _bucket_action(request: Request, bucket: str) -> Action:
    arn = f"arn:aws:s3:::{bucket}"
    verb = {"GET": "Get", "HEAD": "Get", "DELETE": "Put"}.get(request.method, "Put")
    for name, configuration in CONFIGURATION.items():
        if name in request.query:
            is_policy = name == "policy" and request.method == "DELETE"
            return Action(f"s3:{'Delete' if is_policy else verb}{configuration}", arn)
    if "location" in request.query:
        return Action("s3:GetBucketLocation", arn)
    names = {"PUT": "CreateBucket", "DELETE": "DeleteBucket", "POST": "DeleteObject"}
    name = names.get(request.method, "ListBucket")
    return Action(f"s3:{name}", f"{arn}/*" if request.method == "POST" else arn)


def _s3(request: Request) -> Iterable[Action]:
    bucket, key = place_of(request)
    if not bucket:
        yield Action("s3:ListAllMyBuckets")
    elif not key:
        yield _bucket_action(request, bucket)
    else:
        arn = f"arn:aws:s3:::{bucket}/{key}"
        if request.method == "DELETE":
            yield Action("s3:AbortMultipartUpload" if "uploadId" in request.query else "s3:DeleteObject", arn)
        else:
            yield Action("s3:GetObject" if request.method in {"GET", "HEAD"} else "s3:PutObject", arn)
        source = Request("GET", "/" + request.headers.get("x-amz-copy-source", "").lstrip("/"), {}).path.lstrip("/")
        if source:
            yield Action("s3:GetObject", f"arn:aws:s3:::{source}")


def _sts(request: Request) -> Iterable[Action]:
    name = request.form.get("Action", "")
    if name not in {"GetCallerIdentity", "GetSessionToken"}:
        yield Action(f"sts:{name}", request.form.get("RoleArn", "*"))


def _iam(request: Request, account: str) -> Iterable[Action]:
    form = request.form
    arn = form.get("PolicyArn", "*")
    for name, resource in IAM_RESOURCES.items():
        if name in form:
            arn = f"arn:aws:iam::{account}:{resource.format(form[name])}"
            break
    yield Action(f"iam:{form.get('Action', '')}", arn)


def _kms(request: Request, account: str, region: str) -> Iterable[Action]:
    name = request.headers.get("x-amz-target", "").rpartition(".")[2]
    given = orjson.loads(request.body or b"{}")
    key = given.get("TargetKeyId") or given.get("KeyId") or given.get("AliasName")
    if key is None:
        yield Action(f"kms:{name}")
    elif key.startswith("arn:"):
        yield Action(f"kms:{name}", key)
    else:
        resource = key if key.startswith("alias/") else f"key/{key}"
        yield Action(f"kms:{name}", f"arn:aws:kms:{region}:{account}:{resource}")


def _actions(service: str, request: Request, account: str) -> Iterable[Action]:
    if service == "s3":
        return _s3(request)
    if service == "sts":
        return _sts(request)
    if service == "iam":
        return _iam(request, account)
    if service == "kms":
        return _kms(request, account, request.scope[1])
    name = re.sub(r".*\.", "", request.headers.get("x-amz-target", ""))
    return [Action(f"tag:{name}")]


def needs(service: str, request: Request, account: str, caller_keys: Context) -> list[Need]:
    """Everything that a request to one of these services has to be allowed."""
    return [Need(action.name, action.resource, caller_keys) for action in _actions(service, request, account)]
