"""What the sender says: matched by path, last parts of a path, or pattern; a later row goes before an earlier one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.records import DocumentMetadata
from tasks.intake.metadata import Metadata


def of(folder: Path, text: str) -> Metadata:
    file = folder / "said.csv"
    file.write_text(text, "utf-8-sig")
    return Metadata.of_csv(file)


@pytest.mark.parametrize(
    ("row", "matches", "not_these"),
    [
        ("/box/a.pdf", ["/box/a.pdf"], ["/box/b/a.pdf", "/other/box/a.pdf"]),
        ("a.pdf", ["/box/a.pdf", "/box/b/a.pdf"], ["/box/ba.pdf"]),
        ("box/a.pdf", ["/x/box/a.pdf"], ["/x/otherbox/a.pdf"]),
        ("./box/a.pdf", ["/x/box/a.pdf"], []),
        ("*.eml", ["/box/a.eml", "/a.eml"], ["/box/a.eml!/x.pdf"]),
        ("box/*", ["/x/box/a.pdf", "/x/box/deep/a.pdf"], ["/x/boxes/a.pdf"]),
        ("/box/*", ["/box/a.pdf"], ["/x/box/a.pdf"]),
        ("[1].pdf", ["/box/[1].pdf", "/box/1.pdf"], ["/box/2.pdf"]),
        ("mail.zip!/a.pdf", ["/box/mail.zip!/a.pdf"], ["/box/a.pdf"]),
        ("s3://bucket/box/*", ["s3://bucket/box/a.pdf"], ["/s3://bucket/box/a.pdf"]),
    ],
)
def test_which_files_a_row_is_about(tmp_path: Path, row: str, matches: list[str], not_these: list[str]) -> None:
    metadata = of(tmp_path, f'path,custodian\n"{row}",Ann\n')
    assert [metadata(path) for path in matches] == [DocumentMetadata(custodian="Ann")] * len(matches)
    assert [metadata(path) for path in not_these] == [None] * len(not_these)


def test_later_rows_go_before_earlier_ones_and_open_cells_say_nothing(tmp_path: Path) -> None:
    metadata = of(
        tmp_path,
        "custodian,path,source,production_volume,received_date,confidentiality\n"
        "Ann,*,Acme,VOL001,2025-03-04,Confidential\n\nBob,a.pdf,,VOL002,,\n",
    )
    assert metadata("/x/a.pdf") == DocumentMetadata("Bob", "Acme", "VOL002", date(2025, 3, 4), "Confidential")


def test_rows_about_no_file_are_named(tmp_path: Path) -> None:
    metadata = of(tmp_path, "path,custodian\na.pdf,Ann\nb.pdf,Bob\n")
    metadata("/x/a.pdf")
    assert metadata.unmatched() == ["b.pdf"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "first line"),
        ("custodian\nAnn\n", "first line"),
        ("path,owner\na,b\n", "first line"),
        ("path,path\na,b\n", "first line"),
        ("path,received_date\na.pdf,2025-03-04\nb.pdf,March 4\n", "Line 3 of the metadata does not fit: received_date"),
        ("path,custodian\na.pdf,Ann,more\n", "Line 2 of the metadata does not fit: cells"),
        ("path,custodian\n,Ann\n", "Line 2 of the metadata does not fit: path"),
    ],
)
def test_a_wrong_table_is_told_by_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Terminal) as wrong:
        of(tmp_path, text)
    assert wrong.value.code is Code.USAGE
    assert told in wrong.value.cause


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Terminal) as wrong:
        Metadata.of_csv(tmp_path / "gone.csv")
    assert wrong.value.code is Code.USAGE
