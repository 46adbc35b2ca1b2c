"""The one module that knows moto: IAM, KMS, tagging, bucket configuration and what STS does not answer itself.

moto keeps everything in the memory of one process. So every call that changed something is written to a journal with the
moment and the seed of its random numbers before its answer goes out; another process, or this one after its death,
sends the journal's calls to its own moto before it asks anything. moto is imported by the first such call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson

from .iam import Rights
from .moto_journal import Call, Journal, call_of, changes
from .moto_rights import boundary, documents
from .ports import Bucket, Head, ObjectUnavailableError
from .store import Store
from .sts import Role
from .wire import Answer, RefusedError, Request

HOSTS: Mapping[str, str] = {
    "s3": "s3.{region}.amazonaws.com",
    "iam": "iam.amazonaws.com",
    "sts": "sts.{region}.amazonaws.com",
    "kms": "kms.{region}.amazonaws.com",
    "tagging": "tagging.{region}.amazonaws.com",
}
MARK = "000000000000"
"""An account of which nobody speaks: its backend lives as long as nobody resets moto."""

Tagged = Callable[[str, str], list[tuple[str, dict[str, str], str]]]
"""Account and Region to (ARN, tags, resource type) of every Custom Labels resource, for the tagging API."""
Tag = Callable[[str, str, str, Mapping[str, Any]], None]
"""Account, Region, operation (TagResource or UntagResource) and its arguments."""

# moto's state belongs to the process. Whichever emulator asks last holds it; the next one resets it and sends its own
# journal again. The lock is taken inside the store's.
_TURN = threading.RLock()
_HOLDER: list[MotoSide] = []


class MotoSide:
    """moto's backends for one emulator, in step with the journal in its store."""

    def __init__(self, store: Store, *, tagged: Tagged, tag: Tag) -> None:
        self.store = store
        self.tagged = tagged
        self.tag = tag
        self.is_replaying = False
        self._seen = 0
        self._resets = -1
        self._mark: Any = None
        self._stubber: Any = None
        self.journal = Journal(store)

    def answer(self, service: str, request: Request, account: str, region: str) -> Answer:
        """Answer a request, durable when this returns if it changed something."""
        if not changes(service, request):
            with self.store.reading(), self._turn():
                return self._send(call_of(service, account, region, request))
        try:
            return self._change(service, request, account, region)
        except BaseException:
            _HOLDER.clear()  # moto may know what the journal does not: the next call begins with an empty moto
            raise

    def _change(self, service: str, request: Request, account: str, region: str) -> Answer:
        with self.store.writing(), self._turn():
            call = call_of(service, account, region, request)
            answer = self._make(call, again=False)
            if answer.status < 300:  # noqa: PLR2004 - HTTP's successes
                self._seen = self.journal.write(call)
            return answer

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Hold moto, with everything in it that the journal has; only inside a transaction."""
        with _TURN:
            (resets,) = self.store.db.execute("SELECT resets FROM generation").fetchone()
            if resets != self._resets or not self._holds():
                self._take()
                self._resets = resets
            for number, call in self.journal.after(self._seen):
                self._make(call, again=True)
                self._seen = number
            yield

    def _holds(self) -> bool:
        """Whether moto still holds what this emulator put there: not after another emulator's turn, nor after a reset."""
        if [self] != _HOLDER:
            return False
        from moto.sts.models import sts_backends  # noqa: PLC0415 - see _take

        return MARK in sts_backends and sts_backends[MARK]["aws"] is self._mark

    def _take(self) -> None:
        """Empty moto for this emulator."""
        try:
            from moto.core.base_backend import BackendDict  # noqa: PLC0415 - moto costs 0.25 s, most runs need none of it
            from moto.core.botocore_stubber import BotocoreStubber  # noqa: PLC0415 - same
            from moto.sts.models import sts_backends  # noqa: PLC0415 - same
        except ModuleNotFoundError as error:
            text = (
                f"the emulator answers this with moto, and there is no {error.name}: pip install 'reconciler[emulator]'"
            )
            raise RefusedError("NotImplemented", text, 501) from error

        BackendDict.reset()
        _HOLDER[:] = [self]
        self._mark = sts_backends[MARK]["aws"]
        self._seen = 0
        self._stubber = BotocoreStubber()
        _make_taggable()

    def _make(self, call: Call, *, again: bool) -> Answer:
        """Make a call, for the first time or *again*, as if at its own time, with its own random numbers."""
        self.is_replaying = again
        with _as_of(call):
            answer = self._send(call)
        self.is_replaying = False
        return answer

    def _send(self, call: Call) -> Answer:
        from botocore.awsrequest import AWSPreparedRequest  # noqa: PLC0415 - a server needs no botocore until here
        from botocore.compat import HTTPHeaders  # noqa: PLC0415 - same

        if call.service == "tagging":
            _known_to_tagging(call.account, call.region)
        host = HOSTS[call.service].format(region=call.region)
        scope = f"AWS4-HMAC-SHA256 Credential={call.account}/20260101/{call.region}/{call.service}/aws4_request"
        sent = {**call.headers, "host": host, "x-moto-account-id": call.account, "authorization": scope}
        headers = HTTPHeaders.from_dict(sent)
        request = AWSPreparedRequest(
            call.method, f"https://{host}{call.target}", headers, call.body, stream_output=False
        )
        status, received, text = self._stubber.process_request(request)
        content = text.encode() if isinstance(text, str) else text
        return Answer(status, {str(name): str(value) for name, value in received.items()}, content)

    # --- what other modules read

    def role(self, account: str, name: str) -> Role | None:
        """A role with its trust policy, its rights and its tags; None when there is none of that name."""
        with self.store.reading(), self._turn():
            backend = _iam(account)
            found = next((role for role in backend.roles.values() if role.name == name), None)
            if found is None:
                return None
            tags = {tag["Key"]: tag["Value"] for tag in found.tags}
            trust = orjson.loads(found.assume_role_policy_document)
            bound = boundary(backend, found.permissions_boundary_arn)
            return Role(found.arn, trust, Rights(documents(found), bound), tags)

    def user_rights(self, account: str, name: str) -> Rights:
        """The policies of a user and of its groups."""
        with self.store.reading(), self._turn():
            backend = _iam(account)
            user = backend.users.get(name)
            if user is None:
                return Rights()
            groups = backend.get_groups_for_user(name)
            return Rights([document for owner in (user, *groups) for document in documents(owner)])

    def kms_key(self, key: str, *, account: str, region: str) -> str | None:
        """The ARN of an enabled KMS key given by id, ARN, alias or alias ARN; None when there is none."""
        with self.store.reading(), self._turn():
            return enabled_key(key, account, region)


