"""A small matter, written through the store's own doors: four files offered, two documents, everything that a run leaves behind.

The complaint has three pages: a text layer with a caption, a recognised page, and a blank one with its reason. The letter bears names and
numbers that a spreadsheet would run. Two mentions are one company under two names; one relationship joins that company to itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blocks.database.store import Store, Transaction
from blocks.derived_ids import mention_id
from blocks.errors import Code
from blocks.file_store import FileStore, open_file_store
from blocks.predicates import Predicate
from blocks.records import (
    BatchId,
    BatchStatus,
    Chunk,
    DocumentId,
    DocumentStatus,
    Entity,
    EntityId,
    EntityType,
    Line,
    LineKind,
    MarginLine,
    MatterId,
    Mention,
    MentionId,
    NoTextReason,
    Page,
    PageSource,
    PageWarning,
    Priority,
    Relationship,
    Stage,
)
from blocks.stage_records import StageReport
from blocks.store_records import Matter
from tasks.finalization.checks import final_status
from tasks.intake.register import register_files
from tasks.intake.scan import scan

NAME = "Example v. Wombat"
COMPLAINT = "complaint.txt"
LETTER = '=cmd|"x"!A1, letter.txt'
COPY = "zz copy of complaint.txt"
EMPTY = "empty.pdf"
DIGEST = "0" * 64

CAPTION = "IN THE DISTRICT COURT OF ARCADIA\nAnna Example, Plaintiff, v. Wombat\nCorporation, Defendant."
FACTS = 'Wombat Corporation ("Wombat") employed Anna Example until March 3, 2020. Anna Example was an employee of Wombat.'
TEXTS = {
    COMPLAINT: (CAPTION, FACTS, ""),
    LETTER: ("Dear Anna Example,\n=SUM(1) was paid: -$500.00 on March 3, 2020.\nCall +1 (555) 010-0199. Wombat Corporation",),
}
NAMED: Mapping[str, EntityType] = {
    "Anna Example": EntityType.PERSON,
    "Wombat\nCorporation": EntityType.ORGANIZATION,
    "Wombat Corporation": EntityType.ORGANIZATION,
    "DISTRICT COURT OF ARCADIA": EntityType.COURT,
    "March 3, 2020": EntityType.DATE,
    "-$500.00": EntityType.MONEY,
    "+1 (555) 010-0199": EntityType.PHONE,
    "Wombat": EntityType.ORGANIZATION,
}
SAME = {"wombat": "Wombat Corporation", "wombat corporation": "Wombat Corporation"}


@dataclass(frozen=True, slots=True)
class SmallMatter:
    """The matter and where it lies."""

    store: Store
    files: FileStore
    matter: Matter
    batch_id: BatchId
    folder: Path
    documents: Mapping[str, DocumentId]


def build(store: Store, storage: Path, folder: Path, name: str = NAME) -> SmallMatter:
    """Write the files to the folder, offer them, and leave behind what a run of all stages does."""
    files = open_file_store(storage.as_uri())
    folder.mkdir(parents=True)
    for file_name, pages in TEXTS.items():
        (folder / file_name).write_text("\f".join(pages), encoding="utf-8")
    (folder / COPY).write_bytes((folder / COMPLAINT).read_bytes())
    (folder / EMPTY).touch()
    matter, batch_id = _register(store, files, folder, name)
    with store.transaction() as tx:
        documents = {document.file_name: document.id for document in tx.documents.of_matter(matter.id)}
        for file_name, document_id in documents.items():
            tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
            _read(tx, document_id, TEXTS[file_name])
        resolve(tx, matter.id)
        for document_id in documents.values():
            _finish(tx, document_id)
        tx.batches.finish(batch_id, BatchStatus.COMPLETED)
    return SmallMatter(store, files, matter, batch_id, folder, documents)


def resolve(tx: Transaction, matter_id: MatterId) -> None:
    """Make one entity of all mentions of a type that say the same."""
    groups: dict[tuple[EntityType, str], set[MentionId]] = {}
    for mention in tx.mentions.of_matter(matter_id):
        folded = " ".join(mention.text.split())
        groups.setdefault((mention.type, SAME.get(folded.lower(), folded)), set()).add(mention.id)
    entities = [Entity(EntityId(str(uuid.uuid4())), *key, frozenset(ids)) for key, ids in groups.items()]
    tx.entities.apply(matter_id, entities, {})


def complete(tx: Transaction, document_id: DocumentId, stage: Stage, counts: Mapping[str, int]) -> None:
    """Run an attempt at a stage to its end."""
    run = str(uuid.uuid5(uuid.NAMESPACE_OID, document_id))
    attempt = tx.stages.start(document_id, stage, "1", DIGEST, run, str(uuid.uuid4()))
    report = StageReport(stage=stage, version="1", key=DIGEST, digest=DIGEST, counts=dict(counts))
    tx.stages.complete(document_id, stage, attempt, report, 1_000_000)


def _register(store: Store, files: FileStore, folder: Path, name: str) -> tuple[Matter, BatchId]:
    candidates = list(scan([str(folder)]))
    with store.transaction() as tx:
        matter = Matter(tx.matters.open(name), name)
        batch_id = tx.batches.open(matter.id, Priority.NORMAL, "{}", [candidate.path for candidate in candidates])
    offers = register_files(store, files, matter.id, batch_id, candidates, "tester", "test.example")
    assert sorted(offer.code for offer in offers if offer.code) == [Code.FILE_EMPTY]
    return matter, batch_id


def _read(tx: Transaction, document_id: DocumentId, texts: Sequence[str]) -> None:
    pages = [_page(number, text) for number, text in enumerate(texts, 1)]
    text = "".join(page.text + "\f" for page in pages)
    mentions = _mentions(text)
    chunks = _chunks(text)
    tx.pages.replace(document_id, pages)
    tx.chunks.replace(document_id, chunks)
    tx.mentions.replace(document_id, mentions)
    tx.relationships.replace(document_id, _relationships(document_id, text, mentions))
    complete(tx, document_id, Stage.OCR, {"pages": len(pages), "ocr": sum(page.source is PageSource.OCR for page in pages)})
    complete(tx, document_id, Stage.CHUNKING, {"chunks": len(chunks)})
    complete(tx, document_id, Stage.EXTRACTION, {"mentions": len(mentions)})


def _finish(tx: Transaction, document_id: DocumentId) -> None:
    pages = tx.pages.of(document_id)
    bates = [page.bates for page in pages if page.bates]
    mentions, relationships = len(tx.mentions.of(document_id)), len(tx.relationships.of(document_id))
    complete(tx, document_id, Stage.RESOLUTION, {"mentions": mentions})
    complete(tx, document_id, Stage.RELATIONSHIPS, {"relationships": relationships})
    length = sum(len(page.text) + 1 for page in pages)
    tx.documents.set_totals(document_id, len(pages), length, bates[0], bates[-1])
    tx.search.index(document_id)
    tx.documents.set_status(document_id, final_status(pages))
    counts = {"pages": len(pages), "chunks": len(tx.chunks.of(document_id)), "mentions": mentions, "relationships": relationships}
    complete(tx, document_id, Stage.FINALIZATION, counts)


def _page(number: int, text: str) -> Page:
    lines, at = [], 0
    for ordinal, line in enumerate(text.split("\n") if text else []):
        lines.append(Line(at, at + len(line), (72.0, 72.0 + 12 * ordinal, 540.0, 84.0 + 12 * ordinal)))
        at += len(line) + 1
    recognised = number == 2
    return Page(
        number=number,
        text=text,
        source=(PageSource.OCR if recognised else PageSource.TEXT_LAYER) if text else PageSource.NONE,
        engine="tesseract 5 fast-eng 200 dpi" if recognised else "pypdfium2 5",
        confidence=0.93 if recognised else None,
        width=612.0,
        height=792.0,
        bates=f"WOMBAT {number:06}",
        reason=None if text else NoTextReason.BLANK,
        warnings=(PageWarning.LOW_CONFIDENCE,) if recognised else (),
        lines=tuple(lines),
        margins=(MarginLine(LineKind.HEADER, "Case 1:20-cv-00001", (72.0, 20.0, 300.0, 32.0)),),
    )


def _chunks(text: str) -> list[Chunk]:
    """Cut the text in two halves that overlap by ten characters."""
    middle, pages = len(text) // 2, text.count("\f")

    def page_at(offset: int) -> int:
        return min(text.count("\f", 0, offset) + 1, pages)

    return [
        Chunk(ordinal, start, end, page_at(start), page_at(end - 1), text[start:end])
        for ordinal, (start, end) in enumerate([(0, middle), (middle - 10, len(text))])
    ]


def _mentions(text: str) -> list[Mention]:
    found: list[Mention] = []
    for words, kind in NAMED.items():
        start = text.find(words)
        while start >= 0:
            end = start + len(words)
            if not any(start < other.end and other.start < end for other in found):
                found.append(Mention(start, end, text.count("\f", 0, start) + 1, words, kind, 0.9, "test 1"))
            start = text.find(words, end)
    return sorted(found, key=lambda mention: mention.start)


def _relationships(document_id: DocumentId, text: str, mentions: Sequence[Mention]) -> list[Relationship]:
    def last(words: str) -> MentionId:
        mention = [each for each in mentions if each.text == words][-1]
        return mention_id(document_id, mention.start, mention.end, mention.type)

    found = []
    for evidence, predicate, subject, object_ in (
        ("Anna Example was an employee of Wombat", Predicate.EMPLOYEE_OF, "Anna Example", "Wombat"),
        ('Wombat Corporation ("Wombat")', Predicate.ALIAS_OF, "Wombat", "Wombat Corporation"),
    ):
        if (start := text.find(evidence)) >= 0:
            page, end = text.count("\f", 0, start) + 1, start + len(evidence)
            found.append(Relationship(predicate, last(subject), last(object_), page, start, end, evidence, 0.8, "test 1"))
    return found
