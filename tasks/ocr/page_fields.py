"""Words that were put on a page after it was typed: values of form fields, and text boxes of reviewers.

They are annotations, not page content: neither the text layer nor a drawing without a form environment has them, and a filled-in court
form without its values says nothing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.records import Box
from tasks.ocr.clean import clean_page
from tasks.ocr.place import PageMap
from tasks.ocr.text_layer import LayerLine

_MOST = 2_000
"""Annotations looked at on one page; the longest court forms have 300 fields."""

_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW

_WITH_WORDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
"""Fields whose value is what the eye reads; that of a tick box is a name inside the file."""

_Ask = Callable[[object, int], int]
"""Fills a buffer of that many bytes with UTF-16 and returns how many are needed."""


def field_lines(page: pypdfium2.PdfPage, place: PageMap) -> list[LayerLine]:
    """Return the lines of the page's filled fields and text boxes, in the order in which the file has them."""
    lines = []
    for text, box in _annotations(page, place):
        cleaned = clean_page(text)
        parts = [part for part in cleaned.text.split("\n") if part]
        lines += [LayerLine(part, _slice(box, number, len(parts)), cleaned=cleaned.changed) for number, part in enumerate(parts)]
    return lines


def _annotations(page: pypdfium2.PdfPage, place: PageMap) -> Iterator[tuple[str, Box]]:
    """Yield words and seen box of each annotation that shows words."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            rectangle = pdfium.FS_RECTF()
            text = _words(page, annotation)
            if text and pdfium.FPDFAnnot_GetRect(annotation, rectangle):
                yield text, place.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _words(page: pypdfium2.PdfPage, annotation: object) -> str:
    """Return what an annotation shows as words, "" for all those that show none."""
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind not in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT) or pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return ""
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return _asked(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    form = page.formenv
    if form is None or pdfium.FPDFAnnot_GetFormFieldType(form.raw, annotation) not in _WITH_WORDS:
        return ""
    return _asked(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form.raw, annotation, buffer, size))


def _asked(ask: _Ask) -> str:
    """Return the text that PDFium writes into a buffer of the size that it asks for, without the zero at its end."""
    size = ask(None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", errors="surrogatepass").removesuffix("\0")


def _slice(box: Box, number: int, count: int) -> Box:
    """Return the part of a box that one of its lines stands in."""
    height = (box[3] - box[1]) / count
    return (box[0], round(box[1] + height * number, 2), box[2], round(box[1] + height * (number + 1), 2))
