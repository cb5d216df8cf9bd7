"""A way to S3 that fails: a proxy on the loopback to which a test plugs in what happens to each request and each answer."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class CutError(Exception):
    """Raised by a fault: the connection is cut without an answer."""


@dataclass(frozen=True)
class Request:
    """A request on its way to the service."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An answer on its way back; `sent` is how many bytes of the body arrive before the connection is cut (None: all)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    sent: int | None = None


Forward = Callable[[Request], Answer]
Fault = Callable[[Request, Forward], Answer]


@dataclass
class Proxy:
    """The proxy: its address, the fault in force, and the requests that it saw, in order."""

    endpoint: str
    fault: Fault
    seen: list[Request] = field(default_factory=list)

    def of_method(self, method: str) -> list[Request]:
        return [request for request in self.seen if request.method == method]


def no_fault(request: Request, forward: Forward) -> Answer:
    return forward(request)


def flips_a_byte(method: str, least: int = 1) -> Fault:
    """The middle byte of every body of that method changes on the way to the service, if it has so many bytes."""

    def fault(request: Request, forward: Forward) -> Answer:
        if request.method == method and len(request.body) >= least:
            middle = len(request.body) // 2
            changed = bytes([request.body[middle] ^ 0xFF])
            request = replace(request, body=request.body[:middle] + changed + request.body[middle + 1 :])
        return forward(request)

    return fault


def flips_a_byte_of_answers(request: Request, forward: Forward) -> Answer:
    """The first byte of everything that is read changes on the way back."""
    answer = forward(request)
    if request.method == "GET" and answer.body and "?" not in request.path:
        return replace(answer, body=bytes([answer.body[0] ^ 0xFF]) + answer.body[1:])
    return answer


def answers(status: int, code: str, *, times: int | None = None) -> Fault:
    """The service answers with an error, so many times (None: always)."""
    left = [times]

    def fault(request: Request, forward: Forward) -> Answer:
        if left[0] == 0:
            return forward(request)
        left[0] = None if left[0] is None else left[0] - 1
        body = "" if request.method == "HEAD" else f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>x</Message></Error>"
        return Answer(status, (("Content-Type", "application/xml"),), body.encode())

    return fault


def cuts_answers_after(sent: int, times: int) -> Fault:
    """The first answers to a GET of an object break off after so many bytes of the body."""
    left = [times]

    def fault(request: Request, forward: Forward) -> Answer:
        answer = forward(request)
        if request.method == "GET" and len(answer.body) > sent and left[0]:
            left[0] -= 1
            return replace(answer, sent=sent)
        return answer

    return fault


def cuts_after_requests(method: str, allowed: int) -> Fault:
    """After so many requests of the method, every further one is cut."""
    left = [allowed]

    def fault(request: Request, forward: Forward) -> Answer:
        if request.method == method:
            if left[0] == 0:
                raise CutError
            left[0] -= 1
        return forward(request)

    return fault


@contextmanager
def proxy_to(endpoint: str, fault: Fault = no_fault) -> Iterator[Proxy]:
    """Run a proxy to the endpoint; `fault` may be changed while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}", fault)
    server.proxy, server.upstream = proxy, urlsplit(endpoint).netloc  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, dict(self.headers.items()), body)
        proxy: Proxy = self.server.proxy  # type: ignore[attr-defined]
        proxy.seen.append(replace(request, body=b"x" * min(len(body), 1)))
        try:
            answer = proxy.fault(request, self._forward)
        except CutError:
            self.close_connection = True
            return
        self._answer(answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _handle  # noqa: N815 (names that http.server calls)

    def _forward(self, request: Request) -> Answer:
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)  # type: ignore[attr-defined]
        try:
            kept = {name: value for name, value in request.headers.items() if name.lower() not in ("expect", "connection")}
            upstream.request(request.method, request.path, request.body, kept)
            got = upstream.getresponse()
            headers = tuple((name, value) for name, value in got.getheaders() if name.lower() not in _HOP_BY_HOP)
            return Answer(got.status, headers, got.read())
        finally:
            upstream.close()

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name, _ in answer.headers}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.sent])
        if answer.sent is not None:
            self.close_connection = True


_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}
