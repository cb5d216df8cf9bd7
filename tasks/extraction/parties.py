"""Takes the party lines of a caption apart: who stands in them, and whether each is a person or an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.legal_forms import FORM
from tasks.extraction.name_shapes import PERSON, SUFFIX, UPPER, is_organisation, is_person, is_role, words

_FULL_PERSON = re.compile(PERSON)
_HAS_FORM = re.compile(rf"(?:{FORM})$")
_SUFFIX = re.compile(rf"(?:{SUFFIX}|,?\s+(?:{FORM}|M\.?D\b\.?|Esq\b\.?|Ph\.?D\b\.?))")
_SEPARATOR = re.compile(r"\s*;\s*(?:and\s+)?|\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s+(?=et al)")
_CONNECTED = re.compile(
    r"\s*\(?\b(?:[dafn]/k/a|d/b/a|dba|doing business as|also known as|formerly known as|on behalf of|by and through|as next friend of|ex rel\.?|for the use of)(?!\w)\s*",
    re.IGNORECASE,
)
_TRADE = re.compile(r"d/b/a|dba|doing business as", re.IGNORECASE)
_DESCRIPTION = re.compile(
    r"(?:an?|the|his|her|its|their|as|in|individually|et|by|through|on|for|solely|all|each|both|personally|collectively|jointly|trading|acting|of|at)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:john|jane|richard|mary)?\s*\b(?:does?|roes?)\b(?:\s*(?:nos?\.?)?\s*\d.*|$)|unknown\b.*|\d.*", re.IGNORECASE
)
_STATE = re.compile(
    r"(?:The )?(?:United States(?: of America)?|U\.S\.A?\.?|(?:State|Commonwealth|People|City|County|Town|Village|Government|Republic|Kingdom) of (?:the )?[A-Z][\w .]*)"
)
_PUBLIC_BODY = re.compile(
    rf"[{UPPER}][\w.' ]*\b(?:Department|Ministry|Bureau|Office|Board|Commission|Division|Agency) (?:of|for) [{UPPER}][\w.' ]*"
)
_NAME = re.compile(rf"[{UPPER}0-9][^\n\"<>{{}}=]*(?:\n[^\n\"<>{{}}=]*)?")
_LONGEST = 12
"""Words: a caption names nobody with more; longer stretches are prose."""


def parties(text: str, start: int, end: int, *, sure: bool = False) -> Iterator[tuple[int, int, EntityType]]:
    """Yield the span and type of each party in a stretch of a caption, set in ordinary case.

    Text that is neither a person's name nor, by its words, an organisation yields nothing, unless the roles of a caption make it
    `sure` that parties stand there: then it is an organisation, and a person where it is one word.
    """
    for part_start, part_end, traded in _connected(text, start, end):
        for name_start, name_end in list(_separated(text, part_start, part_end))[traded:]:
            name = text[name_start:name_end]
            kind = party_type(name) or (_unmarked(name) if sure else None)
            if kind:
                yield name_start, name_end, kind


def party_type(name: str) -> EntityType | None:
    """Return the type of the party of that name, None where it names none."""
    plain = name.replace("\n", " ")
    if not _possible(name):
        return None
    if _STATE.fullmatch(plain) or _PUBLIC_BODY.fullmatch(plain):
        return EntityType.ORGANIZATION
    if is_role(plain):
        return None
    if _HAS_FORM.search(plain) or (is_organisation(plain) and len(words(plain)) > 1):
        return EntityType.ORGANIZATION
    if _FULL_PERSON.fullmatch(plain) and is_person(plain):
        return EntityType.PERSON
    return None


def _unmarked(name: str) -> EntityType | None:
    """Return the type of a party whose name has no word that gives it away."""
    given = words(name)
    if not _possible(name) or is_role(name) or not given or not any(len(word) > 1 for word in given):
        return None
    return EntityType.ORGANIZATION if len(given) > 1 else EntityType.PERSON


def _possible(name: str) -> bool:
    plain = name.replace("\n", " ")
    return (
        _NAME.fullmatch(name) is not None
        and len(plain.split()) <= _LONGEST
        and _PLACEHOLDER.fullmatch(plain) is None
        and any(c.isalpha() for c in name)
    )


def _connected(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut at "d/b/a" and its like: both sides are names; the last value says that the first name is that of a trade.

    A trade name is no party of its own: `defined_terms` finds it, with the party that bears it.
    """
    traded = False
    for match in _CONNECTED.finditer(text, start, end):
        yield start, match.start(), traded
        start, traded = match.end(), _TRADE.search(match.group()) is not None
    yield start, end, traded


def _separated(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at commas, semicolons and "and", where these do not belong to a name; leave out descriptions."""
    begin = start
    place = start
    while separator := _SEPARATOR.search(text, place, end):
        place = separator.end()
        if _belongs(text, begin, separator, end):
            continue
        yield from _trimmed(text, begin, separator.start())
        begin = separator.end()
    yield from _trimmed(text, begin, end)


def _belongs(text: str, begin: int, separator: re.Match[str], end: int) -> bool:
    """Say whether a comma or an "and" is part of a name: a legal form, "Jr.", a firm of partners, "Arms and Trade Bank"."""
    mark = separator.group().strip()
    left = text[begin : separator.start()].replace("\n", " ").strip()
    if mark.startswith(","):
        return _SUFFIX.match(text, separator.start(), end) is not None and "and" not in mark
    if mark != "and":
        return False
    following = _SEPARATOR.search(text, separator.end(), end)
    right = text[separator.end() : following.start() if following else end].strip(" ,.;")
    if _HAS_FORM.search(left) or _STATE.fullmatch(left):
        return False
    if _FULL_PERSON.fullmatch(left) and is_person(left):
        # two people, unless what follows is a part of a name: "Communications Equipment and Service, LLC"
        formed = following is not None and _SUFFIX.match(text, following.start(), end) is not None
        return (
            not (_FULL_PERSON.fullmatch(right) and is_person(right))
            and (formed or " " not in right)
            and not _PLACEHOLDER.fullmatch(right)
        )
    return not (_FULL_PERSON.fullmatch(right) and is_person(right) and not is_organisation(left))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and (
        text[end - 1].isspace() or text[end - 1] in ",;:()*_-|'" or (text[end - 1] == "." and not _keeps_stop(text[start:end]))
    ):
        end -= 1
    lead = re.compile(
        r"(?:(?:Plaintiffs?|Defendants?|Petitioners?|Respondents?|the|hon\.|mr\.|mrs\.|ms\.|dr\.)\s+)+", re.IGNORECASE
    ).match(text, start, end)
    start = lead.end() if lead else start
    if start < end and not _DESCRIPTION.match(text, start, end):
        yield start, end


def _keeps_stop(name: str) -> bool:
    return re.search(rf"(?:(?:{FORM})|\b(?:Jr|Sr)\.|\b[A-Z]\.)$", name) is not None
