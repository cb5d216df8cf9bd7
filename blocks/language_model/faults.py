"""What a model's service and the way to it can say, as our errors. Messages carry statuses and codes, never the service's own text.

An error that the SDK has tried again by itself, up to its limit, is `Exhausted`: only waiting for the service can help then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import openai

from blocks.errors import Code, Exhausted, LegalDocsError, Terminal

QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
"""Codes of a 429 that no waiting ends: the account has no money left."""

TOO_LONG = frozenset({"context_length_exceeded", "string_above_max_length"})
"""Codes of a 400 for a request that is longer than the model reads: it is halved like an answer that was cut."""

FILTERED = frozenset({"content_filter", "content_policy_violation"})
"""Codes of a 400 for text that the service does not want to read: a refusal."""

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class TooLongError(Exception):
    """The request is longer than the model reads."""


class FilteredError(Exception):
    """The service does not want to read the text."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the SDK raises in the body as ours, or as one of the two errors above."""
    try:
        yield
    except openai.APIStatusError as error:
        raise _of_status(error) from None
    except openai.APIConnectionError as error:
        kind = type(error).__name__
        raise Exhausted(Code.MODEL_BUSY, f"The language model cannot be reached ({kind}).") from None
    except openai.OpenAIError as error:
        raise Terminal(Code.MODEL_REQUEST_INVALID, f"The SDK of the language model failed ({type(error).__name__}).") from None


def code_of(error: openai.APIStatusError) -> str:
    """Return the service's own code or type of an error, "no code" where it gives none that looks like one."""
    for found in (error.code, error.type):
        if isinstance(found, str) and _CODE.fullmatch(found):
            return found
    return "no code"


def _of_status(error: openai.APIStatusError) -> Exception:
    names, status, cause = (
        {error.code, error.type},
        error.status_code,
        f"The model's service answered {error.status_code} ({code_of(error)}).",
    )
    if names & TOO_LONG:
        return TooLongError()
    if names & FILTERED:
        return FilteredError()
    if names & QUOTA or status == 402:  # noqa: PLR2004 (HTTP: payment required)
        return Terminal(Code.MODEL_QUOTA, cause)
    return _as_ours(status, cause)


def _as_ours(status: int, cause: str) -> LegalDocsError:
    if status in (408, 409, 425, 429) or status >= 500:  # noqa: PLR2004 (HTTP: the service's own fault from here)
        return Exhausted(Code.MODEL_BUSY, cause)
    if status in (401, 403):
        return Terminal(Code.MODEL_DENIED, cause)
    return Terminal(Code.MODEL_REQUEST_INVALID, cause)
