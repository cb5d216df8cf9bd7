"""What a model's service does wrong: faults that a test plugs into `tests.model_double.ModelDouble`."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.model_double import Answer, Body, CutError, Fault, ModelDouble, passages_of


def refused_with(status: int, code: str, *, kind: str | None = None, param: str | None = None, retry_after_ms: int = 1) -> Answer:
    """Return an error as the service words it; its message quotes what it was sent, as some services do."""
    error = {"message": "You sent: TEXT-CANARY", "type": kind or code, "code": code, "param": param}
    return Answer(status, {"error": error}, (("retry-after-ms", str(retry_after_ms)),))


def throttles(times: int, status: int = 429, code: str = "rate_limit_exceeded") -> Fault:
    """The first requests are refused, and told to come back in a millisecond."""
    return first(times, lambda _body, _double: refused_with(status, code))


def has_no_quota() -> Fault:
    return lambda _body, _double: refused_with(429, "insufficient_quota")


def cuts(times: int) -> Fault:
    """The connection ends without an answer."""

    def cut(_body: Body, _double: ModelDouble) -> Answer:
        raise CutError

    return first(times, cut)


def redirects(to: str) -> Fault:
    return lambda _body, _double: Answer(307, "", (("Location", to),))


def refuses_to_answer() -> Fault:
    return lambda body, double: double.complete(None, body, refusal="I can't help with TEXT-CANARY.")


def truncates_beyond(characters: int) -> Fault:
    """An answer about more text than that is cut in the middle."""

    def cut(body: Body, double: ModelDouble) -> Answer | None:
        if sum(len(text) for _, text in passages_of(body)) <= characters:
            return None
        return double.complete('{"passages": [{"passage": 1, "ment', body, finish="length")

    return cut


def says(content: str | None) -> Fault:
    """Whatever is asked, the answer is this."""
    return lambda body, double: double.complete(content, body)


def sends(text: str) -> Fault:
    """Whatever is asked, the body of the answer is this."""
    return lambda _body, _double: Answer(body=text)


def knows_no(parameter: str) -> Fault:
    """A service that refuses a parameter by its name."""
    return lambda body, _double: refused_with(400, "unsupported_parameter", param=parameter) if parameter in body else None


def leaves_out(passage: int) -> Fault:
    """An answer to several passages says nothing of one of them."""

    def left_out(body: Body, double: ModelDouble) -> Answer | None:
        asked = passages_of(body)
        if len(asked) == 1:
            return None
        return double.complete(json.dumps({"passages": [double.read(n, text) for n, text in asked if n != passage]}), body)

    return left_out


def first(times: int, fault: Callable[[Body, ModelDouble], Answer]) -> Fault:
    """Plug a fault into so many requests, and then no more."""
    left = [times]

    def some(body: Body, double: ModelDouble) -> Answer | None:
        left[0] -= 1
        return fault(body, double) if left[0] >= 0 else None

    return some
