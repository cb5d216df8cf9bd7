"""The recognition of pages by a service outside, as the settings name it: opened for one document, reached only if a page needs it."""

from __future__ import annotations

from datetime import datetime

from blocks.errors import Code, Terminal
from blocks.external import Outside, Permit
from blocks.paid_folder import PaidFolder
from blocks.paid_text import PaidText, Sender
from blocks.parts import Parts
from blocks.records import Document, Stage
from blocks.store_records import Matter

TEXTRACT = "textract"
"""The setting's word for the service."""


def open_paid_text(parts: Parts, document: Document, sender: Sender, *, anew: bool) -> PaidText | None:
    """Return the paid text of a document, or None where the settings name an engine of this machine.

    Args:
        parts: settings, store and file store.
        document: the document.
        sender: makes of it what is sent.
        anew: text that the last completed recognition had counts no more, and is paid for again. Text that was paid for since, by an
            attempt that did not end, counts.

    Raises:
        Terminal: `SETTING_INVALID` where the mode needs a bucket and the files are kept in a folder.
    """
    if parts.settings.ocr_engine != TEXTRACT:
        return None
    with parts.store.transaction(write=False) as tx:
        matter = tx.matters.get(document.matter_id)
        since = tx.stages.last_completion(document.id, Stage.OCR) if anew else None
    if matter is None:
        raise Terminal(Code.MATTER_UNKNOWN, "The document is of a matter that is gone.", document.id)
    return _textract(parts, document, matter, sender, since)


def _textract(parts: Parts, document: Document, matter: Matter, sender: Sender, since: datetime | None) -> PaidText:
    from blocks.s3_store import S3FileStore
    from blocks.textract.client import TextractClient, open_textract
    from blocks.textract.job_files import JobFiles
    from blocks.textract.jobs import TextractJobs
    from blocks.textract.pictures import TextractPictures
    from blocks.textract.rates import rates_of
    from blocks.textract.waiting import Waiting

    settings = parts.settings
    waiting, paid = Waiting(settings.patience_seconds), PaidFolder(parts.files, document, since)

    def client() -> TextractClient:
        permit = Permit(matter, Outside.TEXTRACT)
        parts.cache.health()  # where the cache is ours it starts now, and the lanes count their calls together
        return open_textract(permit, rates_of(settings), waiting)

    price = settings.textract_page_micro_dollars
    if settings.textract_mode == "page":
        return TextractPictures(parts.store, document, sender, paid, client, price)
    if not isinstance(parts.files, S3FileStore):
        cause = "LEGALDOCS_TEXTRACT_MODE: async needs LEGALDOCS_STORAGE_URL=s3://BUCKET/PREFIX; with files in a folder set it to page."
        raise Terminal(Code.SETTING_INVALID, cause, document.id)
    return TextractJobs(parts.store, JobFiles(parts.files, document), document, sender, paid, client, waiting, price)
