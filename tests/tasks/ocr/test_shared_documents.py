"""Documents that nobody here made: real filings, and files that have broken other systems."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from blocks.errors import Code
from blocks.records import LineKind, Page, PageSource

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
HOSTILE = sorted((DATA / "hostile").glob("*")) if DATA.is_dir() else []

pytestmark = pytest.mark.skipif(not HOSTILE, reason="the folder of real documents is not beside the repository")

NAMED = {f"{code} of doc-1" for code in (Code.PDF_ENCRYPTED, Code.PDF_DAMAGED, Code.PDF_NO_PAGES)}


@pytest.fixture(scope="module")
def manifest() -> dict[str, dict[str, object]]:
    files = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["files"]
    return {file["name"]: file for file in files}


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_a_hostile_file_ends_in_pages_or_in_a_code(
    path: Path, outcome: Callable[[Path], list[Page] | str], manifest: dict[str, dict[str, object]]
) -> None:
    found = outcome(path)
    known = manifest[f"hostile/{path.name}"]
    if known["pdfium_error"]:
        assert found in NAMED
    else:
        assert isinstance(found, list)
        assert len(found) == known["pages"]


@pytest.mark.slow
def test_stamped_scans_are_recognised_and_keep_their_stamp(read: Callable[[Path], list[Page]]) -> None:
    pages = read(DATA / "matter_sco" / "gov.uscourts.dcd.189898.18.0.pdf")
    assert [page.source for page in pages] == [PageSource.OCR] * 9
    for page in pages:
        last = page.lines[-1]
        assert last.kind is LineKind.STAMP
        assert page.text[last.start :].startswith("Case 1:17-cr-00182")
        assert len(page.text) > 500


def test_a_declassified_note_has_its_bates_number(read: Callable[[Path], list[Page]]) -> None:
    [page] = read(DATA / "matter_sco" / "gov.uscourts.dcd.191592.248.4_1.pdf")
    assert (page.source, page.bates) == (PageSource.OCR, "DOJSCO - 700023501")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("vector-pdf.pdf", "D28 S2"),
        ("1944-04.pdf", "O9"),
        ("image-pdf.pdf", "S2"),
        ("ca5_00516242060.pdf", "D10"),
        ("lending_package.pdf", "B3 s1 B1 s1"),
    ],
)
def test_sources_agree_with_what_the_pages_are(name: str, kinds: str, read: Callable[[Path], list[Page]]) -> None:
    expected = {
        "D": PageSource.TEXT_LAYER,
        "O": PageSource.TEXT_LAYER,
        "S": PageSource.OCR,
        "s": PageSource.OCR,
        "B": PageSource.OCR,
    }
    letters = [part[0] for part in kinds.split() for _ in range(int(part[1:]))]
    assert [page.source for page in read(DATA / "docs" / name)] == [expected[letter] for letter in letters]
