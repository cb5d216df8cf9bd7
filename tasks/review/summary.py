"""What a batch came to, as numbers that are sums over rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from blocks.database.store import Transaction
from blocks.entity_cache import UNANSWERED
from blocks.errors import Code, Terminal
from blocks.records import BatchId, Document, DocumentStatus, FileOutcome, PageSource, Stage, StageStatus
from blocks.stage_records import StageRow
from blocks.status import TERMINAL_DOCUMENT
from blocks.store_records import Batch
from tasks.intake.source_path import display_path, file_name


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfferedInVain(_Frozen):
    """A file that became no document, and why."""

    path: str
    code: str
    message: str


class Failure(_Frozen):
    """A document that failed, and why."""

    document_id: str
    file_name: str
    code: str
    message: str


class PageTotals(_Frozen):
    """Pages by where their text comes from; `total` is the sum of the others."""

    total: int
    text_layer: int
    ocr: int
    no_text: int


class KindTotals(_Frozen):
    """Look-ups of one kind."""

    hits: int
    misses: int


class CacheTotals(_Frozen):
    """What was known from before: `hits` and `misses` are the sums over `kinds`, but for `unanswered`.

    The kind `stages` counts the stages of the batch's documents that had nothing to do (hits) and that were done (misses); the other
    kinds are those of `blocks.cache_keys`. `unanswered` counts, beside its own kind, each look-up that no cache answered.
    """

    hits: int
    misses: int
    kinds: dict[str, KindTotals]


class Summary(_Frozen):
    """What a batch came to: `files` are all that were offered, documents + duplicates + exceptions.

    Totals are of the documents. `failed` and `unfinished` (in the hands of another run, which took them over) also count the
    documents whose bytes were offered as duplicates: the batch works on these as well.
    """

    batch_id: str
    matter: str
    files: int
    documents: int
    completed: int
    completed_with_exceptions: int
    failed: int
    unfinished: int
    duplicates: int
    exceptions: list[OfferedInVain]
    failures: list[Failure]
    pages: PageTotals
    chunks: int
    mentions: int
    entities: int
    relationships: int
    cache: CacheTotals
    findings: int
    seconds: float


def summarise(tx: Transaction, batch_id: BatchId, *, findings: int, seconds: float) -> Summary:
    """Sum up a batch.

    Args:
        tx: an open transaction.
        batch_id: a batch that has been worked off.
        findings: how many checks of the verification do not hold.
        seconds: wall time of the command.

    Raises:
        Terminal: no such batch is known.
    """
    batch = tx.batches.get(batch_id)
    if batch is None:
        raise Terminal(Code.BATCH_UNKNOWN, f"No batch {batch_id} is known.")
    offers = tx.batches.offers(batch_id)
    outcomes = Counter(offer.outcome for offer in offers)
    own = {offer.document_id for offer in offers if offer.outcome is FileOutcome.DOCUMENT}
    worked_on = [tx.documents.required(document_id) for document_id in tx.batches.documents(batch_id)]
    failed = [document for document in worked_on if document.status is DocumentStatus.FAILED]
    statuses = Counter(document.status for document in worked_on if document.id in own)
    all_rows = [row for document in worked_on for row in tx.stages.latest(document.id).values()]
    rows = [row for row in all_rows if row.document_id in own]
    done = _counts(rows, Stage.FINALIZATION)
    return Summary(
        batch_id=batch_id,
        matter=tx.matters.name(batch.matter_id),
        files=len(offers),
        documents=outcomes[FileOutcome.DOCUMENT],
        completed=statuses[DocumentStatus.COMPLETED],
        completed_with_exceptions=statuses[DocumentStatus.COMPLETED_WITH_EXCEPTIONS],
        failed=len(failed),
        unfinished=sum(document.status not in TERMINAL_DOCUMENT for document in worked_on),
        duplicates=outcomes[FileOutcome.DUPLICATE],
        exceptions=[
            OfferedInVain(path=display_path(offer.path), code=offer.code, message=offer.message or "")
            for offer in offers
            if offer.code
        ],
        failures=[_failure(document) for document in failed],
        pages=_pages(_counts(rows, Stage.OCR)),
        chunks=done["chunks"],
        mentions=done["mentions"],
        entities=len(tx.entities.of_matter(batch.matter_id)),
        relationships=done["relationships"],
        cache=_cache(tx, batch, all_rows),
        findings=findings,
        seconds=round(seconds, 2),
    )


def _cache(tx: Transaction, batch: Batch, rows: Iterable[StageRow]) -> CacheTotals:
    rows = list(rows)
    stages = KindTotals(
        hits=sum(row.completed_at is not None and row.completed_at < batch.created_at for row in rows),
        misses=sum(row.started_at is not None and row.started_at >= batch.created_at for row in rows),
    )
    kinds = {"stages": stages} | {c.kind: KindTotals(hits=c.hits, misses=c.misses) for c in tx.cache_counts.of_batch(batch.id)}
    counted = [totals for kind, totals in kinds.items() if kind != UNANSWERED]
    return CacheTotals(hits=sum(each.hits for each in counted), misses=sum(each.misses for each in counted), kinds=kinds)


def _counts(rows: Iterable[StageRow], stage: Stage) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        if row.stage is stage and row.status is StageStatus.COMPLETED:
            total.update(row.counts)
    return total


def _pages(counts: Counter[str]) -> PageTotals:
    return PageTotals(
        total=counts["pages"],
        text_layer=counts[PageSource.TEXT_LAYER],
        ocr=counts[PageSource.OCR],
        no_text=counts[PageSource.NONE],
    )


def _failure(document: Document) -> Failure:
    return Failure(
        document_id=document.id,
        file_name=file_name(document.file_name),
        code=document.error_code or Code.UNEXPECTED,
        message=document.error_message or "",
    )
