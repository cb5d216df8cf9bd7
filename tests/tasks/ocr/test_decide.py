from __future__ import annotations

import dataclasses

import pytest

from tasks.ocr.decide import Choice, PageSigns, decide

TYPED = PageSigns(characters=2_000, unkept=0, words=0.99, image_share=0.0, hidden_layer=False, ink=0, all_ink=0)


@pytest.mark.parametrize(
    ("change", "choice"),
    [
        pytest.param({}, Choice.TEXT_LAYER, id="typed page"),
        pytest.param({"characters": 0, "words": 1.0}, Choice.NOTHING, id="blank page"),
        pytest.param({"characters": 0, "words": 1.0, "image_share": 1.0, "ink": 5}, Choice.NOTHING, id="scan of dust"),
        pytest.param({"characters": 0, "words": 1.0, "image_share": 1.0, "ink": 1_500}, Choice.OCR, id="scan, stamped or not"),
        pytest.param(
            {"characters": 2, "words": 1.0, "image_share": 1.0, "ink": 1_500}, Choice.BOTH, id="scan with a typed page number"
        ),
        pytest.param({"image_share": 0.4, "ink": 400}, Choice.BOTH, id="letter pasted into a typed page"),
        pytest.param({"image_share": 0.02, "ink": 60}, Choice.TEXT_LAYER, id="typed page with a seal"),
        pytest.param({"ink": 300}, Choice.TEXT_LAYER, id="typed page with a chart"),
        pytest.param({"ink": 1_200}, Choice.BOTH, id="typed page, most of it outlined"),
        pytest.param({"words": 0.2}, Choice.OCR, id="font without usable encoding"),
        pytest.param({"words": 0.2, "characters": 20}, Choice.TEXT_LAYER, id="too short to judge"),
        pytest.param({"words": 1.0, "characters": 11, "unkept": 11}, Choice.OCR, id="short line without usable encoding"),
        pytest.param({"words": 1.0, "characters": 11, "unkept": 2}, Choice.TEXT_LAYER, id="short line with odd bullets"),
        pytest.param({"image_share": 1.0, "hidden_layer": True, "ink": 60, "all_ink": 1_500}, Choice.TEXT_LAYER, id="good layer"),
        pytest.param({"image_share": 1.0, "hidden_layer": True, "words": 0.9}, Choice.OCR, id="poor layer"),
        pytest.param(
            {"image_share": 1.0, "hidden_layer": True, "ink": 900, "all_ink": 1_500}, Choice.OCR, id="layer of half the page"
        ),
    ],
)
def test_the_source_follows_from_the_signs(change: dict[str, float], choice: Choice) -> None:
    assert decide(dataclasses.replace(TYPED, **change)) is choice  # type: ignore[arg-type]
