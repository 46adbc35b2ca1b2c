"""Objects of S3 as one account sees them."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from reconciler.cloud.client import Clients
from reconciler.cloud.refusals import ERRORS, call_error
from reconciler.core.service import Bucket, CallError, Head, Meaning
from reconciler.errors import InvalidError

T = TypeVar("T")
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_CLOSED = frozenset({"403", "AccessDenied", "Forbidden"})
_CONDITION = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})
RESUMES = 3  # how often a download that is cut goes on where it was


class S3Objects:
    """core.service.Objects over one account's S3 client; conditional writes need S3's If-Match and If-None-Match."""

    def __init__(self, clients: Clients, alias: str) -> None:
        self._clients = clients
        self._alias = alias

    def head(self, uri: str) -> Head | None:
        """Size and ETag, or None when there is no such object (API: HeadObject)."""
        found = self._ask("HeadObject", lambda s3: s3.head_object(**_place(uri)), uri, unless=_MISSING)
        return Head(found["ContentLength"], found["ETag"].strip('"')) if found else None

    def bucket(self, uri: str) -> Bucket:
        """What is known of an object's bucket: nothing of one that is not there, or not ours to ask about (API: HeadBucket).

        It is asked for as this account's own; a refusal may mean that it is not, or that nobody here may ask. Only then
        it is asked for as anybody's.
        """
        own = self._head_bucket(uri, ExpectedBucketOwner=self._clients.account_id(self._alias))
        found = own or self._head_bucket(uri)
        return Bucket(str(found.get("BucketRegion", "")), foreign=not own) if found else Bucket()

    def _head_bucket(self, uri: str, **owner: str) -> Any:
        bucket, unless = uri.split("/")[2], _MISSING | _CLOSED
        return self._ask("HeadBucket", lambda s3: s3.head_bucket(Bucket=bucket, **owner), uri, unless=unless)

    def range(self, uri: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`, the end exclusive; fewer where the object ends (API: GetObject)."""
        if end <= start:
            return b""
        window = f"bytes={start}-{end - 1}"
        found = self._ask(
            "GetObject",
            lambda s3: s3.get_object(**_place(uri), Range=window)["Body"].read(),
            uri,
            unless={"InvalidRange"},
        )
        return found or b""

    def blocks(self, uri: str, size: int = 1 << 20) -> Iterator[bytes]:
        """The whole object, in blocks; a download that is cut goes on where it was, if the object is the same."""
        offset, etag, resumes = 0, "", 0
        while True:
            rest = {"Range": f"bytes={offset}-", "IfMatch": etag} if offset else {}
            answer = self._get(uri, rest)
            etag = answer["ETag"]
            try:
                for block in answer["Body"].iter_chunks(size):
                    offset += len(block)
                    yield block
            except ERRORS as error:
                resumes += 1
                if resumes > RESUMES or not offset:
                    raise _told("GetObject", error, uri) from error
            else:
                return

    def put(self, uri: str, body: bytes, *, if_match: str | None = None, if_absent: bool = False) -> str | None:
        """Write an object; its ETag, or None when the condition did not hold (API: PutObject)."""
        condition = {"IfMatch": f'"{if_match}"'} if if_match else {"IfNoneMatch": "*"} if if_absent else {}
        refused = (_CONDITION | _MISSING if if_match else _CONDITION) if condition else frozenset()
        done = self._ask(
            "PutObject", lambda s3: s3.put_object(**_place(uri), Body=body, **condition), uri, unless=refused
        )
        return str(done["ETag"]).strip('"') if done else None

    def delete(self, uri: str, *, if_match: str | None = None) -> bool:
        """Delete an object; False when the condition did not hold (API: DeleteObject)."""
        condition = {"IfMatch": f'"{if_match}"'} if if_match else {}
        refused = _CONDITION | _MISSING if condition else frozenset()
        done = self._ask("DeleteObject", lambda s3: s3.delete_object(**_place(uri), **condition), uri, unless=refused)
        return done is not None

    def _get(self, uri: str, more: dict[str, str]) -> Any:
        return self._ask("GetObject", lambda s3: s3.get_object(**_place(uri), **more), uri)

    def _ask(
        self, operation: str, ask: Callable[[Any], Any], uri: str, *, unless: "frozenset[str] | set[str]" = frozenset()
    ) -> Any:
        """The answer, or None for an error code that the caller expects; raises CallError for any other."""
        client = self._clients.client(self._alias, "s3")
        try:
            return ask(client)
        except ClientError as error:
            if error.response["Error"]["Code"] in unless:
                return None
            raise _told(operation, error, uri) from error
        except ERRORS as error:
            raise _told(operation, error, uri) from error


def split(uri: str) -> tuple[str, str]:
    """Bucket and key of `s3://bucket/key`; raises InvalidError for anything else."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not uri.startswith("s3://") or not bucket or not key:
        raise InvalidError(f"{uri!r} is not an object's address", hint="write s3://bucket/key")
    return bucket, key


def _place(uri: str) -> dict[str, str]:
    bucket, key = split(uri)
    return {"Bucket": bucket, "Key": key}


def _told(operation: str, error: Exception, uri: str) -> CallError:
    """The error with the object's address; HEAD answers have no body, so their codes are bare statuses."""
    told = call_error(operation, error)
    code, meaning = told.code, told.meaning
    if code == "403":
        code, meaning = "AccessDenied", Meaning.DENIED
        hint = "allow s3:GetObject and s3:ListBucket on it; without the latter a missing object looks like this too"
    else:
        hint = told.hint
    return CallError(operation, code, f"{uri}: {told.detail}", request_id=told.request_id, hint=hint, meaning=meaning)
