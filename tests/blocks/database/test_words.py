from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.database.lookalikes import MOST_WORDS, misread_words
from blocks.database.words import all_of, first_of, phrases_of, wanted, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Smith-Jones, L.L.C.", ["smith", "jones", "l", "l", "c"]),
        ("REN\u00c9 Rene\u0301e", ["rene", "renee"]),
        ("o\ufb03ce", ["office"]),
        ("snake_case WOMBAT_000454", ["snake", "case", "wombat", "000454"]),
        ("$1,234.56", ["1", "234", "56"]),
        ("\u041c\u043e\u0441\u043a\u0432\u0430", ["\u043c\u043e\u0441\u043a\u0432\u0430"]),
        ('*:^"()', []),
        ("", []),
    ],
)
def test_words(text, words):
    assert [word.folded for word in words_of(text)] == words


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("breach contract", [("breach",), ("contract",)]),
        ('"breach of contract" ohio', [("breach", "of", "contract"), ("ohio",)]),
        ("smith-jones", [("smith", "jones")]),
        ("ohio OR NOT ohio", [("ohio",), ("or",), ("not",)]),
        ('an "open quote', [("an",), ("open",), ("quote",)]),
        ("* - () '", []),
    ],
)
def test_a_question_is_phrases_and_nothing_else(question, phrases):
    assert phrases_of(question) == phrases


def test_the_first_hit_is_the_earliest_of_all_phrases():
    text = "the contract, a Breach of Contract"
    assert first_of(exactly([("breach", "of", "contract")]), text) == (16, 34)
    assert first_of(exactly([("breach",), ("contract",)]), text) == (4, 12)
    assert first_of(exactly([("contract",), ("fraud",)]), text) is None
    assert first_of([], text) is None


@given(st.text())
def test_words_stand_where_they_say_in_order(text):
    words = list(words_of(text))
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert all(word.folded.isalnum() for word in words)


def exactly(phrases):
    return wanted(phrases, misread=False)


@pytest.mark.parametrize(
    ("word", "misread"),
    [
        ("barnaby", "bamaby"),
        ("bamaby", "barnaby"),
        ("loan", "1oan"),
        ("hollow", "ho11ow"),
        ("wombat", "vvombat"),
        ("clerk", "derk"),
    ],
)
def test_a_word_is_found_as_it_may_have_been_misread(word, misread):
    assert misread in misread_words(word)
    assert misread_words(word)[0] == word
    assert all_of(wanted([(word, "and")], misread=True), f"see {misread.upper()} and") == [(4, 8 + len(misread))]
    assert all_of(exactly([(word,)]), f"see {misread}") == []


@pytest.mark.parametrize("word", ["son", "sun", "10", "\u00e9t\u00e9"])
def test_a_short_word_is_taken_as_it_is_written(word):
    assert misread_words(word) == (word,)


def test_a_long_word_is_not_looked_for_under_any_number_of_words():
    assert len(misread_words("incommunicabilities" * 3)) == MOST_WORDS
