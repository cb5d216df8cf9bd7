"""Reads what a language model says of the chunks: each quote is sought in its chunk, brought to our convention, and held or rejected.

The model gives words and a type, never a place. What it says is a claim like that of a rule: it is checked again against the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from blocks.language_model.answers import Answers, ChunkAnswer, SaidMention
from blocks.records import PAGE_END, Chunk, EntityType
from tasks.extraction.candidates import LANGUAGE_MODEL, Candidate
from tasks.extraction.cleaning import cleaned, trimmed
from tasks.extraction.extract import Found
from tasks.extraction.ground import Claim, Rejection
from tasks.extraction.page_text import PageText
from tasks.extraction.plausible import plausible
from tasks.quotes import Lost, Quoted, Span

_CLEANED = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION})
"""Types whose spans are cut to the convention as those of the local model are."""


class LanguageModelReader:
    """Finds mentions by asking a language model; see `tasks.extraction.extract.Reader`."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def read(self, text: str, page_bounds: Sequence[Span], chunks: Sequence[Chunk]) -> Found:  # noqa: ARG002 (a seam)
        """Return the claims that can be located, and count the others by reason."""
        claims: list[Claim] = []
        rejected: Counter[str] = Counter()
        for chunk, answer in zip(chunks, self._answers.of(chunks), strict=True):
            rejected.update({f"model_{fault}": 1 for fault in answer.faults})
            rejected.update({f"model_{Rejection.MALFORMED}": answer.malformed})
            for claim in _claims(chunk, answer):
                if isinstance(claim, Claim):
                    claims.append(claim)
                else:
                    rejected[f"model_{claim}"] += 1
        return Found(claims, +rejected)


def _claims(chunk: Chunk, answer: ChunkAnswer) -> Iterator[Claim | str]:
    """Yield a claim for each mention of the answer, or the reason why there is none."""
    quoted, page = Quoted(chunk.text), PageText(chunk.text)
    taken: set[Span] = set()
    for said in answer.mentions:
        place = quoted.name(said.quote, said.before, frozenset(taken))
        if isinstance(place, Lost):
            yield place
            continue
        taken.add(place)
        if PAGE_END in chunk.text[slice(*place)]:
            yield Rejection.CROSSES_PAGE
            continue
        found = [span for span in _by_convention(page, place, said) if plausible(page.cased[span[0] : span[1]], span[2])]
        if not found:
            yield "no_name"
        for start, end, kind in found:
            candidate = Candidate(start + chunk.start, end + chunk.start, kind, LANGUAGE_MODEL, answer.engine)
            yield Claim(candidate, chunk.text[start:end])


def _by_convention(page: PageText, place: Span, said: SaidMention) -> Iterator[tuple[int, int, EntityType]]:
    if said.type in _CLEANED:
        yield from cleaned(page, *place, said.type)
        return
    start, end = trimmed(page.text, *place) if said.type is EntityType.COURT else place
    if start < end:
        yield start, end, said.type
