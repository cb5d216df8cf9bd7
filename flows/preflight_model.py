"""The part of the examination that is about a language model: asked only where the settings name one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from blocks.errors import Code, Terminal
from blocks.external import Outside, Permit
from blocks.model_engine import OPENAI
from blocks.settings import Settings
from blocks.store_records import Matter
from tasks.review.doctor import Condition, probed


def examine_model(settings: Settings, matter: Matter | None) -> list[Condition]:
    """Examine whether a model may be asked and could be; it is not asked, for that would cost something.

    Args:
        settings: those that the workers are to have.
        matter: the matter whose documents are to be submitted, None where it is not known.
    """
    if settings.extractor != OPENAI:
        return []
    return [probed(name, examine) for name, examine in _examinations(settings, matter)]


def _examinations(settings: Settings, matter: Matter | None) -> Iterator[tuple[str, Callable[[], str]]]:
    if matter is not None:
        yield "external", lambda: _allowed(matter)
    if not settings.model_block:
        yield "credentials", _key


def _allowed(matter: Matter) -> str:
    Permit(matter, Outside.MODEL)
    return f"the matter's words may be sent to {Outside.MODEL}"


def _key() -> str:
    if not os.environ.get("OPENAI_API_KEY"):
        raise Terminal(Code.CREDENTIALS_MISSING, "LEGALDOCS_EXTRACTOR names a language model, and OPENAI_API_KEY is not there.")
    return "language model: OPENAI_API_KEY"