def enabled_key(key: str, account: str, region: str) -> str | None:
    """The ARN of an enabled KMS key in moto given by id, ARN, alias or alias ARN; None when there is none."""
    from moto.core.exceptions import JsonRESTError, ServiceException  # noqa: PLC0415 - see MotoSide._take
    from moto.kms.models import kms_backends  # noqa: PLC0415 - same

    parts = key.split(":", 5)
    place = (parts[4], parts[3]) if key.startswith("arn:") else (account, region)
    backend = kms_backends[place[0]][place[1]]
    alias = backend.get_alias_name(key)
    known = backend.get_key_id_from_alias(alias) if alias.startswith("alias/") else key
    try:
        found = backend.describe_key(known) if known else None
    except (KeyError, JsonRESTError, ServiceException):
        return None
    return str(found.arn) if found and found.key_state == "Enabled" else None


def _iam(account: str) -> Any:
    from moto.iam.models import iam_backends  # noqa: PLC0415 - see MotoSide._take

    return iam_backends[account]["aws"]


@contextmanager
def _as_of(call: Call) -> Iterator[None]:
    """Let moto see the time and draw the random numbers that a call had when it was first made."""
    import moto.core.utils  # noqa: PLC0415 - see MotoSide._take
    import moto.iam.models  # noqa: PLC0415 - same
    import moto.kms.models  # noqa: PLC0415 - same
    from moto.moto_api._internal import mock_random  # noqa: PLC0415 - same

    modules: tuple[Any, ...] = (moto.core.utils, moto.iam.models, moto.kms.models)
    clock = moto.core.utils.utcnow
    moment = datetime.fromtimestamp(call.at, UTC).replace(tzinfo=None)
    mock_random.seed(call.seed)
    for module in modules:
        module.utcnow = lambda: moment
    try:
        yield
    finally:
        for module in modules:
            module.utcnow = clock


def _make_taggable() -> None:
    """Let the tagging API see Custom Labels through moto's backend for Rekognition, of which nothing else is used."""
    from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource  # noqa: PLC0415 - see MotoSide._take
    from moto.rekognition.models import RekognitionBackend, rekognition_backends  # noqa: PLC0415 - same

    class TaggableLabels(TaggableResourcesMixin, RekognitionBackend):
        """The Custom Labels resources of the emulator that holds moto."""

        __module__ = RekognitionBackend.__module__  # moto finds a backend's URLs beside its module
        SERVICE_NAMESPACE = "rekognition"

        def iter_tagged_resources(self) -> Iterator[Any]:
            for arn, tags, kind in _HOLDER[0].tagged(self.account_id, self.region_name):
                yield TaggedResource(arn, tags, f"rekognition:{kind}")

        def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
            _tag(self, "TagResource", {"ResourceArn": arn, "Tags": tags})

        def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
            _tag(self, "UntagResource", {"ResourceArn": arn, "TagKeys": tag_keys})

    rekognition_backends.clear()
    rekognition_backends.backend = TaggableLabels


