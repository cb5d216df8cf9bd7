"""PDF files opened by their path, and the ways in which that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.errors import Code, Terminal
from tasks.formats.passwords import spellings

_LOCKED = frozenset({pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY})


@contextmanager
def opened_pdf(path: Path, document_id: str | None = None, passwords: str = "") -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF by its path, since PDFium would hold all of a file that it is given as bytes; `passwords` is a file of them.

    Raises:
        Terminal: `PDF_ENCRYPTED` where neither the empty password nor one of these opens it, `PDF_DAMAGED` where nothing does.
    """
    # Not by `PdfDocument(path)`: it reports a PDF without pages with PDFium's last error, which is that of some file before.
    place = str(path).encode("utf-8", "surrogateescape")
    loaded = pdfium.FPDF_LoadDocument(place, None)
    error = pdfium.FPDF_GetLastError()
    if not loaded and error in _LOCKED:
        loaded = next(filter(None, (pdfium.FPDF_LoadDocument(place, each) for each in spellings(passwords))), None)
    if not loaded:
        raise _unopened(error, document_id)
    document = pypdfium2.PdfDocument(loaded)
    try:
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()  # without it fields are neither drawn nor told; this PDFium has no JavaScript to run
        yield document
    finally:
        document.close()


def count_pages(path: Path, max_pages: int, document_id: str | None = None, passwords: str = "") -> int:
    """Return how many pages a PDF has; raise `Terminal` where it has none, or more than `max_pages`."""
    with opened_pdf(path, document_id, passwords) as document:
        pages = len(document)
    if pages == 0:
        raise Terminal(Code.PDF_NO_PAGES, "The PDF has no page.", document_id)
    if pages > max_pages:
        raise Terminal(Code.PDF_TOO_MANY_PAGES, f"The PDF has {pages} pages; the limit is {max_pages}.", document_id)
    return pages


def _unopened(error: int, document_id: str | None) -> Terminal:
    if error in _LOCKED:
        return Terminal(Code.PDF_ENCRYPTED, "The PDF is encrypted and no password that is known opens it.", document_id)
    return Terminal(Code.PDF_DAMAGED, "The PDF is damaged beyond what its reader repairs.", document_id)
