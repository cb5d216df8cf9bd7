"""The contract of a stage: what happens around the work of each of the six.

A stage whose outcome the database holds under the same key does no work, one that is to be skipped is noted as skipped. Otherwise `running` is committed; the work is done; its rows and
its `completed` are committed in one transaction. A failure is committed as `failed` with its code. Killed anywhere, a stage leaves the
old rows or the new ones.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blocks.database.store import Store, Transaction
from blocks.errors import Code, LegalDocsError, Terminal
from blocks.logs import log_context, logger
from blocks.records import DocumentId, Stage
from blocks.stage_records import RunIds, StageCall, StageReport


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage's work comes to: the digest of its rows, its totals, how its rows are written, and what can go once they are."""

    digest: str
    counts: Mapping[str, int]
    write: Callable[[Transaction], None]
    committed: Callable[[], None] = lambda: None


def run_stage(
    store: Store, stage: Stage, version: str, call: StageCall, run: RunIds, work: Callable[[DocumentId], Outcome]
) -> StageReport:
    """Do the work of a stage for a document, unless the database holds its outcome, and return its report.

    Raises:
        LegalDocsError: the work or its bookkeeping failed; an error that has no code is raised as `Terminal(UNEXPECTED)`, and any
            error of an attempt that a later one took over as `Terminal(DOCUMENT_TAKEN_OVER)`: what it did counts for nothing.
    """
    document_id = DocumentId(call.document_id)
    with log_context(document_id=document_id, stage=stage, **run._asdict()):
        if not call.force and (held := _held(store, document_id, stage, call.key)):
            return held
        with store.transaction() as tx:
            attempt = tx.stages.start(document_id, stage, version, call.key, run.flow_run_id, run.task_run_id)
            if call.skip:
                tx.stages.skip(document_id, stage, attempt, call.skip)
                return StageReport(stage=stage, version=version, key=call.key, digest=call.key, counts={})
        try:
            outcome = work(document_id)
            report = StageReport(stage=stage, version=version, key=call.key, digest=outcome.digest, counts=dict(outcome.counts))
            with store.transaction() as tx:
                outcome.write(tx)
                tx.stages.complete(document_id, stage, attempt, report, peak_memory_bytes())
        except Exception as error:
            failure = as_error(error, document_id)
            with store.transaction() as tx:
                if not tx.stages.runs(document_id, stage, attempt):
                    raise Terminal(Code.DOCUMENT_TAKEN_OVER, "Another run works on the document now.", document_id) from None
                tx.stages.fail(document_id, stage, attempt, failure.code, failure.cause)
            _log.error("stage failed", extra={"code": failure.code, "attempt": attempt, **whereabouts(error)})
            raise failure from None  # what is printed of a chain of errors could quote the document
        outcome.committed()
        _log.info("stage completed", extra={"attempt": attempt, "counts": report.counts})
        return report


def as_error(error: Exception, document_id: DocumentId) -> LegalDocsError:
    """Return the error with a code and the document's id; of an error without a code only the type is kept, for it may quote text."""
    if isinstance(error, LegalDocsError):
        return error if error.document_id else type(error)(error.code, error.cause, document_id)
    return Terminal(Code.UNEXPECTED, f"{type(error).__name__} stopped the work.", document_id)


def whereabouts(error: Exception) -> dict[str, object]:
    """Return the type of an error and the places it passed, for a log: never its message."""
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"exception": type(error).__name__, "places": places}


def digest_of(rows: Iterable[object]) -> str:
    """Return the sha256 (hex) of rows that JSON can write, in the order given; equal rows give equal digests on every machine."""
    sha = hashlib.sha256()
    for row in rows:
        sha.update(json.dumps(row, sort_keys=True, separators=(",", ":"), default=str).encode())
        sha.update(b"\n")
    return sha.hexdigest()


def peak_memory_bytes() -> int:
    """Return the largest resident size that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes on macOS, KiB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _held(store: Store, document_id: DocumentId, stage: Stage, key: str) -> StageReport | None:
    with store.transaction(write=False) as tx:
        return tx.stages.held(document_id, stage, key)


_log = logger("tasks.stage")
