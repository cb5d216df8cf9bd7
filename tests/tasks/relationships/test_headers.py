"""Who wrote to whom by the header of an e-mail or a memorandum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    (
        "From: [P:Jane Roe] <jr@x.example>\nTo: [P:John Poe] <jp@x.example>\nCc: [P:Ann Lee]\nDate: May 3\nSubject: seal\n\nHello",
        ("Jane Roe", "EMAILED", "John Poe"),
    ),
    (
        "From: [P:Jane Roe] <jr@x.example>\nTo: [P:John Poe] <jp@x.example>\nCc: [P:Ann Lee]\nDate: May 3\nSubject: seal\n\nHello",
        ("Jane Roe", "EMAILED", "Ann Lee"),
    ),
    ("MEMORANDUM\nTO: [P:John Poe]\nFROM: [P:Jane Roe]\nDATE: May 3\nRE: The seal\n\nText", ("Jane Roe", "WROTE_TO", "John Poe")),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("From: [P:Jane Roe]\nTo: [P:John Poe]\n\nText", "EMAILED"),
    ("From the plant [P:Jane Roe] went home.\nTo: [P:John Poe]\nDate: May 3\nSubject: x\n", "EMAILED"),
    ("To: [P:John Poe]\nCc: [P:Jane Roe]\nDate: May 3\nSubject: x\n", "EMAILED"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}
