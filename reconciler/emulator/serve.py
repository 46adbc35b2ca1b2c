"""The emulator as a server: one port for every service and for the admin endpoint, state durable before the answer.

The standard library's threading server is as fast as any here (boto3 is the slower side); moto's own server and Flask are
not on the path. A signature is read for its access key, Region and service, never checked.
"""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from . import admin
from .emulator import Emulator
from .errors import ConnectionCutError
from .wire import Answer, Request

MAX_BODY = 5 * 1024**3
"""Bytes: the largest object that one PUT may carry (S3 user guide)."""


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, lets the emulator answer, writes the answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: EmulatorServer

    def answer(self) -> None:
        """Answer one request of any method."""
        request = self._request()
        if request is None:
            return
        try:
            emulator = self.server.emulator
            answer = admin.answer(emulator, request) if admin.is_for(request) else emulator.answer(request)
        except ConnectionCutError:
            self._cut()
            return
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the names that http.server looks for

    def _request(self) -> Request | None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return Request(self.command, self.path, headers, self._chunks())
        length = int(headers.get("content-length") or 0)
        if not 0 <= length <= MAX_BODY:
            self.close_connection = True
            self.send_error(413)
            return None
        return Request(self.command, self.path, headers, self.rfile.read(length) if length else b"")

    def _chunks(self) -> bytes:
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(pieces)

    def _send(self, answer: Answer) -> None:
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        lines += [f"{name}: {value}" for name, value in answer.sent_headers().items()]
        head = "\r\n".join((*lines, "", "")).encode("latin-1", "replace")
        self.wfile.write(head + answer.body if answer.has_body and self.command != "HEAD" else head)
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Ask for the body at once: a client that hears nothing waits a second."""
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.wfile.flush()
        return True

    def _cut(self) -> None:
        """Close the connection without a byte of an answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Stay silent: calls are logged by the core."""


class EmulatorServer(ThreadingHTTPServer):
    """Serves one emulator on 127.0.0.1; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True
    handlers: ClassVar[type[BaseHTTPRequestHandler]] = Handler

    def __init__(self, emulator: Emulator, port: int = 0) -> None:
        self.emulator = emulator
        super().__init__(("127.0.0.1", port), self.handlers)

    @property
    def url(self) -> str:
        """The endpoint that clients are given."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """A client that went away is no news."""
