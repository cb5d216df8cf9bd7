"""The row of a judgement in an export: a file beyond the export contract, for whoever audits what people decided."""

from __future__ import annotations

from typing import NamedTuple

from tasks.review.judgement_list import ListedJudgement


class JudgementRow(NamedTuple):
    """A line of `judgements`, a file beyond the contract: the log of what people decided about entities; see `judgement_list`."""

    number: int
    judgement: str
    type: str | None
    left: str | None
    left_document_id: str | None
    right: str | None
    right_document_id: str | None
    name: str | None
    ends: int | None
    ended_by: int | None
    entity_ids: tuple[str, ...]
    actor: str
    reason: str
    at: str | None


def judgement_row(listed: ListedJudgement) -> JudgementRow:
    """Return the row of a judgement; `entity_ids` are the entities that it bears on now."""
    left, right = listed.left, listed.right
    return JudgementRow(
        listed.number,
        listed.judgement,
        left.type if left else None,
        left.text if left else None,
        left.document_id if left else None,
        right.text if right else None,
        right.document_id if right else None,
        listed.name,
        listed.ends,
        listed.ended_by,
        tuple(sorted({entity for side in (left, right) if side for entity in side.entities})),
        listed.actor,
        listed.reason,
        listed.at.isoformat().replace("+00:00", "Z"),
    )
