"""Lists the judgements of a matter: who judged what, when and why, what ended it, and which entities it bears on."""

from __future__ import annotations

from datetime import datetime

from blocks.database.store import Store, Transaction
from blocks.records import DocumentId, EntityType, MatterId
from blocks.store_records import Judgement, Named
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.judged_entities import JudgedEntities, judged_entities
from tasks.review.lookup import matter_named


class JudgedName(Answer):
    """A name that was judged: in one document, or wherever no judgement names a document with it; and the entities that bear it now."""

    type: EntityType
    text: str
    document_id: str | None
    file_name: str | None
    entities: list[str]


class ListedJudgement(Answer):
    """A judgement. `counts` is False for an undoing and for what was undone; `ends` is what it undid, `ended_by` what undid it."""

    number: int
    judgement: Judgement
    left: JudgedName | None
    right: JudgedName | None
    name: str | None
    ends: int | None
    ended_by: int | None
    counts: bool
    actor: str
    reason: str
    at: datetime


class JudgementList(Answer):
    """Every judgement of the matter, in the order in which they were passed."""

    matter: str
    judgements: list[ListedJudgement]


def list_judgements(store: Store, matter: str) -> JudgementList:
    """Return the judgements of a matter.

    Raises:
        Terminal: `MATTER_UNKNOWN`.
    """
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        judgements = listed_judgements(tx, found.id)
    return JudgementList(matter=found.name, judgements=judgements)


def listed_judgements(tx: Transaction, matter_id: MatterId) -> list[ListedJudgement]:
    """Return the matter's judgements as one transaction sees them."""
    known = judged_entities(tx, matter_id)
    names = (
        {document.id: file_name(document.file_name) for document in tx.documents.of_matter(matter_id)} if known.judgements else {}
    )
    ended, counting = known.ended_by(), {each.number for each in known.counting}
    return [
        ListedJudgement(
            number=each.number,
            judgement=each.judgement,
            left=_name(each.left, names, known),
            right=_name(each.right, names, known),
            name=each.name,
            ends=each.ends,
            ended_by=ended.get(each.number),
            counts=each.number in counting,
            actor=each.actor,
            reason=each.reason,
            at=each.at,
        )
        for each in known.judgements
    ]


def _name(named: Named | None, names: dict[DocumentId, str], known: JudgedEntities) -> JudgedName | None:
    if named is None:
        return None
    return JudgedName(
        type=named.type,
        text=" ".join(named.text.split()),
        document_id=named.document_id,
        file_name=names.get(named.document_id) if named.document_id else None,
        entities=sorted(known.entities(named)),
    )
