"""A proxy before the real Prefect server that passes everything on, and never answers the request that would make a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

DEAF_TO = "create_flow_run"


@contextmanager
def half_deaf(api: str) -> Iterator[str]:
    """Give the address of a proxy for the API while the body runs."""
    upstream, ended = api.removesuffix("/api"), threading.Event()

    class Proxy(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if DEAF_TO in self.path:
                ended.wait()
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "accept-encoding")}
            answer = httpx.request(self.command, upstream + self.path, content=body, headers=headers, timeout=30)
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers.get("content-type", "application/json"))
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PATCH = do_DELETE = _pass_on  # noqa: N815 names of the base class

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
