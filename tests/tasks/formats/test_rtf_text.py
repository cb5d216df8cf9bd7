"""RTF: nothing that a reader sees is left out, nothing that he does not see is left in."""

from __future__ import annotations

import pytest

from tasks.formats.rtf_text import rtf_text


def words(body: bytes) -> str:
    return " ".join(rtf_text(b"{\\rtf1\\ansi\\ansicpg1252 " + body + b"}").text.split())


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (rb"Caf\'e9", "Café"),
        (b"caf\xe9", "café"),
        (rb"\u8220?quoted\u8221?", "“quoted”"),
        (rb"smile \u-10179?\u-8704?", "smile 😀"),
        (rb"see{\footnote Wombat v. Acme.} there", "see Wombat v. Acme. there"),
        (rb"{\header Case No. 1\par}body{\footerf page foot}", "Case No. 1 body page foot"),
        (
            rb"a {\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt box words\par}}{\shprslt{\*\do box words}}} b",
            "a box words b",
        ),
        (rb"\trowd\cellx1 A\cell B\cell\row", "A|B|"),
        (rb'{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt link}}', "link"),
        (rb"{\info{\title secret}{\author nobody}}body", "body"),
        (rb"{\*\generator Word;}body", "body"),
        (rb"\viewkind4 body", "body"),
    ],
)
def test_what_a_reader_sees(body: bytes, seen: str) -> None:
    assert words(body) == seen


def test_hidden_and_struck_words_are_apart() -> None:
    found = rtf_text(rb"{\rtf1 seen {\v unseen {\b too}} and \v more\v0  words {\deleted gone}}")
    assert " ".join(found.text.split()) == "seen and words"
    assert found.hidden == ("unseen too", "more", "gone")


def test_pages_end_where_the_writer_asked() -> None:
    assert [page.strip() for page in rtf_text(rb"{\rtf1 one\page two\pagebb\page three}").text.split("\f")] == [
        "one",
        "two",
        "three",
    ]
