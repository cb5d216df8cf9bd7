"""A part of the system, examined: whether it works and, if not, what to do."""

from __future__ import annotations

from collections.abc import Callable

from blocks.errors import Code, LegalDocsError, Terminal
from tasks.review.answer import Answer


class Condition(Answer):
    """A part: whether it works; where it doesn't, the code, the cause and the cure, and whether work could begin without it."""

    name: str
    ok: bool
    detail: str
    code: Code | None = None
    cure: str | None = None
    needed: bool = True


def probed(name: str, examine: Callable[[], str], *, needed: bool = True) -> Condition:
    """Return the condition of a part: `examine` says in a few words what it found, or raises what is broken."""
    try:
        return Condition(name=name, ok=True, detail=examine(), needed=needed)
    except LegalDocsError as error:
        return Condition(name=name, ok=False, detail=error.cause, code=error.code, cure=error.cure, needed=needed)
    except Exception as error:  # a part may break in any way, and the others are still to be examined
        failure = Terminal(Code.UNEXPECTED, f"{type(error).__name__} stopped the examination.")
        return Condition(name=name, ok=False, detail=failure.cause, code=failure.code, cure=failure.cure, needed=needed)
