"""S3 for clients: the operations that people, SDKs and the AWS CLI use on buckets and objects.

Own code instead of moto, because a run that reads one manifest would pay 0.25 s of CPU for moto's import and because what
is kept here must survive the process. Bucket configuration (tags, encryption, CORS …) is moto's. Errors and elements
are those of the S3 API reference. Versions, object ACLs and object tags are refused as NotImplemented.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reconciler.emulator.s3.bodies import document, parsed, payload
from reconciler.emulator.s3.listing import list_buckets, list_objects
from reconciler.emulator.s3.multipart import Uploads
from reconciler.emulator.s3.object_calls import ObjectCalls, Place
from reconciler.emulator.s3.stock import Stock, StoredBucket
from reconciler.emulator.wire import Answer, RefusedError, Request

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
OF_BUCKETS = frozenset({
    "accelerate", "acl", "analytics", "cors", "encryption", "intelligent-tiering", "inventory", "lifecycle",
    "logging", "metadata", "metrics", "notification", "object-lock", "ownershipControls", "policyStatus",
    "publicAccessBlock", "replication", "requestPayment", "tagging", "website",
})  # fmt: skip
"""Query names of a bucket's configuration, which moto keeps."""
REFUSED = frozenset({
    "acl", "attributes", "legal-hold", "restore", "retention", "select", "tagging", "torrent", "versionId",
    "versioning", "versions",
})  # fmt: skip
"""Query names of what is not kept for objects."""


def place_of(request: Request) -> tuple[str, str]:
    """Bucket and key, from ``bucket.s3.…`` or ``bucket.localhost`` in the host, or from the path."""
    host = request.headers.get("host", "").partition(":")[0]
    found = re.fullmatch(r"(?:(.+)\.)?(?:s3[.-].*|localhost)", host)
    path = request.path.lstrip("/")
    if found and found[1]:
        return found[1], path
    bucket, _, key = path.partition("/")
    return bucket, key


def is_configuration(request: Request) -> bool:
    """Whether the request reads or writes a bucket's configuration, which moto keeps."""
    return not place_of(request)[1] and bool(OF_BUCKETS.intersection(request.query))


def no_such_bucket(name: str) -> RefusedError:
    """The bucket is nobody's."""
    return RefusedError("NoSuchBucket", f"The specified bucket does not exist: {name}", 404)


class S3:
    """Answers S3 requests out of the stock; *now* gives epoch seconds on the emulator's clock."""

    def __init__(self, stock: Stock, now: Callable[[], float]) -> None:
        self.stock = stock
        self.now = now
        self.objects = ObjectCalls(stock, now)
        self.uploads = Uploads(self.objects)

    def answer(self, request: Request, account: str, region: str) -> Answer:
        """Answer one request, or raise RefusedError."""
        bucket, key = place_of(request)
        place = Place(bucket, key, account, region)
        if not bucket:
            return document("ListAllMyBucketsResult", list_buckets(self.stock.buckets(account), account))
        if REFUSED.intersection(request.query):
            raise RefusedError("NotImplemented", "The emulator does not keep versions, ACLs or tags of objects.", 501)
        transaction = self.stock.store.reading if request.method in {"GET", "HEAD"} else self.stock.store.writing
        with transaction():
            return self._object(request, place) if key else self._bucket(request, place)

    def _found(self, request: Request, name: str) -> StoredBucket:
        """The bucket; refused where it is nobody's, or not the account's that the caller expects."""
        bucket = self.stock.bucket(name)
        if bucket is None:
            raise no_such_bucket(name)
        if request.headers.get("x-amz-expected-bucket-owner", bucket.account) != bucket.account:
            raise RefusedError("AccessDenied", "Access Denied", 403)
        return bucket

    def _object(self, request: Request, place: Place) -> Answer:
        self._found(request, place.bucket)
        is_upload = "uploads" in request.query or "uploadId" in request.query
        return (self.uploads if is_upload else self.objects).answer(request, place)

    def _bucket(self, request: Request, place: Place) -> Answer:
        if request.method == "PUT" and "policy" not in request.query:
            return self._create_bucket(request, place)
        bucket = self._found(request, place.bucket)
        if "policy" in request.query:
            return self._policy(request, bucket)
        answers = {
            "GET": self._read_bucket,
            "HEAD": self._read_bucket,
            "DELETE": self._delete_bucket,
            "POST": self._delete_many,
        }
        if request.method not in answers:
            raise RefusedError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
        return answers[request.method](request, bucket)

    def _create_bucket(self, request: Request, place: Place) -> Answer:
        if not NAME.fullmatch(place.bucket):
            raise RefusedError("InvalidBucketName", f"The specified bucket is not valid: {place.bucket}")
        old = self.stock.bucket(place.bucket)
        if old is not None and old.account != place.account:
            raise RefusedError("BucketAlreadyExists", "The requested bucket name is not available.", 409)
        if old is not None and old.region != "us-east-1":
            raise RefusedError("BucketAlreadyOwnedByYou", "Your previous request to create the bucket succeeded.", 409)
        if old is None:
            region = _location(request.body) or place.region
            self.stock.create_bucket(StoredBucket(place.bucket, place.account, region, self.now(), None))
        return Answer(200, {"Location": f"/{place.bucket}"})

    def _read_bucket(self, request: Request, bucket: StoredBucket) -> Answer:
        if request.method == "HEAD":
            return Answer(200, {"x-amz-bucket-region": bucket.region})
        if "location" in request.query:
            return document("LocationConstraint", "" if bucket.region == "us-east-1" else bucket.region)
        if "uploads" in request.query:
            return document("ListMultipartUploadsResult", [("Bucket", bucket.name), ("IsTruncated", "false")])
        return document("ListBucketResult", list_objects(self.stock, bucket, request.query))

    def _delete_bucket(self, _request: Request, bucket: StoredBucket) -> Answer:
        if not self.stock.delete_bucket(bucket.name):
            raise RefusedError("BucketNotEmpty", "The bucket you tried to delete is not empty.", 409)
        return Answer(204)

    def _delete_many(self, request: Request, bucket: StoredBucket) -> Answer:
        keys = [node.text or "" for node in parsed(payload(request)).findall(".//{*}Object/{*}Key")]
        for key in keys:
            self.stock.delete(bucket.name, key)
        return document("DeleteResult", [("Deleted", [("Key", key)]) for key in keys])

    def _policy(self, request: Request, bucket: StoredBucket) -> Answer:
        if request.method == "GET":
            if bucket.policy is None:
                raise RefusedError("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
            return Answer(200, {"Content-Type": "application/json"}, bucket.policy.encode())
        self.stock.set_policy(bucket.name, payload(request).decode() if request.method == "PUT" else None)
        return Answer(204)


def _location(body: bytes) -> str:
    return (parsed(body).findtext("{*}LocationConstraint") or "") if body else ""
