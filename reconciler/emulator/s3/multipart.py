"""S3's multipart uploads: begin, parts, complete, abort."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import uuid4

from reconciler.emulator.s3.bodies import document, kept, parsed, payload
from reconciler.emulator.s3.listing import moment
from reconciler.emulator.s3.object_calls import ObjectCalls, Place, check_write
from reconciler.emulator.wire import Answer, RefusedError, Request

MINIMUM_PART = 5 * 1024 * 1024


class Uploads:
    """Answers the calls on multipart uploads; *objects* reads what a part copies."""

    def __init__(self, objects: ObjectCalls) -> None:
        self.objects = objects
        self.stock = objects.stock

    def answer(self, request: Request, place: Place) -> Answer:
        """Answer a call on an upload, or raise RefusedError."""
        if request.method == "POST" and "uploads" in request.query:
            upload = uuid4().hex
            self.stock.begin_upload(upload, place.bucket, place.key, kept(request.headers))
            names = [("Bucket", place.bucket), ("Key", place.key), ("UploadId", upload)]
            return document("InitiateMultipartUploadResult", names)
        upload = request.query.get("uploadId", "")
        headers = self.stock.upload_headers(upload, place.bucket, place.key)
        if headers is None:
            raise RefusedError("NoSuchUpload", "The specified multipart upload does not exist.", 404)
        if request.method == "PUT":
            return self._put_part(request, upload)
        if request.method == "DELETE":
            self.stock.end_upload(upload)
            return Answer(204)
        return self._complete(request, place, upload, headers)

    def _put_part(self, request: Request, upload: str) -> Answer:
        source = request.headers.get("x-amz-copy-source")
        body = (
            self.objects.copied(source, request.headers.get("x-amz-copy-source-range", ""))[1]
            if source
            else payload(request)
        )
        etag = self.stock.put_part(upload, int(request.query["partNumber"]), body)
        if source:
            return document("CopyPartResult", [("ETag", f'"{etag}"'), ("LastModified", moment(self.objects.now()))])
        return Answer(200, {"ETag": f'"{etag}"'})

    def _complete(self, request: Request, place: Place, upload: str, headers: Mapping[str, str]) -> Answer:
        arrived = self.stock.parts(upload)
        listed = [
            (int(part.findtext("{*}PartNumber", "0")), part.findtext("{*}ETag", "").strip('"'))
            for part in parsed(payload(request)).findall(".//{*}Part")
        ]
        if not listed or any(arrived.get(number, ("",))[0] != etag for number, etag in listed):
            raise RefusedError("InvalidPart", "One or more of the specified parts could not be found.")
        bodies = [arrived[number][1] for number, _ in listed]
        if any(len(body) < MINIMUM_PART for body in bodies[:-1]):
            raise RefusedError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size.")
        check_write(request.headers, place, self.stock.get(place.bucket, place.key))
        digests = b"".join(hashlib.md5(body, usedforsecurity=False).digest() for body in bodies)
        etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(bodies)}"
        self.stock.put(place.bucket, place.key, b"".join(bodies), at=self.objects.now(), headers=headers, etag=etag)
        self.stock.end_upload(upload)
        names = [("Bucket", place.bucket), ("Key", place.key), ("ETag", f'"{etag}"')]
        return document("CompleteMultipartUploadResult", names)
