"""Files that a PDF carries: they are not taken out of it, and the page that they hang on says that they are there."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.records import Page, PageWarning


def with_files_told(document: pypdfium2.PdfDocument, page: Page) -> Page:
    """Return the page with a warning where files hang on it; those of the document as a whole hang on its first page."""
    carried = page.number == 1 and document.count_attachments() > 0
    if not carried and not _has_notes_with_files(document, page.number):
        return page
    return replace(page, warnings=(*page.warnings, PageWarning.FILES_ATTACHED))


def _has_notes_with_files(document: pypdfium2.PdfDocument, number: int) -> bool:
    try:
        page = document[number - 1]
    except (pypdfium2.PdfiumError, IndexError):
        return False
    try:
        return any(_is_file(page, index) for index in range(pdfium.FPDFPage_GetAnnotCount(page)))
    finally:
        page.close()


def _is_file(page: pypdfium2.PdfPage, index: int) -> bool:
    note = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        return bool(note) and pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_FILEATTACHMENT
    finally:
        pdfium.FPDFPage_CloseAnnot(note)
