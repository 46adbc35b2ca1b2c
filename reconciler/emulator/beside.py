"""What clients use beside Rekognition: S3 and STS of our own, and moto for the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .moto_side.journal import Call
from .operation import Caller
from .s3.service import is_configuration, place_of
from .s3.stock import StoredBucket
from .wire import Answer, Request, xml

if TYPE_CHECKING:
    from .emulator import Emulator

KEY_CALLS = frozenset({"CreateAccessKey", "DeleteAccessKey"})


def answer(emulator: Emulator, service: str, request: Request, caller: Caller) -> Answer:
    """Answer a request to S3, STS, IAM, KMS or tagging, or raise RefusedError."""
    if emulator.is_enforced:
        emulator.authority.authorise_request(service, request, caller)
    if service == "s3":
        return _s3(emulator, request, caller)
    if service == "sts" and emulator.sts.answers(request):
        return emulator.sts.answer(request, caller, enforce=emulator.is_enforced)
    if service == "iam" and request.form.get("Action") in KEY_CALLS:
        return _access_key(emulator, request, caller)
    return emulator.moto.answer(service, request, caller.account, request.scope[1])


def _s3(emulator: Emulator, request: Request, caller: Caller) -> Answer:
    bucket, _ = place_of(request)
    before = emulator.stock.bucket(bucket)
    if before is not None and is_configuration(request):
        target = f"/{bucket}?{request.target.partition('?')[2]}"
        asked = Request(request.method, target, request.headers, request.body)
        return emulator.moto.answer("s3", asked, before.account, before.region)
    reads = request.method in {"GET", "HEAD"}
    with emulator.store.reading() if reads else emulator.store.writing():
        answer = emulator.s3.answer(request, caller.account, request.scope[1])
        if not reads:
            _tell_moto(emulator, before, emulator.stock.bucket(bucket))
    return answer


def make_bucket(emulator: Emulator, bucket: StoredBucket) -> bool:
    """Create a bucket, in the stock and for moto; False when the name is taken."""
    with emulator.store.writing():
        if emulator.stock.bucket(bucket.name) is not None:
            return False
        emulator.stock.create_bucket(bucket)
        _tell_moto(emulator, None, bucket)
    return True


def _tell_moto(emulator: Emulator, before: StoredBucket | None, after: StoredBucket | None) -> None:
    """Let moto hear, when it is asked next, of a bucket that was made or removed."""
    if after is not None and before is None:
        place = xml("CreateBucketConfiguration", [("LocationConstraint", after.region)])
        body = b"" if after.region == "us-east-1" else place.encode()
        emulator.moto.journal.write(Call("s3", after.account, after.region, "PUT", f"/{after.name}", body=body))
    elif before is not None and after is None:
        for target in (f"/{before.name}?tagging", f"/{before.name}"):  # moto keeps the tags of a bucket that is gone
            emulator.moto.journal.write(Call("s3", before.account, before.region, "DELETE", target))


def _access_key(emulator: Emulator, request: Request, caller: Caller) -> Answer:
    """Let IAM make or remove an access key, and know whose it is."""
    with emulator.store.writing():
        answer = emulator.moto.answer("iam", request, caller.account, request.scope[1])
        if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
            return answer
        if request.form["Action"] == "DeleteAccessKey":
            emulator.keys.forget(request.form["AccessKeyId"])
        else:
            emulator.keys.remember(_user(answer.body.decode(), caller.account))
    return answer


def _user(text: str, account: str) -> Caller:
    """The user to whom a CreateAccessKey response gives a key."""
    found = dict(re.findall(r"<(AccessKeyId|UserName)>([^<]+)<", text))
    arn = f"arn:aws:iam::{account}:user/{found['UserName']}"
    return Caller(arn, account, found["AccessKeyId"], {"user": found["UserName"], "id": found["AccessKeyId"]})