def _known_to_tagging(account: str, region: str) -> None:
    """The tagging API asks only backends that exist already."""
    from moto.rekognition.models import rekognition_backends  # noqa: PLC0415 - see MotoSide._take

    _ = rekognition_backends[account][region]


def _tag(backend: Any, operation: str, given: Mapping[str, Any]) -> None:
    """Tag through the core, which keeps it: never again when the journal is sent."""
    holder = _HOLDER[0]
    if not holder.is_replaying:
        holder.tag(backend.account_id, backend.region_name, operation, given)


# --- the core inside somebody else's moto (see `install`)

Labels = Callable[[str, bytes, str, str], "tuple[int, dict[str, str], bytes]"]
"""Operation, body, account and Region to status, headers and body."""


def route_rekognition(operations: frozenset[str], labels: Labels) -> None:
    """Let *labels* answer *operations* in moto's Rekognition, in process and in moto's server; the rest stays moto's."""
    from moto.rekognition import urls  # noqa: PLC0415 - see MotoSide._take
    from moto.rekognition.responses import RekognitionResponse  # noqa: PLC0415 - same

    def dispatch(request: Any, full_url: str, headers: Any) -> Any:
        response = RekognitionResponse()
        operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        if operation not in operations:
            return RekognitionResponse.dispatch(request, full_url, headers)
        response.setup_class(request, full_url, headers)
        return labels(operation, request.get_data(), response.current_account, response.region)

    urls.url_paths["{0}/$"] = dispatch


def unroute_rekognition() -> None:
    """Give every operation back to moto."""
    from moto.rekognition import urls  # noqa: PLC0415 - see MotoSide._take
    from moto.rekognition.responses import RekognitionResponse  # noqa: PLC0415 - same

    urls.url_paths["{0}/$"] = RekognitionResponse.dispatch


class MotoObjects:
    """The core's port to moto's own S3 and KMS; whether other accounts may read a bucket is moto's setting."""

    def bucket(self, name: str) -> Bucket | None:
        """Owner and Region; None when there is no such bucket."""
        found = _bucket(name)
        return Bucket(found.account_id, found.region_name) if found else None

    def head(self, bucket: str, key: str, *, account: str, version: str = "") -> Head | None:
        """Size and ETag; None when the object is missing. Raises ObjectUnavailableError when it may not be read."""
        found = _object(bucket, key, account, version)
        return Head(found.size, found.etag.strip('"')) if found else None

    def read(
        self, bucket: str, key: str, *, account: str, offset: int = 0, length: int | None = None, version: str = ""
    ) -> bytes:
        """The bytes [offset, offset + length) of an object. Raises ObjectUnavailableError."""
        found = _object(bucket, key, account, version)
        if found is None:
            raise ObjectUnavailableError(f"there is no object s3://{bucket}/{key}")
        body: bytes = found.value
        return body[offset:] if length is None else body[offset : offset + length]

    def write(self, bucket: str, key: str, body: bytes, *, account: str) -> None:
        """Put an object. Raises ObjectUnavailableError when the bucket is missing or refuses the account."""
        with _s3_of(bucket, account) as backend:
            backend.put_object(bucket, key, body)

    def kms_key(self, key: str, *, account: str, region: str) -> str | None:
        """The ARN of an enabled key given by id, ARN, alias or alias ARN; None when there is none."""
        return enabled_key(key, account, region)


def _bucket(name: str) -> Any:
    from moto.s3.models import s3_backends  # noqa: PLC0415 - see MotoSide._take

    partition, account = s3_backends.bucket_accounts.get(name, ("", ""))
    return s3_backends[account][partition].get_bucket(name) if account else None


@contextmanager
def _s3_of(bucket: str, account: str) -> Iterator[Any]:
    """S3 of moto as an account sees it; what it refuses is ObjectUnavailableError."""
    from moto.s3.exceptions import S3ClientError  # noqa: PLC0415 - see MotoSide._take
    from moto.s3.models import s3_backends  # noqa: PLC0415 - same

    found = _bucket(bucket)
    if found is None:
        raise ObjectUnavailableError(f"the bucket {bucket} does not exist")
    try:
        yield s3_backends[account][found.partition]
    except S3ClientError as error:
        raise ObjectUnavailableError(f"the bucket {bucket} does not let account {account} in") from error


def _object(bucket: str, key: str, account: str, version: str) -> Any:
    with _s3_of(bucket, account) as backend:
        return backend.get_object(bucket, key, version or None)
