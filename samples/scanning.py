"""Turns set pages into scans: images without a text layer, skewed, speckled and stamped, the same bytes on every run."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

FAX_DPI = 200
"""Fine mode of a fax machine, rounded."""

SCAN_DPI = 150
"""An office scanner that saves space."""

JPEG_QUALITY = 32
"""What scanners call "small file": artefacts can be seen around the letters, and the page reads well."""

_WHITE = 255
_DATE = time.gmtime(0)
"""Pillow writes two dates into a PDF; a fixed one keeps the bytes equal."""


def fax(pdf: bytes, header: str, degrees: Sequence[float], seed: int) -> bytes:
    """Return the pages as a fax received them: two tones, skewed by `degrees`, with the machine's line above each."""
    random, pages = np.random.default_rng(seed), render(pdf, FAX_DPI)
    received = []
    for number, (page, skew) in enumerate(zip(pages, degrees, strict=True), 1):
        skewed = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=_WHITE)
        ImageDraw.Draw(skewed).text(
            (70, 22), f"{header}  P.{number:02d}/{len(pages):02d}", font=ImageFont.load_default(26), fill=0
        )
        received.append(_two_tones(skewed, random))
    return _pdf(received, FAX_DPI)


def scan(pdf: bytes, labels: Sequence[str], degrees: Sequence[float], seed: int) -> bytes:
    """Return the pages as grey scans, skewed by `degrees`, each with its Bates label burned in afterwards, straight."""
    random = np.random.default_rng(seed)
    scanned = []
    for page, label, skew in zip(render(pdf, SCAN_DPI), labels, degrees, strict=True):
        paper = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=_WHITE)
        grey = np.asarray(paper, dtype=np.float64) * 0.92 + 14 + random.normal(0, 3, (paper.height, paper.width))
        image = Image.fromarray(np.clip(np.rint(grey), 0, _WHITE).astype(np.uint8))
        right, foot = image.width - 330, image.height - 75
        ImageDraw.Draw(image).text((right, foot), label, font=ImageFont.load_default(26), fill=0)
        scanned.append(image)
    return _pdf(scanned, SCAN_DPI)


def render(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Return each page as a grey image."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def _two_tones(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """Reduce to black and white, with the specks of a bad line."""
    ink = np.asarray(page, dtype=np.float64) + random.normal(0, 22, (page.height, page.width)) < 150  # noqa: PLR2004 (a middle grey)
    specks = random.random(ink.shape) < 0.0004  # noqa: PLR2004 (about one speck a square centimetre)
    return Image.fromarray(np.where(ink | specks, 0, _WHITE).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)


def _pdf(pages: Sequence[Image.Image], dpi: int) -> bytes:
    """Return the images as a PDF: two tones in the coding of fax machines, grey as JPEG."""
    jpeg = {} if pages[0].mode == "1" else {"quality": JPEG_QUALITY}
    target = io.BytesIO()
    pages[0].save(
        target, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi, creationDate=_DATE, modDate=_DATE, **jpeg
    )
    return target.getvalue()
