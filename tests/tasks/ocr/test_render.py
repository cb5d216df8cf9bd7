from __future__ import annotations

import math

from hypothesis import example, given
from hypothesis import strategies as st

from tasks.ocr.render import MAX_PIXELS, MAX_SIDE, Size, capped_scale

SIDES = st.floats(0.1, 1e6)


@example(571412.0, 812227.0, 1.0)
@given(SIDES, SIDES, st.floats(0.5, 10))
def test_no_picture_tops_the_caps(width: float, height: float, wanted: float) -> None:
    scale = capped_scale(Size(width, height), wanted)
    across, down = math.ceil(width * scale), math.ceil(height * scale)
    assert 0 < scale <= wanted
    assert max(across, down) <= MAX_SIDE
    assert across * down <= MAX_PIXELS


def test_common_pages_are_drawn_as_asked() -> None:
    assert capped_scale(Size(612, 1008), 300 / 72) == 300 / 72
