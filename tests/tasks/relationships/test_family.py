"""Who is whose child or relative, in the right direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]

SAYS = [
    ("[P:Jane Roe], the daughter of [P:John Poe], spoke.", ("Jane Roe", "CHILD_OF", "John Poe")),
    ("[P:Jane Roe] is [P:John Poe]'s daughter.", ("Jane Roe", "CHILD_OF", "John Poe")),
    ("[P:John Poe]'s late son, [P:Jane Roe], spoke.", ("Jane Roe", "CHILD_OF", "John Poe")),
    ("[P:John Poe] and his daughter [P:Jane Roe] left.", ("Jane Roe", "CHILD_OF", "John Poe")),
    ("[P:John Poe] is the father of [P:Jane Roe].", ("Jane Roe", "CHILD_OF", "John Poe")),
    ("[P:Jane Roe], the sister of [P:John Poe], spoke.", ("Jane Roe", "RELATIVE_OF", "John Poe")),
    ("[P:Jane Roe] is married to [P:John Poe].", ("Jane Roe", "RELATIVE_OF", "John Poe")),
    ("[P:John Poe]'s wife, [P:Jane Roe], spoke.", ("Jane Roe", "RELATIVE_OF", "John Poe")),
]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: tuple[str, str, str], read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    ("[P:Jane Roe] is not the daughter of [P:John Poe].", "CHILD_OF"),
    ("[P:Jane Roe] met the son of [P:John Poe].", "CHILD_OF"),
    ("[P:Jane Roe] was not in fact a relative of [P:John Poe].", "RELATIVE_OF"),
    ("[P:Jane Roe] represents the wife of [P:John Poe].", "RELATIVE_OF"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}
