"""What all S3 calls share: bodies, kept headers and XML documents."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from reconciler.emulator.wire import Answer, Node, RefusedError, Request, xml

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
KEPT = re.compile(r"content-(type|encoding|language|disposition)|cache-control|expires|x-amz-(meta|server-side-enc)\S*")


def document(name: str, content: str | Iterable[Node], status: int = 200) -> Answer:
    """An XML document in S3's namespace."""
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + xml(name, content, NAMESPACE)
    return Answer(status, {"Content-Type": "application/xml"}, body.encode())


def payload(request: Request) -> bytes:
    """The body without the frames of ``aws-chunked``; a body whose declared MD5 is another one is refused."""
    body = request.body
    if "aws-chunked" in request.headers.get("content-encoding", ""):
        body = _unframed(body)
    declared = request.headers.get("content-md5")
    if declared and base64.b64decode(declared) != hashlib.md5(body, usedforsecurity=False).digest():
        raise RefusedError("BadDigest", "The Content-MD5 you specified did not match what we received.")
    return body


def _unframed(framed: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while True:
        end = framed.index(b"\r\n", at)
        size = int(framed[at:end].partition(b";")[0], 16)
        if not size:
            return b"".join(pieces)
        pieces.append(framed[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The request headers that an object keeps and gives back."""
    found = {name: value for name, value in headers.items() if KEPT.fullmatch(name)}
    coding = [each for each in found.pop("content-encoding", "").split(",") if each.strip() not in {"", "aws-chunked"}]
    found.setdefault("content-type", "binary/octet-stream")
    return found | ({"content-encoding": ",".join(coding)} if coding else {})


def parsed(body: bytes) -> ET.Element:
    """The root of a request's XML document."""
    if b"<!" in body:
        raise RefusedError("MalformedXML", "The XML you provided was not well-formed: no declarations are allowed.")
    try:
        return ET.fromstring(body)  # noqa: S314 - declarations, and so entities, were refused above
    except ET.ParseError as error:
        raise RefusedError("MalformedXML", "The XML you provided was not well-formed.") from error
