from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from blocks.errors import Code, Terminal
from blocks.ocr_engine import OcrEngine, RecognisedLine, RecognisedWord, open_engine
from blocks.ocr_engines.tesseract import lines_of_tsv


@pytest.fixture(scope="module")
def engine() -> OcrEngine:
    return open_engine("tesseract")


@pytest.fixture(scope="module")
def page() -> Image.Image:
    image = Image.new("L", (1700, 1100), 255)
    draw = ImageDraw.Draw(image)
    for row in range(18):
        draw.text(
            (150, 60 + row * 55),
            "The court accepts the stipulation of the parties in full.",
            fill=0,
            font=ImageFont.load_default(36),
        )
    return image


def test_the_engine_names_itself_with_version_and_model(engine: OcrEngine) -> None:
    name, version, model = engine.name.split()
    assert (name, model) == ("tesseract", "fast-eng")
    assert version[0].isdigit()


def test_lines_boxes_and_confidences(engine: OcrEngine, page: Image.Image) -> None:
    found = engine.recognise(page, 200)
    assert [line.text for line in found.lines] == ["The court accepts the stipulation of the parties in full."] * 18
    assert found.confidence > 0.9
    for row, line in enumerate(found.lines):
        x0, y0, x1, y1 = line.box
        assert 140 <= x0 <= 160 < x1 < 1600
        assert 50 + row * 55 <= y0 < y1 <= 60 + (row + 1) * 55
        assert len(line.words) == 10
        assert [word.box[0] for word in line.words] == sorted(word.box[0] for word in line.words)


def test_one_engine_for_each_process(engine: OcrEngine) -> None:
    assert open_engine("tesseract") is engine


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_orientation_sets_upright(engine: OcrEngine, page: Image.Image, degrees: int) -> None:
    assert engine.orientation(page.rotate(degrees, expand=True), 200) == (360 - degrees) % 360


def test_an_empty_page_has_no_lines_and_no_orientation(engine: OcrEngine) -> None:
    blank = Image.new("L", (800, 600), 255)
    assert engine.recognise(blank, 200).lines == ()
    assert engine.recognise(blank, 200).confidence == 0
    assert engine.orientation(blank, 200) == 0


def test_an_engine_that_does_not_exist_is_named() -> None:
    with pytest.raises(Terminal, match="handwriting") as caught:
        open_engine("handwriting")
    assert caught.value.code is Code.ENGINE_MISSING


def test_tsv_rows_become_lines() -> None:
    rows = [
        (1, 1, 0, 0, 0, 0, 0, 0, 100, 100, -1, ""),
        (4, 1, 1, 1, 1, 0, 10, 20, 80, 12, -1, ""),
        (5, 1, 1, 1, 1, 1, 10, 20, 30, 12, 96.5, "Two"),
        (5, 1, 1, 1, 1, 2, 50, 20, 40, 12, 90, "words"),
        (4, 1, 1, 1, 2, 0, 10, 40, 80, 12, -1, ""),
        (5, 1, 1, 1, 2, 1, 10, 40, 30, 12, 95, " "),
        (4, 1, 1, 1, 3, 0, 10, 60, 80, 12, -1, ""),
        (5, 1, 1, 1, 3, 1, 10, 60, 30, 12, -1, "unsure"),
    ]
    tsv = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    assert lines_of_tsv(tsv) == (
        RecognisedLine(
            (RecognisedWord("Two", (10, 20, 40, 32), 0.965), RecognisedWord("words", (50, 20, 90, 32), 0.9)), (10, 20, 90, 32)
        ),
        RecognisedLine((RecognisedWord("unsure", (10, 60, 40, 72), 0.0),), (10, 60, 90, 72)),
    )
    assert lines_of_tsv("") == ()
