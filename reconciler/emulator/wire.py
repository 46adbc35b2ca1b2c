"""One HTTP request and its answer, whatever carried them: a socket or a botocore session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """A request as it arrived: *target* is path and query still percent-encoded, header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        """The decoded path."""
        return unquote(urlsplit(self.target).path)

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The query's parameters; one without a value is an empty string."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The parameters of a request in the query protocol (STS, IAM): from the body, else from the query."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True)) if self.body else self.query

    @cached_property
    def scope(self) -> tuple[str, str, str]:
        """Access key, Region and service of the signature's credential scope; empty strings when it is unsigned."""
        _, _, rest = self.headers.get("authorization", "").partition("Credential=")
        credential = rest.partition(",")[0].strip() or self.query.get("X-Amz-Credential", "")
        parts = credential.split("/")
        return (parts[0], parts[-3], parts[-2]) if len(parts) >= 5 else ("", "", "")  # noqa: PLR2004 - AWS's five parts


@dataclass(frozen=True)
class Answer:
    """Status, headers and body of a response."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def has_body(self) -> bool:
        """Whether HTTP lets this status have a body."""
        return self.status not in {204, 304}

    def sent_headers(self) -> dict[str, str]:
        """The headers as they go out: with the length of the body, unless the answer to a HEAD has said it."""
        headers = dict(self.headers)
        if self.has_body and not any(name.lower() == "content-length" for name in headers):
            headers["Content-Length"] = str(len(self.body))
        return headers


class RefusedError(Exception):
    """A request that S3, STS, IAM, KMS or tagging answers with an error: its code, its message and its status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code = code
        self.message = message
        self.status = status
        super().__init__(f"{code}: {message}")


Node = tuple[str, "str | Iterable[Node]"]


def xml(name: str, content: str | Iterable[Node], namespace: str = "") -> str:
    """Write an element: *content* is its text, or the (name, content) pairs of its children."""
    inner = escape(content, quote=False) if isinstance(content, str) else "".join(xml(*child) for child in content)
    return f'<{name} xmlns="{namespace}">{inner}</{name}>' if namespace else f"<{name}>{inner}</{name}>"
