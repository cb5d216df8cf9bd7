"""Whose motion the court granted or denied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    (
        "Case [C:24-cv-1]\n[O:Acme, Inc.]'s motion to dismiss the complaint is GRANTED.",
        ("Acme, Inc.", "MOTION_GRANTED_IN", "24-cv-1"),
    ),
    (
        "Case [C:24-cv-1]\nIT IS ORDERED that [O:Acme, Inc.]'s Motion to Compel be, and hereby is, DENIED.",
        ("Acme, Inc.", "MOTION_DENIED_IN", "24-cv-1"),
    ),
    (
        "Case [C:24-cv-1]\nThe [O:Acme, Inc.]'s renewed motion for leave was denied.",
        ("Acme, Inc.", "MOTION_DENIED_IN", "24-cv-1"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("Case [C:24-cv-1]\nIf [O:Acme, Inc.]'s motion is granted, all ends.", "MOTION_GRANTED_IN"),
    ("Case [C:24-cv-1]\n[O:Acme, Inc.]'s motion to dismiss is pending.", "MOTION_GRANTED_IN"),
    ("Case [C:24-cv-1]\n[O:Acme, Inc.]'s motion to dismiss should be granted.", "MOTION_GRANTED_IN"),
    ("[O:Acme, Inc.]'s motion to dismiss is granted.", "MOTION_GRANTED_IN"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}
