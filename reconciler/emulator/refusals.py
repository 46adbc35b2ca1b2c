"""One refusal in the error format of whichever service was asked: JSON 1.1, query (STS, IAM) or S3."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import orjson

from . import protocol
from .wire import Answer, RefusedError, Request, xml

# The same refusal has another name and status in each protocol.
NAMES: Mapping[tuple[str, str], tuple[str, int]] = {
    ("query", "UnrecognizedClientException"): ("InvalidClientTokenId", 403),
    ("query", "ExpiredTokenException"): ("ExpiredToken", 403),
    ("query", "MissingAuthenticationTokenException"): ("MissingAuthenticationToken", 403),
    ("s3", "UnrecognizedClientException"): ("InvalidAccessKeyId", 403),
    ("s3", "ExpiredTokenException"): ("ExpiredToken", 400),
    ("s3", "MissingAuthenticationTokenException"): ("AccessDenied", 403),
    ("s3", "InternalServerError"): ("InternalError", 500),
    ("query", "InternalServerError"): ("InternalFailure", 500),
}


def refusal(service: str, request: Request, error: RefusedError) -> Answer:
    """The answer that carries an error of a service."""
    kind = "s3" if service == "s3" else "query" if service in {"sts", "iam"} else "json"
    code, status = NAMES.get((kind, error.code), (error.code, error.status))
    request_id = str(uuid.uuid4())
    if kind == "json":
        body = orjson.dumps({"__type": code, "Code": code, "Logref": request_id, "Message": error.message})
        return Answer(status, protocol.headers(request_id), body)
    headers = {"x-amz-request-id": request_id}
    if request.method == "HEAD":
        return Answer(status, headers)
    if kind == "s3":
        text = xml("Error", [("Code", code), ("Message", error.message), ("RequestId", request_id)])
    else:
        detail = [("Type", "Sender"), ("Code", code), ("Message", error.message)]
        text = xml("ErrorResponse", [("Error", detail), ("RequestId", request_id)])
    return Answer(status, {"Content-Type": "application/xml", **headers}, text.encode())
