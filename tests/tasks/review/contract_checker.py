"""Reads an export as a stranger would, by the export contract alone, and says what breaks it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

Record = dict[str, Any]

FIELDS = {
    "documents": "id matter file_name sha256 bytes media_type status error_code error_message pages text_length bates_first bates_last "
    "registered_at completed_at",
    "pages": "document_id number text start source engine confidence width height rotation bates reason warnings",
    "lines": "document_id page start end bbox kind",
    "margins": "document_id page kind text bbox",
    "chunks": "id document_id ordinal start end page_start page_end text",
    "mentions": "id document_id page start end text type confidence extractor entity_id",
    "entities": "id type name aliases document_ids mention_count",
    "exceptions": "path outcome document_id error_code error_message offered_at",
    "custody": "document_id event path sha256 actor host at",
    "judgements": "number judgement type left left_document_id right right_document_id name ends ended_by entity_ids actor reason at",
    "relationships": "id subject predicate object document_id page start end evidence confidence extractor",
    "stages": "document_id stage attempt status started_at completed_at error_code flow_run_id task_run_id",
}
BEYOND = {
    "documents": "parent_id custodian source production_volume received_date confidentiality",
    "custody": "modified_at parent_id previous_sha256",
    "mentions": "date amount currency",
    "relationships": "date amount currency",
}
"""Fields that the contract does not name; they follow after those that it does."""

GEOMETRY = {"lines", "margins"}
TIMES = {"registered_at", "completed_at", "offered_at", "at", "started_at"}
SPANNED = {"lines": None, "chunks": "text", "mentions": "text", "relationships": "evidence"}


def read(folder: Path) -> dict[str, list[Record]]:
    """Return the records of every file that is there."""
    return {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in folder.glob("*.jsonl")}


def breaches(folder: Path) -> list[str]:
    """Return what breaks the contract, one line each."""
    contract = json.loads((folder / "contract.json").read_text("utf-8"))
    files = read(folder)
    return [*_of_contract(contract, files), *_of_fields(files), *_of_ids(files), *_of_spans(files)]


def texts(files: dict[str, list[Record]]) -> dict[str, str]:
    """Return each document's text, built from its pages."""
    built: dict[str, str] = {document["id"]: "" for document in files["documents"]}
    for page in sorted(files["pages"], key=lambda page: page["number"]):
        built[page["document_id"]] += page["text"] + "\f"
    return built


def _of_contract(contract: Record, files: dict[str, list[Record]]) -> Iterator[str]:
    if contract["version"] != 1:
        yield "version"
    if missing := FIELDS.keys() - GEOMETRY - files.keys():
        yield f"files missing: {missing}"
    if contract["counts"] != {name: len(records) for name, records in files.items()}:
        yield "counts are not those of the files"


def _of_fields(files: dict[str, list[Record]]) -> Iterator[str]:
    for name, records in files.items():
        for record in records:
            if list(record) != [*FIELDS[name].split(), *BEYOND.get(name, "").split()]:
                yield f"{name}: fields {list(record)}"
            for field in TIMES & record.keys():
                if record[field] is not None and datetime.fromisoformat(record[field]).utcoffset() is None:
                    yield f"{name}: {field} has no zone"


def _of_ids(files: dict[str, list[Record]]) -> Iterator[str]:
    documents, entities = {d["id"] for d in files["documents"]}, {e["id"] for e in files["entities"]}
    for name, records in files.items():
        ids = Counter(record["id"] for record in records if "id" in record)
        yield from (f"{name}: id {key} is not unique" for key, times in ids.items() if times > 1)
        for record in records:
            for field, known in (
                ("document_id", documents),
                ("parent_id", documents),
                ("entity_id", entities),
                ("subject", entities),
                ("object", entities),
            ):
                if record.get(field) is not None and record[field] not in known:
                    yield f"{name}: {field} {record[field]} does not resolve"
            yield from (f"{name}: document {key} does not resolve" for key in set(record.get("document_ids", ())) - documents)


def _of_spans(files: dict[str, list[Record]]) -> Iterator[str]:
    whole = texts(files)
    at: dict[tuple[str, int], tuple[int, int]] = {}
    for page in files["pages"]:
        at[page["document_id"], page["number"]] = (page["start"], page["start"] + len(page["text"]) + 1)
        if whole[page["document_id"]][page["start"] :][: len(page["text"])] != page["text"]:
            yield f"pages: page {page['number']} does not start at {page['start']}"
    for name, quote in SPANNED.items():
        for record in files.get(name, ()):
            start, end, document = record["start"], record["end"], record["document_id"]
            if not 0 <= start < end <= len(whole[document]):
                yield f"{name}: span {start} to {end}"
            elif quote and whole[document][start:end] != record[quote]:
                yield f"{name}: {quote} at {start} is not what stands there"
            for field in ("page", "page_start", "page_end"):
                first, last = at.get((document, record.get(field, 0)), (start, end))
                if not (first < end and start < last):
                    yield f"{name}: {field} {record[field]} does not hold {start} to {end}"
