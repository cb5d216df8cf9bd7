from __future__ import annotations

import pytest

from tasks.ocr.stamps import is_filing_header, is_stamp


@pytest.mark.parametrize(
    "line",
    [
        "Case 1:17-cr-00182-RDM Document 18 Filed 10/05/17 Page 1 of 9",
        "Case 1:17-cr-00182-RDM  Document18  Filed 10/05/17  Page 1 of 9",
        "Case 1:17-cr-00232-EGS Document 248-4 Filed 09/24/20 Page 1 of 1",
        "Case 2:17-cv-00786-DMG-SK Document 7 Filed 02/03/17 Page 1 of 5 Page ID #:32",
        "Case: 4:10-cv-00001-ABC Doc. #: 42 Filed: 01/15/10 Page: 1 of 3 PageID #: 301",
        "Appellate Case: 19-1234 Document: 010110462922 Date Filed: 01/15/2021 Page: 1",
        "Case: 18-1234 Document: 00117684624 Page: 1 Date Filed: 12/28/2020 Entry ID: 6390421",
        "USCA Case #17-5236 Document #1712345 Filed: 01/10/2018 Page 1 of 9",
        "Case: 20-1234 Document: 1-3 Filed: 01/01/2020 Page: 1",
        "Case: 19-55555, 01/02/2020, ID: 11548123, DktEntry: 1-3, Page 1 of 4",
        "Case 20-1234, Document 1-1, 01/02/2020, 2745678, Page1 of 2",
        "Case 1:25-cv-00417-PLT ECF No. 1, PageID.2 Filed 03/14/25 Page 2 of 4",
        "ise 2:25-cv-01187-KRM Document 12 Filed 03/14/25 Page 1 of 4",
        "Case 12-12020-mg Doc 1234 Filed 01/01/12 Entered 01/01/12 10:00:00 Main Document Pg 1 of 9",
    ],
)
def test_filing_headers_of_the_courts(line: str) -> None:
    assert is_filing_header(line.strip())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "In this Case the Court considered each document.",
        "United States v. Papadopoulos, Case No. 17-cr-182",
        "Case 1:17-cr-00182-RDM",
        "The Document was filed on page 9 of the record in this case.",
        "Case law holds that a Document is filed when it is handed to the clerk, whatever its page count may be, and "
        + "so on " * 30,
    ],
)
def test_sentences_are_no_headers(line: str) -> None:
    assert not is_filing_header(line)


@pytest.mark.parametrize(
    ("box", "stamp"),
    [
        ((100, 10, 500, 20), True),
        ((450, 760, 560, 772), True),
        ((590, 300, 602, 500), True),
        ((100, 300, 500, 312), False),
    ],
)
def test_stamps_stand_at_the_edge(box: tuple[float, float, float, float], *, stamp: bool) -> None:
    assert is_stamp("WOMBAT 000454", box, 612, 792) is stamp
    assert not is_stamp("An ordinary line", box, 612, 792)
