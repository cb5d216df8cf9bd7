"""Checks the outcome of the whole stage before it is committed: one bad mention stops it all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from blocks.errors import Code, Terminal
from blocks.records import PAGE_END, Mention


def validate(text: str, mentions: Sequence[Mention], document_id: str | None = None) -> None:
    """Check that each mention stands in the document as it says, on its page, in order and apart from the others.

    Args:
        text: the document text.
        mentions: the mentions that are to be committed.
        document_id: for the message.

    Raises:
        Terminal: MENTION_UNGROUNDED, names the first offender by its place and its extractor, never by its words.
    """
    page_ends = [place for place, character in enumerate(text) if character == PAGE_END]
    reached = 0
    for place, mention in enumerate(mentions):
        fault = _fault(text, mention) or _misplaced(page_ends, reached, mention)
        if fault:
            cause = f"mention {place} of {len(mentions)} ({mention.type} by {mention.extractor}) {fault}"
            raise Terminal(Code.MENTION_UNGROUNDED, cause, document_id)
        reached = mention.end


def _fault(text: str, mention: Mention) -> str | None:
    """Say what is wrong with the mention by itself."""
    if not 0 <= mention.start < mention.end <= len(text):
        return "lies outside the text"
    if text[mention.start : mention.end] != mention.text:
        return "differs from the text in its span"
    if not 0 < mention.confidence <= 1:
        return "has a confidence outside 0 to 1"
    if mention.antecedent and not 0 <= mention.antecedent[0] < mention.antecedent[1] <= len(text):
        return "has an antecedent outside the text"
    return None


def _misplaced(page_ends: Sequence[int], reached: int, mention: Mention) -> str | None:
    """Say what is wrong with its place among pages and mentions."""
    if mention.start < reached:
        return "overlaps the one before it"
    if PAGE_END in mention.text:
        return "crosses a page"
    if mention.page != bisect_left(page_ends, mention.start) + 1:
        return "is not on its page"
    return None
