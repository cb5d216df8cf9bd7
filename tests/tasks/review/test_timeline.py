"""What happened when: which sentences tell of an event, and in which order they are listed."""

from __future__ import annotations

import pytest

from blocks.errors import Code, Terminal
from blocks.records import Mention
from tasks.review.timeline import dated_sentences, report_timeline
from tests.tasks.relationships.conftest import mark
from tests.tasks.review.small_matter import COMPLAINT, LETTER, NAME, SmallMatter

TELLS = [
    ("It had rained for days. On [D:May 3, 2020], she left the plant early.", ["2020-05-03"]),
    ("She joined the plant in [D:2016], and stayed.", ["2016"]),
    ("She was there on [D:May 3, 2020] and then again on [D:June 1, 2021].", ["2020-05-03", "2021-06-01"]),
    ("She was there on [D:May 3, 2020] and left on [D:5/3/2020] for good.", ["2020-05-03"]),
    ("The notice of the [D:2016] season was lost by the plant.", []),
    ("Case 1:20-cv-1 Document 19 Filed [D:10/05/17] Page 1 of 14", []),
    ("[D:08/09/2024] 00:00 -2.4", []),
    ("This was held long before in [T:97 F.3d 12] (2d Cir. [D:May 3, 1996]).", []),
    ("She came there again at some time in [D:last May].", []),
]


@pytest.mark.parametrize(("source", "dates"), TELLS)
def test_a_dated_sentence_tells_of_an_event(source: str, dates: list[str]) -> None:
    marked = mark(source)
    mentions: list[Mention] = [mention for _, mention in marked.mentions]
    assert [date for date, _ in dated_sentences(marked.text, mentions)] == dates


def test_events_are_quoted_with_their_page_and_names(small: SmallMatter) -> None:
    told = report_timeline(small.store, NAME)
    (fact, paid) = sorted(told.events, key=lambda event: event.file_name != COMPLAINT)
    assert (told.total, fact.date, paid.date) == (2, "2020-03-03", "2020-03-03")
    assert (fact.file_name, fact.page, fact.bates) == (COMPLAINT, 2, "WOMBAT 000002")
    assert fact.quote == 'Wombat Corporation ("Wombat") employed Anna Example until March 3, 2020.'
    assert set(fact.entities) == {"Wombat Corporation", "Anna Example"}
    assert (paid.file_name, paid.page) == (LETTER, 1)
    with small.store.transaction(write=False) as tx:
        for event in told.events:
            assert tx.pages.text(small.documents[event.file_name])[event.start : event.end] == event.quote


def test_the_limit_cuts_the_list_and_not_the_total(sqlite_small: SmallMatter) -> None:
    told = report_timeline(sqlite_small.store, NAME, limit=1)
    assert (len(told.events), told.total) == (1, 2)


def test_an_unknown_matter_is_named(sqlite_small: SmallMatter) -> None:
    with pytest.raises(Terminal) as error:
        report_timeline(sqlite_small.store, "nobody's")
    assert error.value.code is Code.MATTER_UNKNOWN
