"""A production of scans as a law firm receives it: one colour picture of 300 dpi a page, 1.8 MB each, no text layer.

Written object by object, so that making 597 MB costs no memory; every page has its own picture object and its own bytes.
"""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

PAGE_BYTES = 1_804_000
"""Bytes of a page: 597 MB in 331 pages."""

WIDTH, HEIGHT = 2_550, 3_300
"""Pixels of US Letter at 300 dpi."""

PICTURES = 4
"""Different pictures, the first of them scanned upside down; they take turns, each time under another number in their bytes."""

_OBJECTS = 4
"""Objects of a page."""

_STAMP_PIXELS = 44
"""Height of the type of a stamp at 300 dpi: 10.5 points."""

_POINTS = 72 / 300

_TEXT = (
    "The parties agree that the following statement is true and correct and that the defendant made it knowingly "
    "with the advice of counsel in the matter of Pelican Reach Holdings against Orlo Casualty Company of Arizona"
)


def production(path: Path, pages: int, seed: int = 1, stamp: str | None = None) -> Path:
    """Write a production of that many pages and return its path; `stamp` is the prefix of their Bates numbers, from 1 (None: none)."""
    rnd = random.Random(seed)  # noqa: S311 - the same file each time
    pictures = [_picture(rnd, turned=number == 0) for number in range(PICTURES)]
    offsets: dict[int, int] = {}
    with path.open("wb") as file:
        file.write(b"%PDF-1.5\n")

        def write(number: int, body: bytes) -> None:
            offsets[number] = file.tell()
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

        for index in range(pages):
            _write_page(write, 3 + index * _OBJECTS, pictures[index % len(pictures)], index, stamp)
        kids = b" ".join(b"%d 0 R" % (6 + index * _OBJECTS) for index in range(pages))
        write(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids))
        write(1, b"<</Type/Catalog/Pages 2 0 R>>")
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        file.writelines(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
        file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start))
    return path


def _write_page(write: Callable[[int, bytes], None], number: int, picture: bytes, index: int, stamp: str | None) -> None:
    """Write the picture, the stamp, the content and the page object, which have that number and the three after it."""
    comment = b"\xff\xfe\x00\x10BATES %08d" % index  # a JPEG comment segment: 2 bytes of length, 14 of text
    data = picture[:2] + comment + picture[2:]
    data += bytes(max(0, PAGE_BYTES - len(data)))
    head = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>"
    )
    write(number, head % (WIDTH, HEIGHT, len(data)) + b"stream\n" + data + b"\nendstream")
    width, height, pixels = _stamp("" if stamp is None else f"{stamp} {index + 1:06}")
    head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length %d>>"
    write(number + 1, head % (width, height, len(pixels)) + b"stream\n" + pixels + b"\nendstream")
    content = b"q 612 0 0 792 0 0 cm /I Do Q"
    if stamp is not None:
        content += b" q %.2f 0 0 %.2f 450 14 cm /S Do Q" % (width * _POINTS, height * _POINTS)
    write(number + 2, b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</XObject<</I %d 0 R/S %d 0 R>>>>>>"
    write(number + 3, page % (number + 2, number, number + 1))


def _stamp(text: str) -> tuple[int, int, bytes]:
    """Return width and height in pixels of a label in black on white, and its pixels, deflated."""
    font = ImageFont.load_default(_STAMP_PIXELS)
    width, height = round(font.getlength(text)) + 20, _STAMP_PIXELS + 20
    image = Image.new("L", (width, height), 255)
    ImageDraw.Draw(image).text((10, 5), text, font=font, fill=0)
    return width, height, zlib.compress(image.tobytes())


def _picture(rnd: random.Random, *, turned: bool) -> bytes:
    """Return a page of type on speckled paper as JPEG."""
    image = Image.effect_noise((WIDTH, HEIGHT), 10).point([min(255, level + 110) for level in range(256)]).convert("RGB")
    draw = ImageDraw.Draw(image)
    font, words = ImageFont.load_default(44), _TEXT.split()
    for row in range(50):
        draw.text((300, 250 + row * 56), " ".join(rnd.choice(words) for _ in range(12)), font=font, fill=(20, 20, 40))
    data = io.BytesIO()
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_180)
    image.save(data, "JPEG", quality=68)
    return data.getvalue()
