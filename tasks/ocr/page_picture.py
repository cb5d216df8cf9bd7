"""A picture of a page for a service that takes one picture a call. Runs in a child process, called by name."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from PIL.Image import Image

from blocks.child import JSON
from blocks.errors import Code, Terminal

MOST_BYTES = 10_000_000
"""Bytes of one picture (AWS, "Set Quotas in Amazon Textract": 10 MB); its sides are far below the 10,000 pixels allowed."""

_QUALITIES = (90, 75, 50)
"""JPEG qualities that are tried where a PNG is too large: at 50 type of 200 dpi still reads as well."""


def write_picture(item: Mapping[str, JSON]) -> int:
    """Write page `number` of the PDF at `path`, drawn at `dpi` dots per inch, to `target`, and return the size of the file in bytes.

    Raises:
        Terminal: `PDF_ENCRYPTED` or `PDF_DAMAGED` where the file does not open or the page does not load.
    """
    import pypdfium2

    from tasks.ocr.open_pdf import opened_pdf
    from tasks.ocr.render import Size, render

    number, dpi = item["number"], item["dpi"]
    if not isinstance(number, int) or not isinstance(dpi, int):
        raise Terminal(Code.UNEXPECTED, "A picture was asked for without a page.")
    try:
        with opened_pdf(Path(str(item["path"])), passwords=str(item.get("passwords", ""))) as document:
            page = document[number - 1]
            data = encoded(render(page, Size(*page.get_size()), dpi).image)
    except pypdfium2.PdfiumError as error:
        raise Terminal(Code.PDF_DAMAGED, f"Page {number} cannot be drawn.") from error
    Path(str(item["target"])).write_bytes(data)
    return len(data)


def encoded(image: Image, most_bytes: int = MOST_BYTES) -> bytes:
    """Return a picture as PNG, as JPEG where that has too many bytes, and at half the size, or less, where even JPEG has."""
    while True:
        for kind, options in (("PNG", {}), *(("JPEG", {"quality": quality}) for quality in _QUALITIES)):
            data = io.BytesIO()
            image.save(data, kind, **options)
            if data.tell() <= most_bytes or image.size == (1, 1):
                return data.getvalue()
        image = image.reduce(2)
