"""Reads the name of a person: given names, surname, generation and form of address.

The generation ("Jr.", "III") is split off as a word of its own before anything else is read. A pattern that drops "all after the
comma unless it says Jr." backtracks and takes father for son.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from blocks.records import EntityType
from tasks.resolution.folding import bare, fold, word_set
from tasks.resolution.forms import Form, Reach
from tasks.resolution.nicknames import NICKNAMES
from tasks.resolution.roles import PLACELESS, is_role

GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "2d": "2", "2nd": "2", "ii": "2", "3d": "3", "3rd": "3"}
GENERATIONS |= {"iii": "3", "4th": "4", "iv": "4", "vi": "6", "vii": "7"}
_MEN = word_set("mr mister sir lord messrs senor señor herr monsieur")
_WOMEN = word_set("mrs ms miss madam madame lady mme frau")
_TITLES = word_set("""
    mr mister mrs ms miss madam madame sir lord lady messrs senor señor herr frau monsieur mme dr doctor prof professor hon honorable
    judge justice chief magistrate president vice senator sen congressman congresswoman representative secretary attorney general gen
    acting deputy assistant special agent counsel then candidate former defendant plaintiff petitioner respondent officer detective
    sergeant sgt lieutenant lt captain capt colonel col major commander admiral adm director chairman chairwoman chairperson chair
    governor gov mayor minister prime ambassador administrator commissioner inspector investigator trooper sheriff marshal rev reverend
    father sister brother pastor bishop rabbi imam sheikh shaikh king queen prince princess witness client your the by ceo cfo
    """)
_OFFICES = word_set(
    "president senator judge justice attorney secretary minister ambassador governor general professor director agent administrator captain mr mrs ms"
)
"""Titles that are not given names either ("Prince", "King"), and so are seen behind another word."""
_CREDENTIALS = word_set("esq esquire phd md jd llm mba cpa dds rn pc pa llp pllc jp qc kc usmc usn usa ret facs pe crr rpr")
_PARTICLES = word_set("van von der den de del della di da dos du la le el bin ben ibn ter ten st y")
_MOST_NAMES = 6
"""Words of a person's name at most; what has more describes somebody."""
_ALIASES = re.compile(
    r"\b(?:a/?k/?a/?|f/?k/?a/?|n/?k/?a/?|also known as|formerly known as|d/?b/?a/?)(?=[\s:.])[.:]?\s*", re.IGNORECASE
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NICKNAME = re.compile(r"\"[^\"]{2,20}\"|(?<!\w)'[^']{2,20}'(?!\w)")
_COUNTRY = re.compile(r"^(?:U\.\s?S\.|US|United States)\s+(?=\w{2})")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PIECE = re.compile(r"[^\s,]+|,")


_PLAIN = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+")
_SPECIAL = frozenset(GENERATIONS).union(_TITLES, _OFFICES, _CREDENTIALS, _PARTICLES, PLACELESS) | word_set("aka fka nka dba")
"""Words by which a name is more or less than the names of one person."""


class _Piece(NamedTuple):
    """A word of a name as it was written and as it is compared."""

    written: str
    folded: str


def person_form(text: str) -> Form:
    """Return the form of a person's name. A name without a first name is short; initials alone are a short name too."""
    return _plain_form(text) or read_form(text)


def read_form(text: str) -> Form:
    """Return the form of a person's name by all that is known of names; `person_form` is the same, and faster on plain names."""
    first, *others = [part for part in _ALIASES.split(bare(text)) if part.strip()] or [""]
    if is_role(first):
        return Form(EntityType.PERSON, " ".join(_folded(first)), Reach.ROLE)
    own = _read(first)
    aliases = tuple(alias.key for alias in map(_read, others) if alias.key)
    return Form(own.type, own.key, own.reach, own.block, own.given, own.generation, own.gender, words=own.words, aliases=aliases)


def _plain_form(text: str) -> Form | None:
    """Return the form of a name such as "Jane Q. Example", of which no word means anything else; None for any other."""
    if _PLAIN.fullmatch(text) is None:
        return None
    names = tuple(text.lower().replace(".", "").split())
    if not _SPECIAL.isdisjoint(names):
        return None
    given = tuple([NICKNAMES.get(name, name) for name in names[:-1]])
    words = (*given, names[-1])
    return Form(EntityType.PERSON, " ".join(words), Reach.MATTER, names[-1], given, words=words)


def _read(text: str) -> Form:
    pieces, generation, inverted = _split(_NICKNAME.sub(" ", _COUNTRY.sub("", _NOTE.sub(" ", text))))
    pieces, gender, titled = _without_titles(pieces)
    names = [piece.folded for piece in _without_particles(pieces, titled=titled)]
    if not names or len(names) > _MOST_NAMES:
        return Form(EntityType.PERSON, " ".join(_folded(text)), Reach.ROLE)
    if inverted and len(names) > 1:
        names = names[1:] + names[:1]
    given = tuple(NICKNAMES.get(name, name) for name in names[:-1])
    surname = names[-1]
    full = any(len(name) > 1 for name in given) or len(given) > 1
    key = " ".join([*given, surname, *([f"+{generation}"] if generation else []), *([f"({gender})"] if gender else [])])
    return Form(
        EntityType.PERSON,
        key,
        Reach.MATTER if full else Reach.DOCUMENT,
        surname,
        given,
        generation,
        gender,
        words=(*given, surname),
    )


def _split(text: str) -> tuple[list[_Piece], str | None, bool]:
    """Return the words less credentials, the generation, and whether the surname stood first ("Smith, John A., Jr.")."""
    groups: list[list[_Piece]] = [[]]
    generation: str | None = None
    for found in _PIECE.findall(text):
        if found == ",":
            groups.append([])
            continue
        for piece in _pieces(found, leading=not groups[0]):
            known = GENERATIONS.get(piece.folded)
            if known and (groups[0] or len(groups) > 1):
                generation = generation or known
            elif not groups[0] or piece.folded not in _CREDENTIALS:
                groups[-1].append(piece)
    filled = [group for group in groups if group]
    if len(filled) > 1 and all(p.folded in _TITLES for p in filled[-1]):
        filled.pop()  # "Holt, Chief Judge"
    if len(filled) == 2 and len(filled[0]) <= 3:  # noqa: PLR2004 (a surname and the rest; longer is a list of words, not a name)
        inverted = len(filled[0]) == 1 or _is_particle(filled[0][0])
        return (_titles_first(filled[0][-1], filled[1]) if inverted else filled[0]), generation, inverted
    return (filled[0] if filled else []), generation, False


def _titles_first(surname: _Piece, rest: list[_Piece]) -> list[_Piece]:
    """Put the surname behind the titles that follow it ("SMITH, DR. JANE")."""
    titles = list(takewhile(lambda piece: piece.folded in _TITLES, rest[:-1]))
    return [*titles, surname, *rest[len(titles) :]]


def _pieces(found: str, *, leading: bool) -> list[_Piece]:
    """Read one written word: "J.P." is two initials, "JR." a generation, "O'Neil" one word, "Smith-Jones" two."""
    compact = found.replace(".", "")
    if not leading and (fold(compact) in GENERATIONS or fold(compact) in _CREDENTIALS):
        return [_Piece(compact, fold(compact))]
    return [_Piece(w, fold(w).replace("'", "")) for w in _TOKEN.findall(found)]


def _is_particle(piece: _Piece) -> bool:
    return piece.folded in _PARTICLES


def _without_titles(pieces: list[_Piece]) -> tuple[list[_Piece], str | None, bool]:
    """Drop all up to the last title among the first words, so that "Ruritanian President Viktor Petrov" is read too."""
    gender: str | None = None
    small = [at for at, p in enumerate(pieces[:-2]) if p.written.islower() and not _is_particle(p) and p.folded not in _TITLES]
    cut = small[-1] + 1 if small else 0  # "actor Dean Harper"
    for at, piece in list(enumerate(pieces[:-1]))[cut:]:
        if piece.folded not in (_TITLES if at == cut else _OFFICES):
            if at >= cut + 1:
                break
            continue
        cut = at + 1
        gender = "m" if piece.folded in _MEN else "f" if piece.folded in _WOMEN else gender
    return pieces[cut:], gender, cut > 0


def _without_particles(pieces: list[_Piece], *, titled: bool) -> list[_Piece]:
    """Drop "van", "de" and the like inside a name, and before it where a title or small letters show that no first name is meant."""
    kept = [p for at, p in enumerate(pieces) if at == len(pieces) - 1 or (at == 0 and len(pieces) > 1) or not _is_particle(p)]
    if len(kept) > 1 and _is_particle(kept[0]) and (titled or kept[0].written.islower()):
        kept = kept[1:]
    return kept


def _folded(text: str) -> list[str]:
    return [fold(word).replace("'", "") for word in _TOKEN.findall(text)]
