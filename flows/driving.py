"""Driving a batch to its end in this process, with Prefect's own server where no other is named."""

from __future__ import annotations

import threading

from rich.console import Console

from blocks.errors import Code, LegalDocsError
from blocks.parts import Parts
from blocks.store_records import Batch
from flows.batch_end import end_batch
from flows.batch_start import pass_over_the_done
from flows.own_server import start_own_server
from flows.prefect_environment import prepare, reached_server
from flows.progress import shown
from tasks.extraction.warm import warm_up
from tasks.review.verify import verify


def drive(parts: Parts, batch: Batch, console: Console) -> int:
    """Drive the batch to its end and return how many checks of the matter do not hold; where nothing is to do no server is started.

    Raises:
        LegalDocsError: the batch could not be brought to its end.
    """
    if not pass_over_the_done(parts, batch):
        return len(end_batch(parts, batch.id).findings)
    prepare(parts.settings)
    server = start_own_server(parts.settings.home)
    threading.Thread(target=warm_up, args=(parts.children,), daemon=True).start()
    from flows.batch import process_batch  # imports Prefect, which reads its settings at that moment

    if server:
        server.wait()
    with reached_server():
        try:
            with shown(parts.store, batch.id, console):
                process_batch(batch_id=batch.id)
        except LegalDocsError as error:
            if error.code is not Code.CHECKS_FAILED:
                raise
            return len(verify(parts.store, parts.files, batch.matter_id, batch_id=batch.id).findings)
    return 0
