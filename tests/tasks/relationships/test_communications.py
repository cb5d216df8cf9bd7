"""Who met, wrote to, told or spoke with whom; and who did not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    ("On May 3, [P:Jane Roe] met with [P:John Poe] in Ohio.", ("Jane Roe", "MET", "John Poe")),
    ('Defendant [P:Jane Roe] met an individual who was a clerk in Ohio (the "[P:Clerk]").', ("Jane Roe", "MET", "Clerk")),
    ("[P:Jane Roe], the treasurer of [O:Acme, Inc.], met [P:John Poe] twice.", ("Jane Roe", "MET", "John Poe")),
    ("[P:Jane Roe] admitted that she met with [P:John Poe].", ("Jane Roe", "MET", "John Poe")),
    ("[P:Jane Roe] and [P:John Poe] met at the plant.", ("Jane Roe", "MET", "John Poe")),
    ("The meeting between [P:Jane Roe] and Mr. [P:John Poe] lasted an hour.", ("Jane Roe", "MET", "John Poe")),
    ("[P:Jane Roe], who was introduced to defendant [P:John Poe] as a buyer, left.", ("Jane Roe", "MET", "John Poe")),
    ("[P:Jane Roe] had lunch with [P:John Poe].", ("Jane Roe", "MET", "John Poe")),
    ("[P:Jane Roe] emailed [P:John Poe], who replied.", ("Jane Roe", "EMAILED", "John Poe")),
    (
        '[P:Jane Roe] e-mailed a senior buyer for [O:Acme, Inc.] (the "[P:Senior Buyer]"): "Call me."',
        ("Jane Roe", "EMAILED", "Senior Buyer"),
    ),
    ("[P:Jane Roe] sent [P:John Poe] an e-mail about it.", ("Jane Roe", "EMAILED", "John Poe")),
    ("[P:Jane Roe] sent a long email on Friday to [P:John Poe].", ("Jane Roe", "EMAILED", "John Poe")),
    ("[P:Jane Roe] was emailed by [P:John Poe].", ("John Poe", "EMAILED", "Jane Roe")),
    ("See E-mail from [P:Jane Roe] to [P:John Poe].", ("Jane Roe", "EMAILED", "John Poe")),
    (
        "[P:Jane Roe], the Chief of the [O:Fraud Unit], wrote separately to [O:Acme, Inc.] and [P:John Poe], noting this.",
        ("Jane Roe", "WROTE_TO", "John Poe"),
    ),
    (
        "[P:Jane Roe], the Chief of the [O:Fraud Unit], wrote separately to [O:Acme, Inc.] and [P:John Poe], noting this.",
        ("Jane Roe", "WROTE_TO", "Acme, Inc."),
    ),
    ("Letter from [P:Jane Roe] to [P:John Poe] at 2.", ("Jane Roe", "WROTE_TO", "John Poe")),
    ("[P:Jane Roe] told [P:John Poe] that it rained.", ("Jane Roe", "TOLD", "John Poe")),
    ("[P:Jane Roe] was told by [P:John Poe] to wait.", ("John Poe", "TOLD", "Jane Roe")),
    ("[P:Jane Roe] has informed the [O:Acme, Inc.] of it.", ("Jane Roe", "TOLD", "Acme, Inc.")),
    ("[P:Jane Roe] spoke by telephone with [P:John Poe].", ("Jane Roe", "COMMUNICATED_WITH", "John Poe")),
    ("[P:Jane Roe] and [P:John Poe] had several conversations about it.", ("Jane Roe", "COMMUNICATED_WITH", "John Poe")),
    ("[P:Jane Roe] called [P:John Poe] from the plant.", ("Jane Roe", "COMMUNICATED_WITH", "John Poe")),
    ("[P:Jane Roe] introduced [P:Ann Lee] to [P:John Poe].", ("Jane Roe", "INTRODUCED", "John Poe")),
    ("[P:Jane Roe] introduced [P:Ann Lee] to [P:John Poe].", ("Jane Roe", "INTRODUCED", "Ann Lee")),
    ("[P:Jane Roe] was introduced by [P:John Poe].", ("John Poe", "INTRODUCED", "Jane Roe")),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("[P:Jane Roe] never met [P:John Poe].", "MET"),
    ("[P:Jane Roe] did not meet with [P:John Poe].", "MET"),
    ("[P:Jane Roe] denied that she met [P:John Poe].", "MET"),
    ("The jury asked whether [P:Jane Roe] met [P:John Poe].", "MET"),
    ("She tried to arrange a meeting between [P:Jane Roe] and [P:John Poe].", "MET"),
    ("[P:Jane Roe] met with counsel for [P:John Poe].", "MET"),
    ("[P:Jane Roe] met [P:John Poe]'s lawyer.", "MET"),
    ("[P:Jane Roe] met [O:Acme, Inc.] officials.", "MET"),
    ("The lawyer of [P:Jane Roe] met [P:John Poe].", "MET"),
    ("[P:Jane Roe] met the deadline. [P:John Poe] did not.", "MET"),
    ("[P:Jane Roe] did not email [P:John Poe].", "EMAILED"),
    ("[P:Jane Roe] emailed the lawyer of [P:John Poe].", "EMAILED"),
    ("Counsel for [P:Jane Roe] told [P:John Poe] that it rained.", "TOLD"),
    ("[P:Jane Roe] was not told by [P:John Poe].", "TOLD"),
    ("[P:Jane Roe] asked about [P:John Poe].", "TOLD"),
    ("[P:Jane Roe] failed to call [P:John Poe].", "COMMUNICATED_WITH"),
    ("[P:Jane Roe] introduced the exhibit. [P:John Poe] objected.", "INTRODUCED"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}


def test_who_is_told_does_not_tell(read: Read) -> None:
    assert ("John Poe", "TOLD", "Jane Roe") not in read("[P:Jane Roe] told [P:John Poe] that it rained.").said()
