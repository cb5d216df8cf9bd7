"""A document as the rules read it: its text, pages, sentences and mentions, and the way from a place to what stands there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from blocks.records import EntityType, Mention, MentionId
from tasks.relationships.sentences import Sentence, sentence_bounds

NAMES = frozenset({EntityType.PERSON, EntityType.ORGANIZATION})
_MARKS = re.compile(r"[\W_]+")


class Named(NamedTuple):
    """A mention with its id."""

    id: MentionId
    mention: Mention

    @property
    def start(self) -> int:
        """Where the mention starts in the document text."""
        return self.mention.start

    @property
    def end(self) -> int:
        """Where the mention ends in the document text."""
        return self.mention.end

    @property
    def type(self) -> EntityType:
        """The type of the mention."""
        return self.mention.type

    @property
    def spelling(self) -> str:
        """The words without case, spaces and marks: equal for mentions that are spelt alike."""
        return _MARKS.sub("", self.mention.text.casefold())


@dataclass(frozen=True)
class Reading:
    """The document text with its page bounds and its mentions in order of their place."""

    text: str
    page_bounds: Sequence[tuple[int, int]]
    mentions: Sequence[Named]

    @classmethod
    def of(cls, text: str, page_bounds: Sequence[tuple[int, int]], mentions: Sequence[tuple[MentionId, Mention]]) -> Reading:
        """Return the reading; mentions that do not lie inside the text are left out, for nothing could be quoted with them."""
        inside = (Named(mention_id, m) for mention_id, m in mentions if 0 <= m.start < m.end <= len(text))
        return cls(text, page_bounds, sorted(inside, key=lambda n: (n.start, n.end, n.type, n.id)))

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences, in order."""
        return sentence_bounds(self.text)

    @cached_property
    def cases(self) -> Sequence[Named]:
        """The mentions of docket numbers."""
        return [named for named in self.mentions if named.type is EntityType.CASE_NUMBER]

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [named.start for named in self.mentions]

    @cached_property
    def _sentence_starts(self) -> Sequence[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _page_starts(self) -> Sequence[int]:
        return [start for start, _ in self.page_bounds]

    def page_of(self, offset: int) -> int:
        """Return the number, from 1, of the page that holds the offset."""
        return max(1, bisect_right(self._page_starts, offset))

    def page_span(self, offset: int) -> tuple[int, int]:
        """Return the bounds of the page that holds the offset; the whole text where no pages are known."""
        if not self.page_bounds:
            return 0, len(self.text)
        return self.page_bounds[self.page_of(offset) - 1]

    def within(self, start: int, end: int, types: frozenset[EntityType] | None = None) -> list[Named]:
        """Return the mentions of the types (None: of any) that lie inside the span, in order."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [n for n in self.mentions[low:high] if n.end <= end and (types is None or n.type in types)]

    def overlapping(self, start: int, end: int) -> list[Named]:
        """Return the mentions that share a character with the span, in order; no two mentions of a document overlap each other."""
        low = max(0, bisect_right(self._starts, start) - 1)
        return [named for named in self.mentions[low : bisect_left(self._starts, end)] if named.end > start]

    def case_near(self, offset: int) -> Named | None:
        """Return the docket number of the page that stands nearest to the offset; without one there, the first of the document."""
        start, end = self.page_span(offset)
        here = [named for named in self.cases if start <= named.start < end]
        if here:
            return min(here, key=lambda named: (abs(named.start - offset), named.start))
        return self.cases[0] if self.cases else None

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds the offset."""
        at = bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[at] if at >= 0 and offset < self.sentences[at].end else None

    def letters_beside(self, named: Named) -> int:
        """Return how many letters share the first and last line of the mention with it: none where it has its lines to itself."""
        low, high = self.page_span(named.start)
        line_start = max(low, self.text.rfind("\n", 0, named.start) + 1)
        line_end = self.text.find("\n", named.end, high)
        around = self.text[line_start : named.start] + self.text[named.end : high if line_end < 0 else line_end]
        return sum(map(str.isalpha, around))

    def lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the bounds of the lines in a span, without their line ends and outer spaces; empty lines too."""
        at = start
        while at < end:
            stop = self.text.find("\n", at, end)
            stop = end if stop < 0 else stop
            line = self.text[at:stop]
            yield (
                at + len(line) - len(line.lstrip()),
                at + len(line.rstrip()) if line.strip() else at + len(line) - len(line.lstrip()),
            )
            at = stop + 1
