"""moto's backends, in step with a journal: IAM, KMS, tagging, bucket configuration and what STS does not answer itself.

moto keeps everything in the memory of one process. So every call that changed something is written to a journal with the
moment and the seed of its random numbers before its answer goes out; another process, or this one after its death,
sends the journal's calls to its own moto before it asks anything. moto is imported by the first such call.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from reconciler.emulator.iam.decision import Rights
from reconciler.emulator.moto_side.journal import Call, Journal, call_of, changes
from reconciler.emulator.moto_side.kms import enabled_key
from reconciler.emulator.moto_side.moment import as_of
from reconciler.emulator.moto_side.rights import boundary, documents
from reconciler.emulator.moto_side.tagging import Tag, Tagged, make_known, make_taggable
from reconciler.emulator.store import Store
from reconciler.emulator.sts import Role
from reconciler.emulator.wire import Answer, RefusedError, Request

HOSTS: Mapping[str, str] = {
    "s3": "s3.{region}.amazonaws.com",
    "iam": "iam.amazonaws.com",
    "sts": "sts.{region}.amazonaws.com",
    "kms": "kms.{region}.amazonaws.com",
    "tagging": "tagging.{region}.amazonaws.com",
}
MARK = "000000000000"
"""An account of which nobody speaks: its backend lives as long as nobody resets moto."""

# moto's state belongs to the process. Whichever emulator asks last holds it; the next one resets it and sends its own
# journal again. The lock is taken inside the store's.
_TURN = threading.RLock()
_HOLDER: list[MotoSide] = []


class MotoSide:
    """moto's backends for one emulator; `tagged` and `tag` reach its Custom Labels resources."""

    def __init__(self, store: Store, *, tagged: Tagged, tag: Tag) -> None:
        self.store = store
        self._tagged = tagged
        self._tag = tag
        self._is_replaying = False
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
        make_taggable(self._tagged, self._tag_once)

    def _make(self, call: Call, *, again: bool) -> Answer:
        """Make a call, for the first time or *again*, as if at its own time, with its own random numbers."""
        self._is_replaying = again
        with as_of(call):
            answer = self._send(call)
        self._is_replaying = False
        return answer

    def _send(self, call: Call) -> Answer:
        from botocore.awsrequest import AWSPreparedRequest  # noqa: PLC0415 - a server needs no botocore until here
        from botocore.compat import HTTPHeaders  # noqa: PLC0415 - same

        if call.service == "tagging":
            make_known(call.account, call.region)
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

    def _tag_once(self, account: str, region: str, operation: str, given: Mapping[str, Any]) -> None:
        """Tag through the core, which keeps it: never again when the journal is sent."""
        if not self._is_replaying:
            self._tag(account, region, operation, given)

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


def _iam(account: str) -> Any:
    from moto.iam.models import iam_backends  # noqa: PLC0415 - see MotoSide._take

    return iam_backends[account]["aws"]
