"""Counsel in the words of those concerned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    (
        "I discussed it with my attorneys, [P:Jane Roe] and [P:Ann Lee].\n\n____\n[P:John Poe]\nDefendant\n",
        ("Jane Roe", "COUNSEL_FOR", "John Poe"),
    ),
    (
        "I discussed it with my attorneys, [P:Jane Roe] and [P:Ann Lee].\n\n____\n[P:John Poe]\nDefendant\n",
        ("Ann Lee", "COUNSEL_FOR", "John Poe"),
    ),
    ("I, [P:John Poe], declare: I spoke with my lawyer, [P:Jane Roe].", ("Jane Roe", "COUNSEL_FOR", "John Poe")),
    (
        "I spoke with my counsel, [P:Jane Roe]. I reviewed it with my client, [P:John Poe].",
        ("Jane Roe", "COUNSEL_FOR", "John Poe"),
    ),
    ("Dear Ms. [P:Jane Roe]:\nThis is an offer to your client, [P:John Poe].", ("Jane Roe", "COUNSEL_FOR", "John Poe")),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("I spoke with my doctor, [P:Jane Roe].\n\n[P:John Poe]\nDefendant\n", "COUNSEL_FOR"),
    ("Dear Ms. [P:Jane Roe]:\nYour brother, [P:John Poe], called.", "COUNSEL_FOR"),
    ("I spoke with my lawyer, [P:Jane Roe]. [P:John Poe] left.", "COUNSEL_FOR"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}
