"""Reads what stands between two mentions of a sentence: the engine under every rule that is a table of phrases.

A phrase is a pattern that must match all the words between two mentions (white space as single spaces), so that nothing unread
lies between subject and object.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.claims import STATED, Claim
from tasks.relationships.reading import NAMES, Named, Reading
from tasks.relationships.sentences import Sentence
from tasks.relationships.wording import DENIED, DOUBTED, FORMER, OBLIQUE, PLANNED

PERSON = frozenset({EntityType.PERSON})
ORGANIZATION = frozenset({EntityType.ORGANIZATION, EntityType.COURT})
COMPANY = frozenset({EntityType.ORGANIZATION})

LOWER = r"(?:[a-z][\w\u2019'-]*,? )"
"""A filler word in small letters: a name is never skipped."""
WORD = r"(?:[A-Za-z(][\w.\u2019'&/()-]*,? )"
"""A word of a title, in any case."""
LINK = (
    r"(?:,? (?:who |which |that )?(?:is|are|was|were|has been|had been|became|remains)(?: (?:then|now|currently|formerly|also|both|an?|the))*"
    r"|,(?: (?:an?|the|its|his|her|then|now|formerly|currently|both))*)"
)
"""What ties a description to the name before it: "is", or a comma. Without it "X sued a subsidiary of Y" would say it of X."""
TITLE_BEFORE = r"(?:(?:the|The|a|an|Mr|Ms|Mrs|Dr|Hon|Judge|defendant|Defendant|plaintiff|Plaintiff)\.? )?"
"""What may stand right before a name without changing what is said of it."""

MOST_BETWEEN = 200
"""Characters between two mentions at most."""
MOST_AHEAD = 6
"""Mentions that a phrase may have between its two at most, plus one."""
_TAIL = 80
"""Characters after the second mention, or before the first, that a phrase may also ask for."""
_NEAR_BEFORE = 50
"""Characters before the first mention in which words say that what follows was only planned."""
_LONG_SENTENCE = 400
"""Characters of a sentence that is quoted whole."""
_ALIAS = re.compile(r"^ ?\((?:[^()]{0,30}[\"“”'\u2018\u2019][^()]{1,60}|[A-Z&]{2,8})\)")
_AND = re.compile(
    r"(?:,|;|,? and|,? &|,? or|,? as well as|,? (?:along|together) with) (?:(?:the|[Dd]efendants?|[Pp]laintiffs?),? )*[\[\"“]?"
)
_TERM_OPENS = re.compile(r" \((?:(?:the|hereinafter|hereafter|collectively|also|a|together),? )*[\"“'\u2018]$")
"""Ends the words between two mentions where the second is a term defined for what those words describe."""
_DESCRIPTION = re.compile(r"\b(?:an?|another|the|his|her|its|their|one|certain) (?=[^;]{3,120}$)")
_OVER = {
    Predicate.EMPLOYEE_OF: Predicate.FORMER_EMPLOYEE_OF,
    Predicate.OFFICER_OF: Predicate.FORMER_OFFICER_OF,
    Predicate.MEMBER_OF: Predicate.FORMER_MEMBER_OF,
    Predicate.OWNER_OF: Predicate.FORMER_OWNER_OF,
    Predicate.COUNSEL_FOR: Predicate.FORMER_COUNSEL_FOR,
}
"""What is said where the words add "former"."""
_GOES_ON = re.compile(r"(?:[\"”]?\))?,? (?:is|are|was|were|has|had|have|became|remains|serves|served|owns|owned|works|worked) ")
"""Goes on with what a sentence is about, which a name behind a preposition is not: "the son of X, is the manager of Y"."""
_BEFORE_FORMER = re.compile(r"\b(?:[Ff]ormer|[Ee]x)[ -]$")


@dataclass(frozen=True)
class Phrase:
    """One line of a rule's table.

    `between` must match all between the two mentions, `after` the words that follow the second and `before` those that end at the
    first. `flipped` says that the second mention is the subject. `lists` lets either side be a list ("A and B, attorneys for C").
    `happened` refuses what the words around say was only planned or possible ("to arrange a meeting between A and B").
    """

    predicate: Predicate
    between: str
    first: frozenset[EntityType] = NAMES
    second: frozenset[EntityType] = NAMES
    before: str | None = None
    after: str | None = None
    flipped: bool = False
    lists: bool = False
    confidence: float = STATED
    happened: bool = False


class PhraseBook:
    """A rule made of phrases."""

    def __init__(self, rule: str, phrases: Iterable[Phrase]) -> None:
        self._rule = rule
        self._entries: dict[tuple[EntityType, EntityType], list[_Entry]] = defaultdict(list)
        for phrase in phrases:
            entry = _Entry(phrase, re.compile(phrase.between), _ending(phrase.before), _compiled(phrase.after))
            for first in phrase.first:
                for second in phrase.second:
                    self._entries[first, second].append(entry)

    def __call__(self, reading: Reading) -> Iterator[Claim]:
        """Yield what the phrases say in each sentence."""
        for sentence in reading.sentences:
            here = reading.within(sentence.start, sentence.end)
            for at, first in enumerate(here):
                for second in here[at + 1 : at + 1 + MOST_AHEAD]:
                    yield from self._read(reading, sentence, here, first, second)

    def _read(self, reading: Reading, sentence: Sentence, here: Sequence[Named], first: Named, second: Named) -> Iterator[Claim]:
        entries = self._entries.get((first.type, second.type))
        if not entries or not 0 <= second.start - first.end <= MOST_BETWEEN:
            return
        between = _ALIAS.sub("", _spaced(reading.text[first.end : second.start]))
        before, after = (
            _spaced(reading.text[max(sentence.start, first.start - _TAIL) : first.start]),
            _spaced(reading.text[second.end : second.end + _TAIL]),
        )
        if DENIED.search(between) or DOUBTED.search(before) or (_GOES_ON.match(between) and OBLIQUE.search(before)):
            return
        for entry in entries:
            if entry.phrase.happened and (PLANNED.search(before[-_NEAR_BEFORE:]) or PLANNED.search(between)):
                continue
            if any(entry.matches(before, words, after) for words in _readings(between)):
                yield from self._claims(reading, sentence, here, _in_time(entry.phrase, before, between), first, second)
                return

    def _claims(
        self, reading: Reading, sentence: Sentence, here: Sequence[Named], phrase: Phrase, first: Named, second: Named
    ) -> Iterator[Claim]:
        firsts = listed(reading, here, first, step=-1) if phrase.lists else [first]
        seconds = listed(reading, here, second, step=1) if phrase.lists else [second]
        for one in firsts:
            for other in seconds:
                subject, object_ = (other, one) if phrase.flipped else (one, other)
                start, end = _passage(reading, sentence, one, other)
                yield Claim(phrase.predicate, subject, object_, start, end, phrase.confidence, self._rule)


@dataclass(frozen=True)
class _Entry:
    phrase: Phrase
    between: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def matches(self, before: str, between: str, after: str) -> bool:
        return (
            self.between.fullmatch(between) is not None
            and (self.before is None or self.before.search(before) is not None)
            and (self.after is None or self.after.match(after) is not None)
        )


def _readings(between: str) -> Iterator[str]:
    """Yield the words between two mentions, and those before a description that the second one is a term for."""
    yield between
    if (opening := _TERM_OPENS.search(between)) is not None:
        for found in _DESCRIPTION.finditer(between, 0, opening.start()):
            yield between[: found.start()]


def _in_time(phrase: Phrase, before: str, between: str) -> Phrase:
    """Return the phrase, or what "former" makes of it."""
    over = _OVER.get(phrase.predicate)
    if over is not None and (FORMER.search(between) or _BEFORE_FORMER.search(before)):
        return replace(phrase, predicate=over)
    return phrase


def listed(reading: Reading, here: Sequence[Named], named: Named, *, step: int) -> list[Named]:
    """Return the mention and those of its kind that stand in one list with it, going on before (-1) or after it (1)."""
    found = [named]
    at = here.index(named) + step
    kinds = NAMES if named.type in NAMES else frozenset({named.type})
    while 0 <= at < len(here) and here[at].type in kinds:
        one, other = (here[at], found[-1]) if step < 0 else (found[-1], here[at])
        if one.end > other.start or not _AND.fullmatch(_spaced(reading.text[one.end : other.start])):
            break
        found.append(here[at])
        at += step
    return found


def _passage(reading: Reading, sentence: Sentence, first: Named, second: Named) -> tuple[int, int]:
    """Return the sentence, or of a long one the words around the two mentions."""
    if sentence.end - sentence.start <= _LONG_SENTENCE:
        return sentence.start, sentence.end
    start = max(sentence.start, min(first.start, second.start) - _TAIL)
    end = min(sentence.end, max(first.end, second.end) + _TAIL)
    while start > sentence.start and not reading.text[start - 1].isspace():
        start -= 1
    while end < sentence.end and not reading.text[end].isspace():
        end += 1
    return start, end


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _ending(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(rf"(?:{pattern})$") if pattern else None
