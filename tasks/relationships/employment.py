"""Who works for whom, and who is an officer: "X, president of Y", "X is employed by Y", "I am a Special Agent with Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from tasks.relationships.between import LINK, LOWER, ORGANIZATION, PERSON, TITLE_BEFORE, WORD, Phrase, PhraseBook
from tasks.relationships.claims import INFERRED, STATED, Claim
from tasks.relationships.reading import NAMES, Named, Reading
from tasks.relationships.wording import ACTOR, ADVERBS, WHOLE, WHOM

OFFICER = (
    r"(?:(?i:chief(?: (?:executive|financial|operating|legal|technology|information|compliance|of staff))?(?: officer)?|(?:executive |senior |assistant )*"
    r"(?:vice[ -])?president|chair(?:man|woman|person)?|(?:general |corporate )?secretary|treasurer|comptroller|controller|general counsel|"
    r"managing (?:director|partner|member)|(?:executive |deputy )?director|general partner|founder|co-founder|head|commissioner|"
    r"superintendent|administrator|chancellor|provost|principal|minister|governor|mayor)|CEO|CFO|COO|CTO)"
)
"""Offices; a chief, head or director of a body holds one too."""
EMPLOYEE = (
    r"(?i:special agent|agent|adjuster|analyst|accountant|advis[oe]r|attorney|auditor|associate|broker|buyer|clerk|consultant|custodian|detective|"
    r"driver|employee|engineer|examiner|inspector|investigator|lawyer|manager|nurse|officer|operator|paralegal|partner|physician|"
    r"postal worker|professor|prosecutor|representative|reporter|researcher|salesman|scientist|specialist|supervisor|surgeon|teacher|technician|"
    r"trooper|worker|counsel|intern|member of the staff)"
)
"""Jobs."""
_OF = r"(?: (?:of|for|at|with|in|to|within)| employed by)"
_SERVES = r"(?:,? (?:who )?(?:has |had )?(?:currently |also )?(?:serves|served|acts|acted|works|worked) as(?: (?:an?|the))?)"
_IS = rf"(?:{LINK}|{_SERVES}|[\"”]?\)?, (?:an?|the|who|whose) [^.;]{{2,60}}?, (?:is|was|serves as|served as)(?: (?:then|now|currently|also|an?|the))*)"
_FORMER = r"(?:the |a |an |its |our |then |former |current |acting |interim |deputy |and )*"
_NOUN = r"(?:(?!(?:with|of|and|or|the|to|for|by|from|in|on|at|that|who|which|was|is)\b)[A-Za-z(][\w.'\u2019&/()-]*,? )"
"""A word of a title that stands before its holder or before the office; a preposition there leads to somebody else."""


def _title(words: str) -> str:
    """Return a pattern for a title that ends in one of the words, with up to five words before and three behind it."""
    return rf"{_FORMER}{_NOUN}{{0,5}}?{words}(?: and {WORD}{{0,3}}?{OFFICER})?"


_PHRASES = (
    Phrase(Predicate.REGISTERED_AGENT_OF, rf"{LINK} (?:\w+ )?(?:registered|statutory|resident) agent (?:for service of process )?(?:of|for) {TITLE_BEFORE}", NAMES, ORGANIZATION),
    Phrase(Predicate.REGISTERED_AGENT_OF, r"['\u2019]s? (?:\w+ )?(?:registered|statutory|resident) agent(?: for service of process)?,? (?:is |was )?(?:the )?", ORGANIZATION, NAMES, flipped=True),
    Phrase(Predicate.OFFICER_OF, rf"{_IS} {_title(OFFICER)}{_OF} {TITLE_BEFORE}", PERSON, ORGANIZATION),
    Phrase(Predicate.OFFICER_OF, rf", {_title(OFFICER)}, {TITLE_BEFORE}", PERSON, ORGANIZATION),
    Phrase(Predicate.OFFICER_OF, rf"(?:['\u2019]s?)? {_FORMER}{_NOUN}{{0,2}}?{OFFICER},? {TITLE_BEFORE}", ORGANIZATION, PERSON, flipped=True),
    Phrase(Predicate.OFFICER_OF, r"(?:, who)? (?:heads|headed|leads|led|chairs|chaired|runs|ran) (?:the )?", PERSON, ORGANIZATION),
    Phrase(Predicate.EMPLOYEE_OF, rf"{LINK} {LOWER}{{0,6}}?(?:employed|hired|engaged) (?:{LOWER}{{0,3}})?(?:by|at|with) (?:the )?", PERSON, ORGANIZATION),
    Phrase(Predicate.EMPLOYEE_OF, rf"{_IS} {_title(EMPLOYEE)}{_OF} {TITLE_BEFORE}", PERSON, ORGANIZATION),
    Phrase(Predicate.EMPLOYEE_OF, rf", {_title(EMPLOYEE)}, {TITLE_BEFORE}", PERSON, ORGANIZATION),
    Phrase(Predicate.EMPLOYEE_OF, rf"(?:['\u2019]s?)? {_FORMER}{_NOUN}{{0,2}}?{EMPLOYEE},? {TITLE_BEFORE}", ORGANIZATION, PERSON, flipped=True),
    Phrase(Predicate.EMPLOYEE_OF, rf"(?:, who)? {LOWER}?(?:works|worked|working) {LOWER}{{0,4}}?(?:for|at|with) (?:the )?", PERSON, ORGANIZATION),
    Phrase(Predicate.EMPLOYEE_OF, rf"{LINK} {LOWER}{{0,2}}?assigned to (?:the )?", PERSON, ORGANIZATION),
    Phrase(Predicate.EMPLOYEE_OF, rf"{LINK} ", NAMES, NAMES, after=r"['\u2019]s? (?:\w+ ){0,3}employee\b"),
    Phrase(Predicate.EMPLOYEE_OF, rf"{LINK} (?:former )?employees? of (?:the )?", PERSON, NAMES, lists=True),
    Phrase(Predicate.APPOINTED_BY, rf"{ADVERBS} (?:appointed|named|designated|nominated|selected|elected|promoted) {WHOM}", NAMES, PERSON, before=ACTOR, after=WHOLE, flipped=True),
    Phrase(Predicate.APPOINTED_BY, rf"(?:,? who)? (?:was|were|had been|has been) (?:then |subsequently |later )?(?:appointed|designated|nominated|elected)(?: [^.;,]{{0,60}}?)? by {WHOM}", PERSON, NAMES, before=ACTOR, after=WHOLE),
    Phrase(Predicate.EMPLOYEE_OF, rf"(?:, which| has| had)? {LOWER}?(?:employs|employed|hired) (?:\w+ as )?", ORGANIZATION, PERSON, flipped=True),
)  # fmt: skip
_BOOK = PhraseBook("employment/1", _PHRASES)
_DECLARANT = re.compile(r"(?<!\w)I,\s+$")
_SELF = re.compile(
    rf"(?<!\w)I\s+(?:am|was|have\s+been|currently\s+serve|serve|served|work|worked)\s+(?:currently\s+|also\s+)?(?:as\s+)?(?:(?:an?|the)\s+)?"
    rf"(?P<job>(?:[\w-]+\s+){{0,5}}?(?:{OFFICER}|{EMPLOYEE})|employed|assigned)\s+(?:of|for|at|with|in|to|by)\s+(?:the\s+)?$"
)
_MOST_BEFORE = 160
"""Characters before an organisation in which a sentence in the first person says what the declarant is there."""


def employment(reading: Reading) -> Iterator[Claim]:
    """Yield EMPLOYEE_OF and OFFICER_OF."""
    yield from _BOOK(reading)
    yield from _first_person(reading)


def declarants(reading: Reading) -> list[Named]:
    """Return the persons who speak in the first person: "I, Jane Roe, declare"."""
    return [n for n in reading.mentions if n.type in PERSON and _DECLARANT.search(reading.text[max(0, n.start - 12) : n.start])]


def _first_person(reading: Reading) -> Iterator[Claim]:
    speakers = declarants(reading)
    if not speakers:
        return
    for named in reading.mentions:
        if named.type not in ORGANIZATION:
            continue
        found = _SELF.search(reading.text[max(0, named.start - _MOST_BEFORE) : named.start])
        speaker = next((s for s in reversed(speakers) if s.start < named.start), None)
        if found is None or speaker is None:
            continue
        is_office = re.search(OFFICER, found["job"]) is not None and re.search(EMPLOYEE, found["job"]) is None
        start = max(0, named.start - _MOST_BEFORE) + found.start()
        predicate = Predicate.OFFICER_OF if is_office else Predicate.EMPLOYEE_OF
        confidence = STATED if len(speakers) == 1 else INFERRED
        yield Claim(predicate, speaker, named, start, named.end, confidence, "employment/1")
