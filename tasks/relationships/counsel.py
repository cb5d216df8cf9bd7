"""Who represents whom: "Attorneys for Plaintiff X" under a signature, "X, counsel for Y", "the undersigned counsel for Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import COMPANY, LINK, LOWER, PERSON, TITLE_BEFORE, Phrase, PhraseBook
from tasks.relationships.caption_layout import Caption, captions, role_of, roles
from tasks.relationships.claims import FORMULA, INFERRED, STATED, Claim
from tasks.relationships.reading import NAMES, Named, Reading
from tasks.relationships.signatures import IS_LAWYER, signature_blocks

_LAWYERS = r"(?:attorneys?|counsel|lawyers?|solicitors?|co-counsel|Attorneys?|Counsel)(?: of record)?"
_ROLE = r"(?:(?:the )?(?:[Pp]laintiffs?|[Dd]efendants?|[Pp]etitioners?|[Rr]espondents?|[Aa]ppell(?:ant|ee)s?|[Dd]ebtors?),? )?"
_APPEARS = (
    r"(?:represents|represented|is representing|appears for|appeared for|appearing for|will appear (?:for|on behalf of)|appear(?:s|ed)? on behalf of|"
    r"acts for|acted for|defends|is defending)"
)
_PHRASES = (
    Phrase(Predicate.COUNSEL_FOR, rf"(?:{LINK}|,? (?:acting |appearing )?as) {LOWER}{{0,4}}?{_LAWYERS} (?:for|to) {_ROLE}{TITLE_BEFORE}", NAMES, NAMES, lists=True),
    Phrase(Predicate.COUNSEL_FOR, rf"(?:,? who)? {LOWER}?{_APPEARS} {_ROLE}{TITLE_BEFORE}", PERSON, NAMES, lists=True),
    Phrase(Predicate.COUNSEL_FOR, rf"(?:,? which)? {LOWER}?{_APPEARS.replace('|defends|is defending', '')} {_ROLE}{TITLE_BEFORE}", COMPANY, NAMES, lists=True),
    Phrase(Predicate.COUNSEL_FOR, rf",? by (?:and through )?(?:its|his|her|their) (?:undersigned )?(?:\w+ )?{_LAWYERS},? ", NAMES, NAMES, flipped=True, lists=True),
    Phrase(Predicate.COUNSEL_FOR, rf"['\u2019]s? (?:former |lead |local |defen[sc]e |trial |own |outside )*{_LAWYERS},? {TITLE_BEFORE}", NAMES, PERSON, flipped=True),
    Phrase(Predicate.COUNSEL_FOR, r" (?:has |had )?(?:retained|engaged|hired) (?:the )?", NAMES, NAMES, after=rf",? as (?:its |his |her |their |the )?(?:\w+ )?{_LAWYERS}", flipped=True),
    Phrase(Predicate.COUNSEL_FOR, rf",? (?:is|was|are|were) represented by (?:{_LAWYERS},? )?{TITLE_BEFORE}", NAMES, NAMES, flipped=True),
)  # fmt: skip
_BOOK = PhraseBook("counsel/1", _PHRASES)
_LABEL = re.compile(rf"^\W*(?i:(?:lead |local |co-)?{_LAWYERS} for(?: the)?)\b:?\s*(?P<whom>.*)$")
_UNDERSIGNED = re.compile(
    r"\bundersigned(?:,)?\s+(?:\w+\s+){0,2}?(?:counsel|attorneys?)(?:\s+of\s+record)?\s+for\s+(?:the\s+)?(?:[Pp]laintiffs?,?\s+|[Dd]efendants?,?\s+)?$"
)
_BLOCK_LINES = 12
"""Lines of a signature block at most."""
_BLOCK_END = re.compile(
    r"respectfully submitted|^\W*date[d:]|approved|^\W*by the court|acknowledg|^\W*v\.\W*$|Page \d+ of", re.IGNORECASE
)
_MOST_CLIENTS = 12
"""Parties on one side that one label is taken to cover."""


def counsel(reading: Reading) -> Iterator[Claim]:
    """Yield COUNSEL_FOR: the lawyer or firm is the subject, the client the object."""
    found = captions(reading)
    yield from _BOOK(reading)
    yield from _labelled(reading, found)
    yield from _undersigned(reading)


def _labelled(reading: Reading, found: list[Caption]) -> Iterator[Claim]:
    lines = list(reading.lines(0, len(reading.text)))
    for at, (start, end) in enumerate(lines):
        label = _LABEL.match(reading.text[start:end])
        if label is None:
            continue
        clients, client_end = _clients(reading, found, start + label.start("whom"), end, lines[at + 1 : at + 2])
        lawyers = _above(reading, lines, at)
        block = (min([start, *(n.start for n in lawyers)]), client_end)
        if not lawyers:
            lawyers = _below(reading, lines, at)
            block = (start, max([client_end, *(n.end for n in lawyers)]))
        for lawyer in lawyers:
            for client in clients:
                yield Claim(Predicate.COUNSEL_FOR, lawyer, client, *block, FORMULA, "counsel/1")


def _clients(
    reading: Reading, found: list[Caption], start: int, end: int, following: list[tuple[int, int]]
) -> tuple[list[Named], int]:
    """Return the clients that a label names, else the parties whose role it gives, and where its words end."""
    if following and reading.text[start:end].rstrip().endswith(
        (",", "and", "Plaintiff", "Defendant", "Plaintiffs", "Defendants")
    ):
        named = reading.within(start, following[0][1], NAMES)
        if named:
            return named, following[0][1]
    named = reading.within(start, end, NAMES)
    if named:
        return named, end
    role = role_of(re.sub(r"^\W+", "", reading.text[start:end]))
    before = [caption for caption in found if caption.start <= start]
    parties = roles(before[-1].parties).get(role, []) if role and before else []
    plural = re.match(r"\W*\w+s\b", reading.text[start:end]) is not None
    return (parties if len(parties) == 1 or (plural and len(parties) <= _MOST_CLIENTS) else []), end


def _above(reading: Reading, lines: list[tuple[int, int]], at: int) -> list[Named]:
    """Return the names in the block above a label, up to an empty line, another label, or words that open such a block."""
    top = lines[at][0]
    for start, end in reversed(lines[max(0, at - _BLOCK_LINES) : at]):
        line = reading.text[start:end]
        if not line or "\f" in reading.text[start : lines[at][0]] or _LABEL.match(line) or _BLOCK_END.search(line):
            break
        top = start
    return _lawyers(reading, top, lines[at][0])


def _below(reading: Reading, lines: list[tuple[int, int]], at: int) -> list[Named]:
    bottom = lines[at][1]
    for start, end in lines[at + 1 : at + 1 + _BLOCK_LINES]:
        line = reading.text[start:end]
        if not line or "\f" in reading.text[lines[at][1] : end] or _LABEL.match(line) or _BLOCK_END.search(line):
            break
        bottom = end
    return _lawyers(reading, lines[at][1], bottom)


def _lawyers(reading: Reading, start: int, end: int) -> list[Named]:
    """Return one mention for each name of the block; a name signed and then printed counts once."""
    seen: dict[str, Named] = {}
    for named in reading.within(start, end, NAMES):
        seen.setdefault(named.spelling, named)
    return list(seen.values())


def _undersigned(reading: Reading) -> Iterator[Claim]:
    """Join "the undersigned counsel of record for Y" with the lawyers and the firm that sign the document."""
    clients = [
        n for n in reading.mentions if n.type in NAMES and _UNDERSIGNED.search(reading.text[max(0, n.start - 120) : n.start])
    ]
    if len({client.spelling for client in clients}) != 1:
        return
    for block in signature_blocks(reading):
        words = reading.text[block.start : block.end]
        if block.start < clients[0].end or not IS_LAWYER.search(words):
            continue
        firms = reading.within(block.start, block.end, frozenset({EntityType.ORGANIZATION}))
        for lawyer in [block.signer, *firms]:
            confidence = STATED if "\f" not in reading.text[clients[0].start : block.start] else INFERRED
            yield Claim(Predicate.COUNSEL_FOR, lawyer, clients[0], clients[0].start, clients[0].end, confidence, "counsel/1")
