"""The chunks rejoin to the text, whatever the text is."""

from __future__ import annotations

import dataclasses
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocks.errors import Code, Terminal
from tasks.chunking.split import rejoin, rejoins, split

pages_of_anything = st.lists(st.text(alphabet=st.characters(exclude_characters="\f"), max_size=120), max_size=8)
pages_of_words = st.lists(
    st.lists(st.sampled_from(["word", "a", "The end.", "\n", "\n\n", "  ", "x" * 40, "\ufffe", "€"]), max_size=60).map(" ".join),
    max_size=6,
)


def document(pages: list[str]) -> tuple[str, list[tuple[int, int]]]:
    ends = list(accumulate(len(page) + 1 for page in pages))
    return "".join(page + "\f" for page in pages), list(zip([0, *ends], ends, strict=False))


@given(pages=pages_of_anything | pages_of_words, target=st.integers(1, 90), share=st.floats(0, 0.49))
@example(pages=["", "", ""], target=2, share=0.0)
@example(pages=[], target=10, share=0.0)
@example(pages=["a" * 400], target=3, share=0.4)
def test_the_chunks_rejoin_and_keep_their_bounds(pages: list[str], target: int, share: float) -> None:
    text, bounds = document(pages)
    overlap = min(int(target * share), (target - 1) // 2)
    chunks = split(text, bounds, target, overlap)
    assert rejoin(chunks) == text
    rejoins(text, chunks)
    for chunk in chunks:
        assert 0 < len(chunk.text) == chunk.end - chunk.start <= target
        assert chunk.text == text[chunk.start : chunk.end]
        assert bounds[chunk.page_start - 1][0] <= chunk.start < bounds[chunk.page_start - 1][1]
        assert bounds[chunk.page_end - 1][0] < chunk.end <= bounds[chunk.page_end - 1][1]
    for one, other in pairwise(chunks):
        assert one.start < other.start
        assert one.end < other.end
        assert 0 <= one.end - other.start <= overlap


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aaaa bbbb\n\ncccc. dddd\neee ffff", "aaaa bbbb\n\n"),
        ("aaaa bbbb\fcccc. dddd\neee ffff", "aaaa bbbb\f"),
        ("aaaa bbbb c\ndd. dddd eee ffff", "aaaa bbbb c\n"),
        ("aaaa bbbb c. dd dddd eee ffff", "aaaa bbbb c. "),
        ("aaaa bbbb cc dd dddd eee ffff", "aaaa bbbb cc dd "),
        ("aaaabbbbccccddddeeeeffff", "aaaabbbbccccdddd"),
    ],
    ids=["paragraph", "page", "line", "sentence", "space", "nothing"],
)
def test_a_chunk_ends_at_the_best_pause(text: str, first: str) -> None:
    pages = (text + "\f").split("\f")[:-1]
    text, bounds = document(pages)
    assert split(text, bounds, 16, 0)[0].text == first


def test_the_overlap_begins_with_a_whole_word() -> None:
    text, bounds = document(["The quick brown fox jumps over the lazy dog and runs on."])
    chunks = split(text, bounds, 30, 10)
    assert [chunk.text.split()[0] for chunk in chunks] == ["The", "fox", "lazy"]


def test_blank_pages_become_chunks_of_form_feeds() -> None:
    text, bounds = document(["", "", ""])
    (chunk,) = split(text, bounds, 4000, 200)
    assert (chunk.start, chunk.end, chunk.page_start, chunk.page_end, chunk.text) == (0, 3, 1, 3, "\f\f\f")


def test_no_pages_make_no_chunks() -> None:
    assert split("", [], 4000, 200) == []
    rejoins("", [])


@pytest.mark.parametrize(("target", "overlap"), [(1, 1), (10, 5), (10, -1), (0, 0)])
def test_lengths_that_do_not_fit_are_refused(target: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        split("some text\f", [(0, 10)], target, overlap)


@pytest.mark.parametrize("bounds", [[], [(0, 4)], [(1, 10)], [(0, 4), (5, 10)], [(0, 11)], [(0, 0), (0, 10)]])
def test_pages_that_do_not_tile_the_text_are_refused(bounds: list[tuple[int, int]]) -> None:
    with pytest.raises(Terminal) as caught:
        split("some text\f", bounds, 100, 0)
    assert caught.value.code is Code.PAGES_UNACCOUNTED


def test_damaged_chunks_are_refused() -> None:
    text, bounds = document(["One two three four five six seven eight nine ten."])
    good = split(text, bounds, 20, 5)
    assert len(good) > 2
    changed = dataclasses.replace(good[1], text="z" * len(good[1].text))
    empty = dataclasses.replace(good[1], end=good[1].start, text="")
    for bad in (
        [],
        good[:-1],
        good[1:],
        [good[0], *good[2:]],
        [good[0], changed, *good[2:]],
        [good[0], empty, *good[2:]],
        [*good, good[-1]],
    ):
        with pytest.raises(Terminal) as caught:
            rejoins(text, bad, "doc-1")
        assert caught.value.code is Code.CHUNKS_DO_NOT_REJOIN
        assert caught.value.document_id == "doc-1"
