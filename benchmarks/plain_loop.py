"""The baseline of `benchmarks.orchestration`: registers a folder and calls the stages of each document in a loop, without Prefect."""

from __future__ import annotations

import getpass
import socket
import sys

from blocks.parts import opened_parts
from blocks.records import DocumentStatus, Priority
from blocks.stage_records import StageCall
from flows.document import STAGES
from flows.plan import stage_key
from tasks.intake.register import register_files
from tasks.intake.scan import scan


def main(folder: str) -> None:
    """Process every file of the folder."""
    with opened_parts() as parts:
        candidates = list(scan([folder]))
        with parts.store.transaction() as tx:
            matter_id = tx.matters.open("benchmark")
            batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", [candidate.path for candidate in candidates])
        register_files(
            parts.store, parts.files, matter_id, batch_id, candidates, getpass.getuser(), socket.gethostname(), lambda _: None
        )
        with parts.store.transaction(write=False) as tx:
            documents = tx.documents.of_matter(matter_id)
        for document in documents:
            with parts.store.transaction() as tx:
                tx.documents.set_status(document.id, DocumentStatus.PROCESSING)
            upstream = document.sha256
            for stage, task in STAGES:
                call = StageCall(document_id=document.id, key=stage_key(document, stage, parts.settings, upstream))
                upstream = task.fn(call).digest


if __name__ == "__main__":
    main(sys.argv[1])
