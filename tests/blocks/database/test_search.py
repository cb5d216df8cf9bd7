from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from blocks.database.search import SEGMENT_WORDS
from blocks.errors import Code, Terminal
from blocks.records import Page, PageSource


def find(case, words, limit=10):
    with case.store.transaction(write=False) as tx:
        return tx.search.find(case.matter_id, words, limit)


@pytest.fixture
def complaint(case):
    """A document of three pages."""
    document_id = case.document()
    case.pages(
        document_id,
        "COMPLAINT for breach of contract. Plaintiff Ren\u00e9e Smith-Jones resides in Ohio.",
        "",
        "The contract was signed. \U0001d54f A later breach is alleged; see smith@acme.com, $1,234.56.",
    )
    return document_id


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("contract", {1, 3}),
        ("CONTRACT breach", {1, 3}),
        ('"breach of contract"', {1}),
        ('"contract of breach"', set()),
        ("renee", {1}),
        ("REN\u00c9E smith", {1}),
        ("smith-jones", {1}),
        ("jones-smith", set()),
        ("smith@acme.com", {3}),
        ("acme", {3}),
        ("1,234.56", {3}),
        ("contract AND breach", set()),
        ("contract OR nothing", set()),
        ("contract -breach", {1, 3}),
        ("contract*", {1, 3}),
        ("contr", set()),
        ('contract" OR "1"="1', set()),
        ("words:contract", set()),
        ("(contract", {1, 3}),
        ("' ; DROP TABLE matters; --", set()),
        ("the", {3}),
    ],
)
def test_pages_that_hold_all_the_words_are_found_and_no_sign_is_a_command(case, complaint, words, pages):
    hits = find(case, words)
    assert {hit.page for hit in hits} == pages
    assert [hit.rank for hit in hits] == list(range(1, len(pages) + 1))


@pytest.mark.parametrize(
    ("words", "expected"), [("breach", ["breach", "breach"]), ('"Smith Jones"', ["Smith-Jones"]), ("1,234.56", ["1,234.56"])]
)
def test_the_span_is_the_first_hit_in_the_document_text(case, complaint, words, expected):
    with case.store.transaction(write=False) as tx:
        text = tx.pages.text(complaint)
    hits = find(case, words)
    assert [text[hit.start : hit.end] for hit in hits] == expected
    for hit in hits:
        assert text[hit.snippet_start : hit.snippet_end] == hit.snippet
        assert hit.snippet_start <= hit.start < hit.end <= hit.snippet_end
        assert (hit.document_id, hit.file_name) == (complaint, "complaint.pdf")


def test_a_snippet_of_a_long_page_is_cut_at_blanks(case):
    document_id = case.document()
    case.pages(document_id, "before " * 100 + "needle " + "after " * 100)
    (hit,) = find(case, "needle")
    assert hit.snippet.startswith("before ")
    assert hit.snippet.endswith(" after")
    assert "needle" in hit.snippet
    assert len(hit.snippet) < 200


def test_no_search_crosses_a_matter(case, other_case, complaint):
    secret = other_case.document()
    other_case.pages(secret, "contract contract contract privileged")
    assert {hit.document_id for hit in find(case, "contract", limit=1)} == {complaint}
    assert find(case, "privileged") == []
    assert {hit.document_id for hit in find(other_case, "contract")} == {secret}


def test_indexing_again_replaces_and_forgets_what_is_gone(case, complaint):
    with case.store.transaction() as tx:
        tx.search.index(complaint)
    assert len(find(case, "contract")) == 2
    case.pages(complaint, "An answer.")
    assert find(case, "contract") == []
    assert [hit.page for hit in find(case, "answer")] == [1]
    case.pages(complaint)
    assert find(case, "answer") == []


def test_a_page_that_was_read_again_and_not_yet_indexed_is_no_false_hit(case, complaint):
    with case.store.transaction() as tx:
        tx.pages.replace(complaint, [Page(1, "Something else.", PageSource.OCR, "x")])
    assert find(case, "contract") == []


def test_a_limit_counts_pages(case):
    document_id = case.document()
    case.pages(document_id, *["needle"] * 5)
    assert len(find(case, "needle", limit=3)) == 3


def test_a_page_longer_than_a_segment_is_found_to_its_end_and_once(case):
    document_id = case.document()
    words = [f"w{number}" for number in range(2 * SEGMENT_WORDS + 10)]
    text = " ".join(["everywhere", *words[:SEGMENT_WORDS], "everywhere", *words[SEGMENT_WORDS:]])
    case.pages(document_id, text)
    (hit,) = find(case, words[-1])
    assert text[hit.start : hit.end] == words[-1]
    assert len(find(case, "everywhere")) == 1


@pytest.mark.parametrize("words", ["", "  ", '"" * -'])
def test_a_question_without_words_is_wrong_use(case, words):
    with pytest.raises(Terminal) as refused:
        find(case, words)
    assert refused.value.code is Code.USAGE


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("ab \"'*-+:^(){}~!|&<>.\\/%é\u0301\u00bd1"), min_size=1, max_size=12))
def test_every_text_finds_itself(case, text):
    document_id = case.document()
    case.pages(document_id, text)
    try:
        hits = find(case, text)
    except Terminal:
        assert not any(letter.isalnum() for letter in text)
        return
    assert [hit.page for hit in hits] == [1]


def test_indexing_takes_the_same_number_of_statements_for_any_number_of_pages(case, engine):
    document_id = case.document()
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *event_: statements.append(event_[2]))
    counts = []
    for number in (2, 60):
        statements.clear()
        case.pages(document_id, *["one page"] * number)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.fixture
def scanned(case):
    """Pages as recognition leaves them."""
    document_id = case.document("scan", "scan.pdf")
    case.pages(
        document_id,
        "Agreement of Jonathan Bamaby and vVombat Corporation.",
        "Agreement of Jonathan Barnaby with the c1erk of court.",
        "Bamaby, Jonathan; the clerk said nothing of any son.",
        "The sun shone.",
    )
    return document_id


@pytest.mark.parametrize(
    ("words", "exact", "misread"),
    [
        ("barnaby", [2], {1, 3}),
        ('"Jonathan Barnaby"', [2], {1}),
        ('"jonathan bamaby"', [1], {2}),
        ("wombat", [], {1}),
        ('"clerk of court"', [], {2}),
        ("clerk", [3], {2}),
        ("barnaby agreement", [2], {1}),
        ("sun", [4], set()),
        ("corporation -", [1], set()),
        ("nowhere", [], set()),
    ],
)
def test_misread_words_follow_those_that_stand_as_they_are_written(case, scanned, words, exact, misread):
    assert [hit.page for hit in find(case, words)] == exact
    with case.store.transaction(write=False) as tx:
        hits = tx.search.find(case.matter_id, words, 10, misread=True)
        text = tx.pages.text(scanned)
    assert [hit.page for hit in hits[: len(exact)]] == exact
    assert {hit.page for hit in hits[len(exact) :]} == misread
    assert [hit.misread for hit in hits] == [False] * len(exact) + [True] * len(misread)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(text[hit.snippet_start : hit.snippet_end] == hit.snippet for hit in hits)


def test_pages_that_the_index_offers_in_vain_do_not_use_up_the_limit(case):
    """The two words stand on every page, as a phrase on the last alone."""
    document_id = case.document()
    case.pages(document_id, *["contract of Bamaby"] * 7, "Bamaby contract")
    with case.store.transaction(write=False) as tx:
        hits = tx.search.find(case.matter_id, '"barnaby contract"', 2, misread=True)
    assert [hit.page for hit in hits] == [8]
