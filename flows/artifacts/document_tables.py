"""What is shown of one document: its pages as a table, and its stages and entities as a page of markdown. Pure rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks.records import Document, Stage
from blocks.stage_records import StageRow
from blocks.store_records import NamedInDocument, PageOutline
from flows.artifacts.markdown import table, words
from tasks.intake.source_path import file_name

MOST_PAGES = 500
"""Rows of the table of pages: a production of thousands would cost the server megabytes for each document."""

MOST_ENTITIES = 50
"""Entities that are named; the rest is counted."""

DOUBTFUL = 0.8
"""Quality below which the text of a page should be looked at; that of clean recognised text is above .9."""

Row = dict[str, str | int | float]
"""A row of a table, by column: what Prefect's table takes."""


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """What the database says of a document; `names` says whether its file name and entities may be shown."""

    document: Document
    stages: Mapping[Stage, StageRow]
    pages: Sequence[PageOutline]
    entities: Sequence[NamedInDocument]
    names: bool


def page_rows(seen: DocumentSeen) -> list[Row]:
    """Return a row for each page, at most `MOST_PAGES`: where there are more, those that should be looked at come before the others."""
    pages = seen.pages
    shown = pages if len(pages) <= MOST_PAGES else sorted(pages, key=lambda page: (not _doubtful(page), page.number))[:MOST_PAGES]
    return [_page(page, names=seen.names) for page in shown]


def pages_note(pages: Sequence[PageOutline]) -> str:
    """Return what stands above the table of pages."""
    note = f"{_counted(pages)}; {sum(map(_doubtful, pages)):,} to look at."
    left = len(pages) - MOST_PAGES
    return note if left <= 0 else f"{note} {MOST_PAGES:,} are shown, those to look at first."


def document_page(seen: DocumentSeen) -> str:
    """Return the page of markdown: what became of the document, how long each stage took, and which entities it names."""
    parts = [_facts(seen), "#### Stages", _stages(seen.stages)]
    if seen.entities:
        parts += ["#### Entities", _named(seen.entities) if seen.names else _by_type(seen.entities)]
    return "\n\n".join(parts)


def seconds_of(row: StageRow) -> float | None:
    """Return how long the attempt took, None where it has not both begun and ended."""
    return None if row.started_at is None or row.completed_at is None else (row.completed_at - row.started_at).total_seconds()


def _page(page: PageOutline, *, names: bool) -> Row:
    bates: Row = {"Bates": words(page.bates or "")} if names else {}  # its letters say whose production it is
    return {
        "page": page.number,
        "source": page.source.value,
        "engine": page.engine.partition(" ")[0],
        "confidence": "" if page.confidence is None else round(page.confidence, 2),
        "quality": "" if page.quality is None else round(page.quality, 2),
        **bates,
        "remarks": ", ".join([*([page.reason.value] if page.reason else []), *(warning.value for warning in page.warnings)]),
    }


def _doubtful(page: PageOutline) -> bool:
    return page.reason is not None or bool(page.warnings) or (page.quality is not None and page.quality < DOUBTFUL)


def _counted(pages: Sequence[PageOutline]) -> str:
    sources = Counter(page.source.value for page in pages)
    return f"{len(pages):,} pages: " + ", ".join(f"{count:,} {source}" for source, count in sorted(sources.items()))


def _facts(seen: DocumentSeen) -> str:
    document = seen.document
    rows = [("status", f"**{document.status.value}**")]
    if seen.names:
        rows.append(("file", words(file_name(document.file_name))))
    if document.error_code:
        rows.append(("error", f"`{document.error_code}`"))
    if seen.pages:
        rows.append(("pages", _counted(seen.pages)))
    if seen.names and document.bates_first:
        rows.append(("Bates", words(f"{document.bates_first} to {document.bates_last}")))
    rows.append(("mentions", f"{_count(seen, Stage.EXTRACTION, 'mentions'):,}"))
    rows.append(("relationships", f"{_count(seen, Stage.RELATIONSHIPS, 'relationships'):,}"))
    return table(("document", f"`{document.id}`"), rows)


def _count(seen: DocumentSeen, stage: Stage, name: str) -> int:
    row = seen.stages.get(stage)
    return row.counts.get(name, 0) if row else 0


def _stages(stages: Mapping[Stage, StageRow]) -> str:
    rows = [_stage(stages[stage]) for stage in Stage if stage in stages]
    return table(("stage", "status", "seconds", "started (UTC)", "attempt", "remarks"), rows)


def _stage(row: StageRow) -> tuple[str, ...]:
    seconds = seconds_of(row)
    return (
        row.stage.value,
        row.status.value,
        "" if seconds is None else f"{seconds:,.2f}",
        _time(row.started_at),
        str(row.attempt),
        row.error_code or row.reason or "",
    )


def _time(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M:%S")


def _named(entities: Sequence[NamedInDocument]) -> str:
    rows = [(f"{each.mentions:,}", each.type.value, words(each.name)) for each in entities[:MOST_ENTITIES]]
    named = table(("mentions", "type", "entity"), rows)
    left = len(entities) - MOST_ENTITIES
    return named if left <= 0 else f"{named}\n\nand {left:,} more, each named as often or less."


def _by_type(entities: Sequence[NamedInDocument]) -> str:
    """Return the entities counted by type, for a server that must not see their names."""
    kinds, mentions = Counter(each.type for each in entities), Counter[str]()
    for each in entities:
        mentions[each.type] += each.mentions
    rows = [(f"{mentions[kind]:,}", kind.value, f"{count:,}") for kind, count in kinds.most_common()]
    return table(("mentions", "type", "entities"), rows)
