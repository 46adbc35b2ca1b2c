"""A whole emulator on one data directory: what a request of any service meets, whatever carried it."""

from __future__ import annotations

import re
import traceback
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from . import log, protocol
from .authority import Authority
from .callers import DEFAULT_ACCOUNT, Callers, root
from .core import Core
from .errors import ConnectionCutError
from .keys import Keys
from .moto_journal import Call
from .moto_side import MotoSide
from .objects import Stock, StoredBucket
from .operation import Caller
from .service_objects import ServiceObjects
from .store import Store
from .sts import Sts
from .wire import Answer, RefusedError, Request, xml

if TYPE_CHECKING:
    from .s3 import S3

FILE = "emulator.sqlite"
TARGETS: Mapping[str, str] = {
    "RekognitionService": "rekognition",
    "TrentService": "kms",
    "ResourceGroupsTaggingAPI_20170126": "tagging",
}
SERVICES = frozenset({"rekognition", "s3", "sts", "iam", "kms", "tagging"})
KINDS = (("project", "project"), ("version", "projectversion"), ("dataset", "dataset"))

# The same refusal has another name and status in each protocol (STS, IAM: query; S3).
NAMES: Mapping[tuple[str, str], tuple[str, int]] = {
    ("query", "UnrecognizedClientException"): ("InvalidClientTokenId", 403),
    ("query", "ExpiredTokenException"): ("ExpiredToken", 403),
    ("query", "MissingAuthenticationTokenException"): ("MissingAuthenticationToken", 403),
    ("s3", "UnrecognizedClientException"): ("InvalidAccessKeyId", 403),
    ("s3", "ExpiredTokenException"): ("ExpiredToken", 400),
    ("s3", "MissingAuthenticationTokenException"): ("AccessDenied", 403),
}


def service_of(request: Request) -> str:
    """The service a request is for: by its target, else by its signature, else S3."""
    target = request.headers.get("x-amz-target", "").partition(".")[0]
    return TARGETS.get(target) or request.scope[2] or "s3"


