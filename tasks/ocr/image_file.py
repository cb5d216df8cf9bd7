"""Pictures that are files of their own: TIFF of many pages, PNG, JPEG. Each picture is a page, read as a scan.

The resolution is the file's own where that makes a page of a plausible size; programs write 72 or 96 without looking. Pictures of less
than the wanted resolution are enlarged: Tesseract reads type of 20 to 40 pixels best, whoever makes the pixels.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from blocks.errors import Code, Terminal
from blocks.ocr_engine import open_engine
from blocks.records import NoTextReason, Page, PageSource, PageWarning
from tasks.ocr.ink import DPI, ink_tiles
from tasks.ocr.page_text import picture_page
from tasks.ocr.recognize import recognise_picture
from tasks.ocr.render import POINTS_PER_INCH, Picture, Size, capped_scale

ENGINE = "tesseract"
"""The engine of this machine, whatever reads PDFs: a service outside is sent PDFs only."""

MOST_DECODED = 400 << 20
"""Bytes of the largest picture that is unpacked: a colour page of A3 at 800 dpi. A file of a few KB can claim any number."""

LONGEST_PAGE, SHORTEST_PAGE = 20.0, 1.0
"""Inches of the longer side of a page that is believed."""

USUAL_PAGE = 11.0
"""Inches of the longer side of a page whose resolution is not believed: Letter."""

_WHITE = 255
_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
"""The tag that says how a camera was held (Exif 2.32, section 4.6.4), and the values that exchange height and width."""

_FORMATS = ("TIFF", "PNG", "JPEG", "MPO")
"""Decoders that may be tried; MPO is a JPEG of a camera that holds further views."""


def count_images(path: Path, max_pages: int, document_id: str | None = None) -> int:
    """Return how many pictures a file holds.

    Raises:
        Terminal: `FILE_DAMAGED` where it does not open, `PDF_TOO_MANY_PAGES` where it holds more than `max_pages`.
    """
    try:
        with _opened(path) as image:
            pages: int = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    except _DAMAGE as error:
        raise Terminal(Code.FILE_DAMAGED, f"The picture does not open: {type(error).__name__}.", document_id) from None
    if pages > max_pages:
        raise Terminal(Code.PDF_TOO_MANY_PAGES, f"The file holds {pages} pictures; the limit is {max_pages}.", document_id)
    return pages


def read_image(path: Path, number: int, dpi: int) -> Page:
    """Read a picture of the file, at `dpi` dots per inch; numbers start at 1. What cannot be unpacked is a page without text."""
    try:
        with _opened(path) as image:
            image.seek(number - 1)
            if _decoded_bytes(image) > MOST_DECODED:
                return _without_text(number, NoTextReason.PAGE_TOO_LARGE)
            loaded = _loaded(image, dpi)
    except _DAMAGE:
        return _without_text(number, NoTextReason.PAGE_UNREADABLE)
    if not ink_tiles(_at(loaded, DPI).image, _at(loaded, DPI).scale, []):
        return _without_text(number, NoTextReason.BLANK, loaded.size)
    reading = recognise_picture(_at(loaded, dpi), open_engine(ENGINE))
    return picture_page(number, loaded.size, reading, [PageWarning.PAGE_DAMAGED] if loaded.damaged else [])


class _Loaded(NamedTuple):
    """A picture in grey, upright, its size in points, and whether a part of it is missing."""

    image: Image.Image
    size: Size
    damaged: bool


_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, OverflowError, UnidentifiedImageError)
"""What Pillow's decoders raise for a file that is not what it says."""


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a file without unpacking it; how large a picture may be is decided here and not by Pillow's warning."""
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=_FORMATS) as image:
            yield image


def _decoded_bytes(image: Image.Image) -> int:
    return image.width * image.height * max(len(image.getbands()), 4 if image.mode in ("I", "F") else 1)


def _loaded(image: Image.Image, dpi: int) -> _Loaded:
    size = _page_size(image)
    if image.format in ("JPEG", "MPO"):
        scale = capped_scale(size, dpi / POINTS_PER_INCH)
        image.draft("L", (math.ceil(size.width * scale), math.ceil(size.height * scale)))
    damaged = _load(image)
    upright = ImageOps.exif_transpose(image)
    if image.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE:
        size = Size(size.height, size.width)
    return _Loaded(_grey(upright), size, damaged)


def _load(image: Image.Image) -> bool:
    """Unpack the picture, as far as it goes, and say whether anything of it is missing."""
    try:
        image.load()
    except OSError:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        return True
    return False


def _page_size(image: Image.Image) -> Size:
    """Return the size of the page in points; faxes have another resolution across than down."""
    across, down = _resolution(image)
    inches = max(image.width / across, image.height / down) if across > 0 and down > 0 else 0.0
    if not SHORTEST_PAGE <= inches <= LONGEST_PAGE:
        across = down = max(image.width, image.height) / USUAL_PAGE
    return Size(image.width / across * POINTS_PER_INCH, image.height / down * POINTS_PER_INCH)


def _resolution(image: Image.Image) -> tuple[float, float]:
    try:
        across, down = (float(each) for each in image.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    return (across, down) if math.isfinite(across) and math.isfinite(down) else (0.0, 0.0)


def _grey(image: Image.Image) -> Image.Image:
    """Return the picture in grey, on white paper where it is transparent."""
    if image.mode.startswith("I;16"):
        image = image.point([level >> 8 for level in range(1 << 16)], "L")
    elif image.mode in ("I", "F"):
        low, high = image.getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        image = image.point(lambda level: (level - low) * (_WHITE / span)).convert("L")
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, (_WHITE, _WHITE, _WHITE, _WHITE))
        image = Image.alpha_composite(paper, clear)
    return image.convert("L")


def _at(loaded: _Loaded, dpi: int) -> Picture:
    """Return the picture at a resolution, or at the largest one that memory allows."""
    wanted = dpi / POINTS_PER_INCH
    scale = capped_scale(loaded.size, wanted)
    target = (max(1, round(loaded.size.width * scale)), max(1, round(loaded.size.height * scale)))
    if target == loaded.image.size:
        return Picture(loaded.image, scale, scale < wanted)
    return Picture(loaded.image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0), scale, scale < wanted)


def _without_text(number: int, reason: NoTextReason, size: Size | None = None) -> Page:
    width, height = (round(size.width, 2), round(size.height, 2)) if size else (None, None)
    return Page(number, "", PageSource.NONE, "pillow", width=width, height=height, reason=reason)
