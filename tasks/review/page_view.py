"""Shows one page of a document, with a span marked: the place where a fact stands."""

from __future__ import annotations

from blocks.database.store import Store, Transaction
from blocks.errors import Code, Terminal
from blocks.records import DocumentId, EntityId, MatterId, Page
from blocks.store_records import PageBound, StoredMention
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.judged_entities import judged_entities
from tasks.review.lookup import document_named


class ShownEntity(Answer):
    """The entity of the mention that was asked for, and the judgements that bear on it, by number."""

    id: str
    name: str
    judgements: list[int]


class PageView(Answer):
    """A page; `start`, `end` and the span count in the document text, `end` without the form feed that follows."""

    document_id: str
    file_name: str
    matter: str
    page: int
    pages: int
    start: int
    end: int
    text: str
    source: str
    engine: str
    confidence: float | None
    bates: str | None
    reason: str | None
    warnings: list[str]
    span: tuple[int, int] | None
    span_text: str | None
    entity: ShownEntity | None = None


def page_view(
    store: Store,
    document: str,
    *,
    matter: str | None = None,
    page: int | None = None,
    span: tuple[int, int] | None = None,
    mention: str | None = None,
) -> PageView:
    """Return a page of a document.

    Args:
        store: the database.
        document: id, unique beginning of an id, or file name.
        matter: name of the matter to look in; None looks in all of them.
        page: number of the page; None takes the page on which the span begins, else the first.
        span: start and end in the document text, to be marked.
        mention: id of a mention of the document, to be marked.

    Raises:
        Terminal: `DOCUMENT_UNKNOWN`, `MATTER_UNKNOWN`, or `USAGE` where the page, span or mention is not in the document.
    """
    with store.transaction(write=False) as tx:
        found = document_named(tx, document, matter)
        entity = None
        if mention is not None:
            stored = _mention(tx, found.id, mention)
            span, entity = (stored.mention.start, stored.mention.end), _entity(tx, found.matter_id, stored.entity_id)
        bounds = tx.pages.bounds(found.id)
        bound = _bound(bounds, found.id, page, span)
        shown = next(each for each in tx.pages.of(found.id) if each.number == bound.number)
        marked = _clipped(span, bound)
        view = _view(shown, bound, marked, found.id, file_name(found.file_name), tx.matters.name(found.matter_id), len(bounds))
    return view.model_copy(update={"entity": entity})


def _mention(tx: Transaction, document_id: DocumentId, mention: str) -> StoredMention:
    for stored in tx.mentions.of(document_id):
        if stored.id == mention:
            return stored
    raise Terminal(Code.USAGE, f"The document has no mention {mention!r}.", document_id)


def _entity(tx: Transaction, matter_id: MatterId, entity: EntityId | None) -> ShownEntity | None:
    if entity is None:
        return None
    numbers = judged_entities(tx, matter_id).by_entity().get(entity, [])
    return ShownEntity(id=entity, name=tx.entities.names(matter_id)[entity], judgements=numbers)


def _bound(bounds: list[PageBound], document_id: DocumentId, page: int | None, span: tuple[int, int] | None) -> PageBound:
    """Return the page that is meant, which must hold a part of the span."""
    if not bounds:
        raise Terminal(Code.USAGE, "The document has no pages yet.", document_id)
    if span is not None and not 0 <= span[0] < span[1] <= bounds[-1].end + 1:
        raise Terminal(Code.USAGE, f"The span {span[0]} to {span[1]} is not in the document.", document_id)
    if page is None:
        page = 1 if span is None else next(bound.number for bound in bounds if span[0] <= bound.end)
    found = next((bound for bound in bounds if bound.number == page), None)
    if found is None:
        raise Terminal(Code.USAGE, f"The document has pages 1 to {len(bounds)}, and no page {page}.", document_id)
    if span is not None and not (span[0] <= found.end and found.start < span[1]):
        raise Terminal(Code.USAGE, f"Page {page} holds nothing of the span {span[0]} to {span[1]}.", document_id)
    return found


def _clipped(span: tuple[int, int] | None, bound: PageBound) -> tuple[int, int] | None:
    return None if span is None else (max(span[0], bound.start), min(span[1], bound.end))


def _view(
    page: Page, bound: PageBound, span: tuple[int, int] | None, document_id: DocumentId, name: str, matter: str, pages: int
) -> PageView:
    return PageView(
        document_id=document_id,
        file_name=name,
        matter=matter,
        page=page.number,
        pages=pages,
        start=bound.start,
        end=bound.end,
        text=page.text,
        source=page.source,
        engine=page.engine,
        confidence=page.confidence,
        bates=page.bates,
        reason=page.reason,
        warnings=list(page.warnings),
        span=span,
        span_text=None if span is None else page.text[span[0] - bound.start : span[1] - bound.start],
    )
