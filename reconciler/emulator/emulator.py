"""A whole emulator on one data directory: what a request of any service meets, whatever carried it."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from . import log, protocol
from .callers import DEFAULT_ACCOUNT, Callers, root
from .core import Core
from .errors import ConnectionCutError
from .operation import Caller, Context, Given
from .refusals import refusal
from .service_objects import ServiceObjects
from .store import Store
from .tables import SCHEMA
from .wire import Answer, RefusedError, Request

if TYPE_CHECKING:
    from .authority import Authority
    from .keys import Keys
    from .moto_side.backends import MotoSide
    from .s3.service import S3
    from .s3.stock import Stock
    from .sts import Sts

FILE = "emulator.sqlite"
ENFORCED = "iam"
TARGETS: Mapping[str, str] = {
    "RekognitionService": "rekognition",
    "TrentService": "kms",
    "ResourceGroupsTaggingAPI_20170126": "tagging",
}
SERVICES = frozenset({"rekognition", "s3", "sts", "iam", "kms", "tagging"})
KINDS = (("project", "project"), ("version", "projectversion"), ("dataset", "dataset"))


def service_of(request: Request) -> str:
    """The service a request is for: by its target, else by its signature, else S3."""
    target = request.headers.get("x-amz-target", "").partition(".")[0]
    return TARGETS.get(target) or request.scope[2] or "s3"


class Emulator:
    """Everything of one emulator; *data* None keeps it in memory.

    default_account  whose root the ambient credentials are (see `callers`)
    sinks            receive one mapping per call (see `log`)
    loader           botocore's loader of service models; the first session on the emulator brings its own, so that
                     each model is read once

    Its parts are imported when they are first needed: a run's first call to Rekognition needs none of them.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        default_account: str = DEFAULT_ACCOUNT,
        sinks: Sequence[log.Sink] = (),
    ) -> None:
        if data is not None:
            data.mkdir(parents=True, exist_ok=True)
        self.store = Store(data / FILE if data else None)
        self.store.create(SCHEMA)
        self.callers = Callers(self._key, default_account)
        self.loader: Any = None
        objects = ServiceObjects(self)
        self.core = Core(self.store, objects, authorise=self._authorise, sinks=sinks, load_model=self._model)

    @cached_property
    def keys(self) -> Keys:
        """The access keys that were given out."""
        from .keys import Keys  # noqa: PLC0415 - see the class

        return Keys(self.store)

    @cached_property
    def stock(self) -> Stock:
        """Buckets and objects."""
        from .s3.stock import Stock  # noqa: PLC0415 - see the class

        return Stock(self.store)

    @cached_property
    def moto(self) -> MotoSide:
        """The part that moto plays."""
        from .moto_side.backends import MotoSide  # noqa: PLC0415 - see the class

        return MotoSide(self.store, tagged=self._tagged, tag=self._tag)

    @cached_property
    def authority(self) -> Authority:
        """IAM's judgement."""
        from .authority import Authority  # noqa: PLC0415 - see the class

        return Authority(self.moto, self.stock)

    @cached_property
    def sts(self) -> Sts:
        """The calls that give and name credentials."""
        from .sts import Sts  # noqa: PLC0415 - see the class

        return Sts(self.keys, self.moto.role)

    @cached_property
    def s3(self) -> S3:
        """The calls on buckets and objects."""
        from .s3.service import S3  # noqa: PLC0415 - see the class

        return S3(self.stock, self.core.clock.now)

    @property
    def is_enforced(self) -> bool:
        """Whether calls have to be allowed by IAM policies."""
        return bool(self.store.value(ENFORCED, default=False))

    def enforce(self, *, on: bool) -> None:
        """Switch IAM on or off, for every process on the store."""
        self.store.set_value(ENFORCED, on)

    def answer(self, request: Request) -> Answer:
        """Answer a request of any service. Raises ConnectionCutError when a rule cuts the connection.

        A bug in here is answered with InternalServerError, as a fault of the service would be.
        """
        service = service_of(request)
        try:
            return self._dispatch(service, request)
        except RefusedError as error:
            return refusal(service, request, error)
        except ConnectionCutError:
            raise
        except Exception:  # noqa: BLE001 - the outermost boundary: a client must see a service fault, not a crash
            reason = traceback.format_exc(limit=-1).strip().splitlines()[-1]
            return refusal(service, request, RefusedError("InternalServerError", f"emulator: {reason}", 500))

    def _dispatch(self, service: str, request: Request) -> Answer:
        if service not in SERVICES:
            raise RefusedError("UnknownOperationException", f"the emulator has no service {service}", 501)
        caller = self.callers.of(request, enforce=self.is_enforced)
        if service == "rekognition":
            operation = request.headers["x-amz-target"].partition(".")[2]
            return Answer(*self.core.answer(operation, request.body, caller.account, request.scope[1], caller))
        from . import beside  # noqa: PLC0415 - see the class

        return beside.answer(self, service, request, caller)

    def _model(self) -> protocol.Model:
        if self.loader is None:
            return protocol.installed_model()
        model: protocol.Model = self.loader.load_service_model("rekognition", "service-2")
        return model

    def _key(self, access_key: str) -> tuple[Caller, float | None] | None:
        return self.keys.find(access_key)

    def _authorise(self, context: Context, given: Given) -> None:
        if self.is_enforced:
            self.authority.authorise(context, given)

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
