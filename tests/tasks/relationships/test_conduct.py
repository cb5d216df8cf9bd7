"""Who questioned, misled or conspired with whom, and who was arrested where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    ("The [O:FBI] interviewed defendant [P:Jane Roe] again on Monday.", ("Jane Roe", "INTERVIEWED_BY", "FBI")),
    ("[P:Jane Roe] was deposed on May 3 by [P:John Poe].", ("Jane Roe", "INTERVIEWED_BY", "John Poe")),
    ("[P:Jane Roe]'s interview with the [O:FBI] lasted an hour.", ("Jane Roe", "INTERVIEWED_BY", "FBI")),
    ("The deposition of [P:Jane Roe] by [P:John Poe] is attached.", ("Jane Roe", "INTERVIEWED_BY", "John Poe")),
    ("[P:Jane Roe] was arrested upon her arrival at [L:Elm Airport].", ("Jane Roe", "ARRESTED_AT", "Elm Airport")),
    ("[P:Jane Roe] conspired with [P:John Poe] to fix prices.", ("Jane Roe", "CONSPIRED_WITH", "John Poe")),
    ("[P:Jane Roe] admitted that she conspired with [P:John Poe].", ("Jane Roe", "CONSPIRED_WITH", "John Poe")),
    ("[P:Jane Roe] again pleaded guilty to conspiring with [P:John Poe].", ("Jane Roe", "CONSPIRED_WITH", "John Poe")),
    ("[P:Jane Roe] and [P:John Poe] knowingly conspired to fix prices.", ("Jane Roe", "CONSPIRED_WITH", "John Poe")),
    (
        "[P:Jane Roe] made material false statements and omissions to the [O:FBI].",
        ("Jane Roe", "MADE_FALSE_STATEMENTS_TO", "FBI"),
    ),
    ("[P:Jane Roe] lied to [P:John Poe].", ("Jane Roe", "MADE_FALSE_STATEMENTS_TO", "John Poe")),
    ("[P:Jane Roe] falsely told [P:John Poe] that it rained.", ("Jane Roe", "MADE_FALSE_STATEMENTS_TO", "John Poe")),
    ("[P:Jane Roe] has extensive ties to [O:Acme, Inc.].", ("Jane Roe", "CONNECTED_TO", "Acme, Inc.")),
    (
        'An aide in Ohio (the "[P:Aide]") who told [P:Jane Roe] he had connections to the [O:Ministry].',
        ("Aide", "CONNECTED_TO", "Ministry"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("The [O:FBI] did not interview [P:Jane Roe].", "INTERVIEWED_BY"),
    ("The [O:FBI] interviewed [P:Jane Roe]'s wife.", "INTERVIEWED_BY"),
    ("[P:Jane Roe] was arrested by [P:John Poe].", "ARRESTED_AT"),
    ("[P:Jane Roe] was not arrested at [L:Elm Airport].", "ARRESTED_AT"),
    ("[P:Jane Roe] denied that she conspired with [P:John Poe].", "CONSPIRED_WITH"),
    ("Whether [P:Jane Roe] conspired with [P:John Poe] is disputed.", "CONSPIRED_WITH"),
    ("[P:Jane Roe] made true statements to the [O:FBI].", "MADE_FALSE_STATEMENTS_TO"),
    ("[P:Jane Roe] never lied to [P:John Poe].", "MADE_FALSE_STATEMENTS_TO"),
    ("[P:Jane Roe] has no ties to [O:Acme, Inc.].", "CONNECTED_TO"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}
