"""Reads the name of an organisation: its own words, its legal form and its numbers, and the acronyms that it may bear."""

from __future__ import annotations

import re

from blocks.records import EntityType
from tasks.resolution.folding import bare, join_initials, word_set, words
from tasks.resolution.forms import Form, Reach
from tasks.resolution.legal_forms import ABBREVIATIONS, GENERIC, LEGAL_FORMS, PHRASES_BY_LAST
from tasks.resolution.roles import is_role

_SMALL = word_set("of the and for in on at to a an de la du y e & by with")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
}
_ORDINALS |= {"tenth": "10", "eleventh": "11"}
_NUMERAL = re.compile(r"(\d+)(?:st|nd|rd|th)?")
_ALIASES = re.compile(
    r"[,;(]?\s*\b(?:d/?b/?a/?|f/?k/?a/?|a/?k/?a/?|n/?k/?a/?|t/a|doing business as|formerly known as|now known as|also known as|trading as)"
    r"(?=[\s:.])[.:]?\s*",
    re.IGNORECASE,
)
_ALIAS_SIGNS = ("/", "ka", "dba", " as")
"""One of these stands in every text that the pattern finds something in; looking for them costs a tenth."""
_SPACED_MARKS = re.compile(r"(?<=\w)\s*/\s*(?=[kba]/|[kba]\b)", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,7}s?")
_NOTE = re.compile(r"\([^()]*\)$")
_APOSTROPHE_ABBREVIATION = re.compile(r"(?<=\w)'(?=(?:l|n|t|g|rs)\b)")


def organization_form(text: str) -> Form:
    """Return the form of an organisation's name: one bare word is short, unless a legal form or a number stands with it."""
    first, *others = _aliased(bare(text))
    own = _read(first)
    aliases = tuple(alias.key for alias in map(_read, others) if alias.reach is not Reach.ROLE)
    if not aliases:
        return own
    return Form(own.type, own.key, own.reach, own.block, legal=own.legal, numbers=own.numbers, words=own.words, aliases=aliases)


def _aliased(text: str) -> list[str]:
    """Return the names in the text, split where it says that one is another's."""
    folded = text.lower()
    if not any(sign in folded for sign in _ALIAS_SIGNS):
        return [text]
    return [part for part in _ALIASES.split(_SPACED_MARKS.sub("/", text)) if part.strip()] or [""]


def acronyms(form: Form) -> frozenset[str]:
    """Return the acronyms, folded, that the words of the name make, with and without its small words and its country."""
    plain = [w for w in form.words if w not in _SMALL]
    if len(plain) < 2:  # noqa: PLR2004 (one word makes no acronym)
        return frozenset()
    stems = [plain, list(form.words)]
    if plain[:2] == ["united", "states"]:
        stems.append(plain[2:])
    made = {"".join(w[0] for w in stem) for stem in stems}
    made |= {f"{acronym}{form.legal[0]}" for acronym in set(made) if form.legal}
    return frozenset(a for a in made if len(a) > 1)


def is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Say whether the words open the full name ("Flora Property", "Flora Prop"); one word that opens many names does not."""
    if not short or len(short) > len(full) or (len(short) == 1 and short[0] in GENERIC):
        return False
    head, last = short[:-1], short[-1]
    whole = full[len(short) - 1]
    shortened = len(last) >= 4 and len(short) > 1 and whole.startswith(last)  # noqa: PLR2004 (fewer letters begin too many words)
    return head == full[: len(head)] and (last == whole or shortened) and len(short) <= len(full)


def _read(text: str) -> Form:
    without_note = _NOTE.sub("", text).strip() or text
    if is_role(without_note):
        return Form(EntityType.ORGANIZATION, " ".join(words(without_note)), Reach.ROLE)
    spelt = _spelt(without_note)
    own, legal = _without_legal_form(spelt)
    if own == ("united", "states", "of", "america"):
        own = own[:2]
    if own[:3] == ("united", "states", "department"):
        own = own[2:]
    numbers = frozenset(n for at, w in enumerate(own) if (n := _number(w, first=at == 0)))
    key = " ".join([*own, *([f"+{legal}"] if legal else [])])
    is_full = len(own) > 1 or legal is not None
    return Form(
        EntityType.ORGANIZATION,
        key,
        Reach.MATTER if is_full else Reach.DOCUMENT,
        " ".join(own),
        legal=legal,
        numbers=numbers,
        kind="acronym" if _ACRONYM.fullmatch(join_initials(without_note)) else None,
        words=own,
    )


def _spelt(text: str) -> tuple[str, ...]:
    plain = _APOSTROPHE_ABBREVIATION.sub("", text.replace("&", " and ")) if "'" in text or "&" in text else text
    joined = join_initials(plain)
    spelt: list[str] = []
    for word in words(joined):
        spelt.extend(ABBREVIATIONS.get(word, word).split())
    if len(spelt) > 1 and spelt[-1] == "re":
        spelt[-1] = "reinsurance"
    return tuple(spelt)


def _without_legal_form(spelt: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    """Split the legal forms off the end; of several ("Co., Ltd.") the last stands for them, the others stay in its spelling."""
    found: list[str] = []
    rest = spelt
    while len(rest) > 1:
        phrase = next(
            ((p, form) for p, form in PHRASES_BY_LAST.get(rest[-1], ()) if len(rest) > len(p) and rest[-len(p) :] == p), None
        )
        if phrase:
            rest = rest[: -len(phrase[0])]
            found.append(phrase[1])
        elif rest[-1] in LEGAL_FORMS:
            found.append(LEGAL_FORMS[rest[-1]])
            rest = rest[:-1]
        else:
            break
    while len(rest) > 1 and rest[-1] == "and":  # "Goldman Sachs & Co."
        rest = rest[:-1]
    return rest, "+".join(dict.fromkeys(reversed(found))) or None


def _number(word: str, *, first: bool) -> str | None:
    """Return the number that a word writes: "VII" and "7th" say 7; a single letter that opens the name is no numeral."""
    figure = _NUMERAL.fullmatch(word)
    if figure:
        return figure[1].lstrip("0") or "0"
    if word in _ORDINALS:
        return _ORDINALS[word]
    return word if not first and _ROMAN.fullmatch(word) else None
