"""Takes a judgement about entities: finds what is meant, refuses what contradicts, writes it down and resolves the matter by it at once."""

from __future__ import annotations

import socket
from collections.abc import Callable

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.logs import logger
from blocks.parts import Parts
from blocks.records import EntityType
from blocks.store_records import EntityJudgement, Judgement, Matter, Named
from tasks.resolution.contradictions import refuse_contradiction
from tasks.resolution.decisions import in_force, node_key
from tasks.resolution.resolve_matter import resolve_in
from tasks.review.answer import Answer
from tasks.review.judgement_list import ListedJudgement, listed_judgements
from tasks.review.lookup import matter_named
from tasks.review.named_entity import entity_named

MOST_CHARACTERS = 500
"""Length of a reason or a name: what is longer is a memorandum, and belongs elsewhere."""


class Judged(Answer):
    """The judgement that was passed, and how many entities the matter had before and has now."""

    matter: str
    judgement: ListedJudgement
    entities_before: int
    entities: int


def judge_pair(
    parts: Parts, matter: str, judgement: Judgement, left: str, right: str, reason: str, type: EntityType | None
) -> Judged:
    """Judge two names to be the same or different.

    Raises:
        Terminal: `MATTER_UNKNOWN`; `ENTITY_UNKNOWN` or `USAGE` where a name means nothing, several things, or the same as the other; and
            `JUDGEMENT_CONTRADICTS`. Nothing was written then.
    """

    def passed(tx: Transaction, found: Matter, log: list[EntityJudgement]) -> int:
        one, other = entity_named(tx, found, left, type), entity_named(tx, found, right, type)
        if one.type is not other.type:
            raise Terminal(Code.USAGE, f"The two are of different types: {one.type} and {other.type}.")
        if node_key(one) == node_key(other):
            raise Terminal(Code.USAGE, "The two are one name; name the document of at least one: NAME @ FILE.")
        _refuse_nowhere(tx, found, one, other)
        refuse_contradiction(log, judgement, one, other)
        return tx.judgements.record(
            found.id, judgement, left=one, right=other, actor=parts.settings.who, reason=_line(reason, "reason")
        )

    return _judge(parts, matter, passed)


def judge_name(parts: Parts, matter: str, words: str, name: str, reason: str, type: EntityType | None) -> Judged:
    """Judge that what is named so is to be shown under another name; raises as `judge_pair` does."""

    def passed(tx: Transaction, found: Matter, log: list[EntityJudgement]) -> int:
        one, called = entity_named(tx, found, words, type), _line(name, "name")
        refuse_contradiction(log, Judgement.RENAME, one, None, called)
        actor = parts.settings.who
        return tx.judgements.record(
            found.id, Judgement.RENAME, left=one, name=called, actor=actor, reason=_line(reason, "reason")
        )

    return _judge(parts, matter, passed)


def undo_judgement(parts: Parts, matter: str, number: int, reason: str) -> Judged:
    """Let an earlier judgement of the matter count no more.

    Raises:
        Terminal: `MATTER_UNKNOWN`, or `JUDGEMENT_UNKNOWN` where the matter has no such judgement that counts.
    """

    def passed(tx: Transaction, found: Matter, log: list[EntityJudgement]) -> int:
        if number not in {each.number for each in in_force(log)}:
            raise Terminal(Code.JUDGEMENT_UNKNOWN, f"The matter has no judgement {number} that counts.")
        actor = parts.settings.who
        return tx.judgements.record(found.id, Judgement.UNDO, ends=number, actor=actor, reason=_line(reason, "reason"))

    return _judge(parts, matter, passed)


def _judge(parts: Parts, name: str, passed: Callable[[Transaction, Matter, list[EntityJudgement]], int]) -> Judged:
    """Pass a judgement and resolve by it in one transaction, under the matter's lock: both are there, or neither."""
    with parts.store.transaction() as tx:
        matter = matter_named(tx, name)
        tx.matters.lock(matter.id)
        before = tx.entities.count(matter.id)
        number = passed(tx, matter, tx.judgements.of_matter(matter.id))
        committed = resolve_in(tx, parts.store, parts.cache, matter.id)
        listed = next(each for each in listed_judgements(tx, matter.id) if each.number == number)
        after = tx.entities.count(matter.id)
    committed()
    who = {"actor": parts.settings.who, "host": socket.gethostname()}
    _log.warning("entities judged", extra={"matter_id": matter.id, **who, "number": number, "judgement": listed.judgement.value})
    return Judged(matter=matter.name, judgement=listed, entities_before=before, entities=after)


def _refuse_nowhere(tx: Transaction, matter: Matter, one: Named, other: Named) -> None:
    """Refuse a pair of which one side would be left without a mention: one form, told apart from itself in its only document."""
    if node_key(one)[:3] == node_key(other)[:3] and None in (one.document_id, other.document_id):
        documents = {
            each.document_id
            for each in tx.entities.spellings(matter.id)
            if node_key(Named(each.type, each.text))[:3] == node_key(one)[:3]
        }
        if not documents - {one.document_id, other.document_id}:
            raise Terminal(Code.USAGE, "That name stands in no other document.")


def _line(text: str, what: str) -> str:
    line = " ".join(text.split())
    if not 0 < len(line) <= MOST_CHARACTERS:
        raise Terminal(Code.USAGE, f"The {what} of a judgement has 1 to {MOST_CHARACTERS} characters; this one has {len(line)}.")
    return line


_log = logger("flows.judging")
