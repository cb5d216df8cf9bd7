"""Which legal writing a document is; in doubt that of the United States."""

from __future__ import annotations

import pytest

from benchmarks.pleadings import LAYOUTS, Docket
from tasks.extraction.register import Register, register

DOCKET = Docket("x", ("Tamsin Rook",), ("Gull Bay Fisheries, Inc.",), "1:20-cv-01187", "Amos Fairweather", None)
STRASBOURG = (
    "The case originated in an application (no. 40771/98) against the Republic of Poland lodged with the Court under the Convention "
    "by Mr Jan Kos (\u201cthe applicant\u201d) on 3 May 1998. The applicant complained that the proceedings had been unreasonably long."
)
INDIA = (
    "The petitioner has filed this writ petition under Article 226 of the Constitution. Learned counsel for the respondents has relied "
    "upon Criminal Appeal No. 12 of 2011, decided on 04.08.2014. The Hon'ble High Court allowed the said appeal."
)


@pytest.mark.parametrize("text", ["", "\f\f", "12 34", "Amos Fairweather wrote.", "He sold the boiler to Heron Corp. of Ohio."])
def test_what_says_little_is_of_the_united_states(text: str) -> None:
    assert register(text) is Register.UNITED_STATES


@pytest.mark.parametrize("layout", LAYOUTS)
def test_captions_are_of_the_united_states(layout: str) -> None:
    assert register(LAYOUTS[layout](DOCKET)) is Register.UNITED_STATES


@pytest.mark.parametrize(("text", "expected"), [(STRASBOURG, Register.STRASBOURG), (INDIA, Register.INDIA)])
def test_judgments_abroad(text: str, expected: Register) -> None:
    assert register(text) is expected
    assert register(text + "\f" + text) is expected
