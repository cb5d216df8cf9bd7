"""A language model on this machine: the OpenAI-compatible protocol over HTTP, asked by the real SDK.

What it says of a passage comes from a mind that a test hands in; what happens to a request on its way comes from faults that a test plugs
in: see `tests/faults/model_service.py`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
"""A request or an answer as JSON: what the wire carries has no narrower type."""

Mind = Callable[[str], Body]
"""Reads a passage: its mentions and relations as the schema has them."""

PASSAGE = re.compile(r"<<<passage (\d+) ([0-9a-f]{16})\n(.*?)\n>>>end of passage \1 \2", re.DOTALL)


class CutError(Exception):
    """Raised by a fault: the connection is cut without an answer."""


@dataclass(frozen=True)
class Answer:
    """What goes back; a body that is no mapping is sent as it is."""

    status: int = 200
    body: Body | str = ""
    headers: tuple[tuple[str, str], ...] = ()


Fault = Callable[[Body, "ModelDouble"], Answer | None]
"""Looks at a request and answers in the model's place, or leaves it to the model (None)."""


@dataclass
class ModelDouble:
    """The service: its address, its mind, the faults in force in their order, and the requests that it saw."""

    base_url: str
    mind: Mind
    faults: list[Fault] = field(default_factory=list)
    requests: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0

    def answer(self, body: Body) -> Answer:
        """Return what a fault says, else what the mind says of each passage."""
        for fault in self.faults:
            if (answer := fault(body, self)) is not None:
                return answer
        return self.complete(json.dumps({"passages": [self.read(number, text) for number, text in passages_of(body)]}), body)

    def read(self, number: int, text: str) -> Body:
        return {"passage": number, "mentions": [], "relations": [], **self.mind(text)}

    def complete(self, content: str | None, body: Body, finish: str = "stop", refusal: str | None = None) -> Answer:
        """Return an answer in the protocol; tokens are a quarter of the characters, and the constant part was kept from before."""
        sent = sum(len(message["content"]) for message in body["messages"]) // 4
        kept = len(body["messages"][0]["content"]) // 4 if len(self.requests) > 1 else 0
        usage = {
            "prompt_tokens": sent,
            "completion_tokens": len(content or "") // 4,
            "total_tokens": sent + len(content or "") // 4,
            "prompt_tokens_details": {"cached_tokens": kept},
        }
        message = {"role": "assistant", "content": content, "refusal": refusal}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        return Answer(
            body={
                "id": "c",
                "object": "chat.completion",
                "created": 0,
                "model": body["model"],
                "choices": [choice],
                "usage": usage,
            }
        )


def passages_of(body: Body) -> list[tuple[int, str]]:
    """Return the passages of a request with their numbers."""
    return [(int(number), text) for number, _, text in PASSAGE.findall(body["messages"][-1]["content"])]


@contextmanager
def running_model(mind: Mind) -> Iterator[ModelDouble]:
    """Run the service on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            double.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            double.requests.append(body)
            double.headers.append({name.lower(): value for name, value in self.headers.items()})
            try:
                answer = double.answer(body)
            except CutError:
                self.close_connection = True
                self.connection.close()
                return
            data = (answer.body if isinstance(answer.body, str) else json.dumps(answer.body)).encode()
            self.send_response(answer.status)
            for name, value in (
                ("Content-Type", "application/json"),
                ("x-request-id", f"req-{len(double.requests)}"),
                *answer.headers,
            ):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double = ModelDouble(f"http://127.0.0.1:{server.server_address[1]}/v1", mind)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
