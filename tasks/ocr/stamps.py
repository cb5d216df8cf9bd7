"""Lines that a court or a producing party put on a page after it was written: filing headers and Bates numbers."""

from __future__ import annotations

import re

from blocks.records import Box
from tasks.ocr.bates import bates_number

_EDGE_SHARE = 0.12
"""Share of the page's height at its top and at its foot in which stamps stand; three lines of a letter page."""

_SIDE_SHARE = 0.06
"""Share of the width at both sides, for stamps that run up the margin."""

_HEADER = re.compile(
    r"(?:USCA\d?\s+|Appellate\s+|USDC\s+\w+\s+)?(?:Cases?|\w{0,2}se(?= \d:))\b.{0,60}?"  # Case 1:17-cr-00182-RDM, Appellate Case: 19-1234, Case: 4:10-cv-…
    r"(?:Doc(?:ument|\.)?\s?(?:#:?|:)?\s*\d|DktEntry\b|Doc\s+\d|,\s*Document\s+\d|ID:\s*\d|ECF No\.?\s*\d)"  # Document 18, Doc. #: 42
    r".{0,120}?\b(?:(?:Page|Pg)\b|Page\d|Filed\b)"  # Filed 10/05/17 Page 1 of 9
    r".{0,80}",
    re.IGNORECASE,
)
"""The header that CM/ECF and ACMS stamp on every filed page, in the shapes of district, appeals and bankruptcy courts."""

_LONGEST = 200
"""Characters of the longest header; a paragraph that cites a filing is longer or does not fill the pattern."""


def is_filing_header(line: str) -> bool:
    """Tell whether a line is a court's filing header, such as `Case 1:17-cr-00182-RDM Document 18 Filed 10/05/17 Page 1 of 9`."""
    return len(line) <= _LONGEST and _HEADER.fullmatch(" ".join(line.split())) is not None


def is_stamp(line: str, box: Box, width: float, height: float) -> bool:
    """Tell whether a line at the edge of a page of that size (points) is a filing header or a Bates number."""
    x0, y0, x1, y1 = box
    edge = y1 <= height * _EDGE_SHARE or y0 >= height * (1 - _EDGE_SHARE)
    side = x1 <= width * _SIDE_SHARE or x0 >= width * (1 - _SIDE_SHARE)
    return (edge or side) and (is_filing_header(line) or bates_number(line) is not None)