class Emulator:
    """Everything of one emulator; *data* None keeps it in memory.

    default_account  whose root the ambient credentials are (see `callers`)
    sinks, load_model  passed to the core
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        default_account: str = DEFAULT_ACCOUNT,
        sinks: Sequence[log.Sink] = (),
        load_model: Callable[[], protocol.Model] = protocol.installed_model,
    ) -> None:
        if data is not None:
            data.mkdir(parents=True, exist_ok=True)
        self.store = Store(data / FILE if data else None)
        self.keys = Keys(self.store)
        self.callers = Callers(self.keys, default_account)
        self.stock = Stock(self.store)
        self.moto = MotoSide(self.store, tagged=self._tagged, tag=self._tag)
        self.authority = Authority(self.store, self.moto, self.stock)
        objects = ServiceObjects(self.stock, self.moto, self._now)
        self.core = Core(self.store, objects, authorise=self.authority.authorise, sinks=sinks, load_model=load_model)
        self.sts = Sts(self.keys, self.moto.role)

    @cached_property
    def s3(self) -> S3:
        """S3's face, imported when it is first needed."""
        from .s3 import S3  # noqa: PLC0415 - most runs' first call needs none of it

        return S3(self.stock, self._now)

    def _now(self) -> float:
        return self.core.clock.now()

    def answer(self, request: Request) -> Answer:
        """Answer a request of any service. Raises ConnectionCutError when a rule cuts the connection.

        A bug in here is answered with InternalServerError, as a fault of the service would be.
        """
        service = service_of(request)
        try:
            return self._dispatch(service, request)
        except RefusedError as refusal:
            return _refusal(service, request, refusal)
        except ConnectionCutError:
            raise
        except Exception:  # noqa: BLE001 - the outermost boundary: a client must see a service fault, not a crash
            reason = traceback.format_exc(limit=-1).strip().splitlines()[-1]
            return _refusal(service, request, RefusedError("InternalServerError", f"emulator: {reason}", 500))

    def _dispatch(self, service: str, request: Request) -> Answer:
        if service not in SERVICES:
            raise RefusedError("UnknownOperationException", f"the emulator has no service {service}", 501)
        is_enforced = self.authority.is_enforced
        caller = self.callers.of(request, enforce=is_enforced)
        region = request.scope[1]
        if service == "rekognition":
            operation = request.headers["x-amz-target"].partition(".")[2]
            return Answer(*self.core.answer(operation, request.body, caller.account, region, caller))
        self.authority.authorise_request(service, request, caller)
        if service == "s3":
            return self._s3(request, caller, region)
        if service == "sts" and self.sts.answers(request):
            return self.sts.answer(request, caller, enforce=is_enforced)
        return self._moto(service, request, caller, region)

    def _s3(self, request: Request, caller: Caller, region: str) -> Answer:
        from .s3 import is_configuration, place_of  # noqa: PLC0415 - see `s3`

        bucket, _ = place_of(request)
        known = self.stock.bucket(bucket)
        if is_configuration(request) and known is not None:
            path = f"/{bucket}?{request.target.partition('?')[2]}"
            moved = Request(request.method, path, request.headers, request.body)
            return self.moto.answer("s3", moved, known.account, known.region)
        with self.store.reading() if request.method in {"GET", "HEAD"} else self.store.writing():
            answer = self.s3.answer(request, caller.account, region)
            self._note_bucket(known, self.stock.bucket(bucket))
        return answer

    def make_bucket(self, bucket: StoredBucket) -> None:
        """Create a bucket whose name is free, in the stock and for moto; within one transaction."""
        with self.store.writing():
            self.stock.create_bucket(bucket)
            self._note_bucket(None, bucket)

    def _note_bucket(self, before: StoredBucket | None, after: StoredBucket | None) -> None:
        """Tell moto, when it is asked next, of a bucket that was made or removed."""
        if after is not None and before is None:
            place = xml("CreateBucketConfiguration", [("LocationConstraint", after.region)])
            body = b"" if after.region == "us-east-1" else place.encode()
            self.moto.journal.write(Call("s3", after.account, after.region, "PUT", f"/{after.name}", body=body))
        elif before is not None and after is None:
            self.moto.journal.write(Call("s3", before.account, before.region, "DELETE", f"/{before.name}"))

    def _moto(self, service: str, request: Request, caller: Caller, region: str) -> Answer:
        if service != "iam" or request.form.get("Action") not in {"CreateAccessKey", "DeleteAccessKey"}:
            return self.moto.answer(service, request, caller.account, region)
        with self.store.writing():
            answer = self.moto.answer(service, request, caller.account, region)
            if answer.status == 200:  # noqa: PLR2004 - HTTP's own number
                self._keep_key(request, answer, caller)
        return answer

    def _keep_key(self, request: Request, answer: Answer, caller: Caller) -> None:
        """Know the access key that IAM has just made or removed."""
        if request.form["Action"] == "DeleteAccessKey":
            self.keys.forget(request.form["AccessKeyId"])
            return
        text = answer.body.decode()
        found = {name: re.search(f"<{name}>([^<]+)<", text) for name in ("AccessKeyId", "UserName")}
        access_key, user = (match[1] if match else "" for match in found.values())
        arn = f"arn:aws:iam::{caller.account}:user/{user}"
        self.keys.remember(Caller(arn, caller.account, access_key, {"user": user, "id": access_key}))

    def _tagged(self, account: str, region: str) -> list[tuple[str, dict[str, str], str]]:
        state = self.store.state(account, region)
        return [
            (record["arn"], dict(record.get("tags") or {}), kind)
            for name, kind in KINDS
            for record in state.table(name)
        ]

    def _tag(self, account: str, region: str, operation: str, given: Mapping[str, Any]) -> None:
        self.core.answer(operation, orjson.dumps(given), account, region, root(account))

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def _refusal(service: str, request: Request, refusal: RefusedError) -> Answer:
    """An error in the service's protocol: JSON 1.1, query or S3."""
    kind = "s3" if service == "s3" else "query" if service in {"sts", "iam"} else "json"
    code, status = NAMES.get((kind, refusal.code), (refusal.code, refusal.status))
    request_id = str(uuid.uuid4())
    if kind == "json":
        body = orjson.dumps({"__type": code, "Code": code, "Logref": request_id, "Message": refusal.message})
        return Answer(status, protocol.headers(request_id), body)
    if request.method == "HEAD":
        return Answer(status, {"x-amz-request-id": request_id})
    if kind == "s3":
        text = xml("Error", [("Code", code), ("Message", refusal.message), ("RequestId", request_id)])
    else:
        error = [("Type", "Sender"), ("Code", code), ("Message", refusal.message)]
        text = xml("ErrorResponse", [("Error", error), ("RequestId", request_id)])
    return Answer(status, {"Content-Type": "application/xml", "x-amz-request-id": request_id}, text.encode())
