"""Code names: who they stand for is not said, that they stand for somebody is."""

from __future__ import annotations

import pytest

from tasks.extraction import code_names
from tasks.extraction.page_text import PageText


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He paid Person A and Individual 2.", [("PERSON", "Person A"), ("PERSON", "Individual 2")]),
        ("between GR Company 1 and Bank B", [("ORGANIZATION", "GR Company 1"), ("ORGANIZATION", "Bank B")]),
        ("Target 2's partner, Co-Conspirator 3, fled", [("PERSON", "Target 2"), ("PERSON", "Co-Conspirator 3")]),
        ("identified as Person\nD1 there", [("PERSON", "Person\nD1")]),
        ('met a senior clerical official (the "Harbour Official") at noon', [("PERSON", "Harbour Official")]),
        ("met a visiting national of Peru (the \u201cVisiting\nNational\u2019), who", [("PERSON", "Visiting\nNational")]),
        ('through a shell company (the "Gull Bay Vehicle")', [("ORGANIZATION", "Gull Bay Vehicle")]),
        ('the plaintiff (the "Defendant") and a rule (the "Local Rule")', []),
        ('an official of Rook Mills, Inc. ("Rook Mills")', []),
        ("See Exhibit A, Section 2, Officer I met, Agent U.S. Marshal, Company", []),
        ("Targets met persons 3 days later", []),
    ],
)
def test_code_names(text: str, expected: list[tuple[str, str]]) -> None:
    found = sorted(code_names.find(PageText(text)), key=lambda c: c.start)
    assert [(str(c.type), text[c.start : c.end]) for c in found] == expected
