"""Calls to a language model: one request under a permit, within the rate of all lanes, tried again by the SDK, read without trust."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from blocks.errors import Code, Terminal
from blocks.external import Permit
from blocks.language_model.prices import Tokens
from blocks.language_model.prompt import prompt
from blocks.language_model.schema import NAME, answer_schema
from blocks.logs import logger
from blocks.rate_limit import RateLimit

if TYPE_CHECKING:
    import httpx2
    import openai

RETRIES = 5
"""Times that the SDK sends a request again, with its own pauses or those that the service asks for: half a minute of trouble."""

CONNECT_SECONDS = 10.0

SEED = 17
"""Any number: the same one every time, for services that answer alike to it."""

LARGEST_ANSWER = 4_000_000
"""Characters of an answer that are looked at: a hundred times what a page of names needs."""

_OPTIONAL = ("temperature", "seed", "max_completion_tokens", "max_tokens")
"""Parameters that some services refuse by name; what one refuses is left out from then on."""


class Finish(StrEnum):
    """How an answer ended."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its text where it is complete, how it ended, its tokens, and the service's id of the request."""

    content: str
    finish: Finish
    tokens: Tokens = Tokens()  # noqa: RUF009 (a tuple of three numbers)
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """How the model is asked: its name, the longest answer in tokens, and the seconds after which a request is given up."""

    model: str
    answer_tokens: int
    seconds: float


class ModelClient:
    """The service as the rest of the program sees it; one process may use it from several threads."""

    def __init__(self, client: openai.OpenAI, asking: Asking) -> None:
        self._client = client
        self._asking = asking
        self._optional: dict[str, Any] = {"temperature": 0, "seed": SEED, "max_completion_tokens": asking.answer_tokens}

    def ask(self, passages: Sequence[str]) -> Said:
        """Ask about passages, numbered from 1, in one request.

        Raises:
            Terminal: there is no quota left (`MODEL_QUOTA`), we are not let in (`MODEL_DENIED`), or the service does not take what is
                asked (`MODEL_REQUEST_INVALID`).
            Transient: `MODEL_BUSY` where the service was busy or out of reach for all tries of the SDK.
        """
        from blocks.language_model.faults import FilteredError, TooLongError, translated

        try:
            with translated():
                body, request_id = self._sent(passages)
        except TooLongError:
            return Said("", Finish.TRUNCATED)
        except FilteredError:
            return Said("", Finish.REFUSED)
        return _said(body, request_id)

    def _sent(self, passages: Sequence[str]) -> tuple[str, str | None]:
        """Send the request, without what the service refuses by name; every refusal leaves one parameter less."""
        from openai import BadRequestError

        told = prompt(passages)
        while True:
            try:
                raw = self._client.chat.completions.with_raw_response.create(
                    model=self._asking.model,
                    messages=[{"role": "system", "content": told.system}, {"role": "user", "content": told.user}],
                    response_format={
                        "type": "json_schema",
                        "json_schema": {"name": NAME, "strict": True, "schema": answer_schema()},
                    },
                    extra_body=self._optional,
                )
            except BadRequestError as error:
                if not self._left_out(error):
                    raise
            else:
                return raw.text, raw.headers.get("x-request-id")

    def _left_out(self, error: openai.BadRequestError) -> bool:
        """Leave out the parameter that the service names as the fault; False where it names none of those that we can do without."""
        name = error.param if error.param in _OPTIONAL else None
        if name is None or name not in self._optional:
            return False
        left = {key: value for key, value in self._optional.items() if key != name}
        if name == "max_completion_tokens":
            left["max_tokens"] = self._asking.answer_tokens  # its name before, which other services still use
        self._optional = left
        _log.info("parameter left out", extra={"parameter": name})
        return True


def open_model(permit: Permit, asking: Asking, rate: RateLimit) -> ModelClient:
    """Return a client of the service that `OPENAI_BASE_URL` and `OPENAI_API_KEY` name; no connection is made before the first call.

    Args:
        permit: that the matter's words may go there.
        asking: the model, and the bounds of a request.
        rate: every request waits for it, those that the SDK repeats by itself too.

    Raises:
        Terminal: no key is set (`CREDENTIALS_MISSING`), or the address is none (`SETTING_INVALID`).
    """
    import httpx2
    import openai

    logging.getLogger("openai").setLevel(logging.WARNING)  # with OPENAI_LOG=debug it would print what it sends
    timeout = httpx2.Timeout(asking.seconds, connect=CONNECT_SECONDS)
    hooks: dict[str, list[Callable[..., Any]]] = {"request": [lambda _: rate.wait()], "response": [_no_second_try_without_quota]}
    try:
        # A redirect would carry the matter's words to an address that nobody has set.
        http = openai.DefaultHttpxClient(timeout=timeout, follow_redirects=False, event_hooks=hooks)
        client = openai.OpenAI(timeout=timeout, max_retries=RETRIES, http_client=http)
    except openai.OpenAIError as error:
        raise Terminal(
            Code.CREDENTIALS_MISSING, "OPENAI_API_KEY is not set; a service that asks for none takes any word."
        ) from error
    except httpx2.InvalidURL as error:
        raise Terminal(Code.SETTING_INVALID, "OPENAI_BASE_URL: write http://HOST:PORT/v1 or https://HOST/v1.") from error
    if client.base_url.scheme not in ("http", "https") or not client.base_url.host:
        raise Terminal(Code.SETTING_INVALID, "OPENAI_BASE_URL: write http://HOST:PORT/v1 or https://HOST/v1.")
    _log.info("client opened", extra={"service": permit.service, "matter_id": permit.matter.id})
    return ModelClient(client, asking)


def _no_second_try_without_quota(response: httpx2.Response) -> None:
    """Tell the SDK, by the header that it obeys, not to send a request again whose account has no money left."""
    from blocks.language_model.faults import QUOTA

    if response.status_code == 429:  # noqa: PLR2004 (HTTP: too many requests)
        response.read()
        if any(code in response.text for code in QUOTA):
            response.headers["x-should-retry"] = "false"


def _said(body: str, request_id: str | None) -> Said:
    """Read an answer of the service, which may be anything at all."""
    try:
        found = json.loads(body) if len(body) <= LARGEST_ANSWER else None
    except (ValueError, RecursionError):
        found = None
    choice = _at(found, "choices", 0)
    tokens = Tokens(
        _count(_at(found, "usage", "prompt_tokens")),
        _count(_at(found, "usage", "prompt_tokens_details", "cached_tokens")),
        _count(_at(found, "usage", "completion_tokens")),
    )
    content, why = _at(choice, "message", "content"), _at(choice, "finish_reason")
    if _at(choice, "message", "refusal") or why == "content_filter":
        return Said("", Finish.REFUSED, tokens, request_id)
    if why == "length":
        return Said("", Finish.TRUNCATED, tokens, request_id)
    if not isinstance(content, str):
        return Said("", Finish.INVALID, tokens, request_id)
    return Said(content, Finish.COMPLETE, tokens, request_id)


def _at(found: object, *path: str | int) -> object:
    """Return what lies at a path in decoded JSON, None where there is nothing of that shape."""
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def _count(found: object) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**31 else 0


_log = logger("blocks.language_model.client")
