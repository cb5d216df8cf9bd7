from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tasks.ocr.deskew import skew
from tasks.ocr.turn import Turned

NOISE = Image.frombytes("L", (900, 900), random.Random(7).randbytes(810_000))  # noqa: S311 - the same noise on each run


@given(
    st.lists(st.floats(-10, 10) | st.sampled_from([90.0, 180.0, 270.0]), max_size=3), st.integers(20, 170), st.integers(20, 110)
)
def test_a_mark_is_found_again_where_it_stood(turns: list[float], x: int, y: int) -> None:
    image = Image.new("L", (200, 140), 255)
    ImageDraw.Draw(image).rectangle([x - 3, y - 3, x + 3, y + 3], fill=0)
    turned = Turned(image)
    for degrees in turns:
        turned = turned.by(degrees)
    found = turned.image.point(lambda level: 255 if level < 100 else 0).getbbox()
    assert found is not None
    x0, y0, x1, y1 = turned.back(found)
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((x, y), abs=2)


@pytest.mark.parametrize("degrees", [-6, -3.3, -1, -0.5, 0.5, 2, 4.7, 7])
def test_skew_is_measured(scan, body: list[str], degrees: float) -> None:  # type: ignore[no-untyped-def]
    assert skew(scan(body * 4, degrees)) == pytest.approx(-degrees, abs=0.2)


@pytest.mark.parametrize("image", [Image.new("L", (1700, 2200), 255), Image.new("L", (40, 30), 0), NOISE])
def test_what_has_no_lines_has_no_skew(image: Image.Image) -> None:
    assert skew(image) == 0


def test_a_level_page_is_left_alone(scan, body: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert skew(scan(body * 4)) == 0
