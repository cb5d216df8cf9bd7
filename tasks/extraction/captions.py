"""Parties in the captions of court papers, in the forms of federal and state courts.

Read line by line: party lines, a line of roles, the line with "v.", party lines, a line of roles. A right-hand column ("Case No. …",
")" or "§" rules) is left out. A caption counts only where roles stand in it or where its names are in capitals, so that a citation
that wraps before its "v." is not taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tasks.extraction.candidates import CAPTION, CUE, FORMULA, Candidate
from tasks.extraction.name_shapes import is_misread_role
from tasks.extraction.page_text import PageText
from tasks.extraction.parties import parties

EXTRACTOR = "rule:caption/2"

_ROLE = (
    r"(?:Plaintiffs?|Defendants?|Petitioners?|Respondents?|Appellants?|Appellees?|Claimants?|Applicants?|Movants?|Intervenors?|Debtors?|Relators?|Complainants?|"
    r"Garnishees?|Cross-\w+|Counter-?\w+|Third[- ]Party \w+|Real Part(?:y|ies) in Interest|Plaintiffs?-\w+|Defendants?-\w+|Accused|Opposite Part(?:y|ies))"
)
_ROLES = re.compile(
    rf"\W*(?:the )?{_ROLE}(?:(?:,? and |[ ,/&-]+|\s*\()(?:the )?{_ROLE}\)?)*(?:\W*$|\W*(?:v|vs)\.\W*$)", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\W*(?:v|vs|versus|against|- ?v\.? ?-|- ?against ?-)\.?,?(?:\s*[-:]+)?(?:\s+(?P<rest>\S.*)|\s*)$", re.IGNORECASE
)
_ENDS_AGAINST = re.compile(r"\s(?:v|vs)\.$", re.IGNORECASE)
_COLUMN = re.compile(r"(?:(?<=\S)(?:\s{3,}|\s*[)\u00a7|\]}](?=\s|$))|(?:^|(?<=\s))[)\u00a7|\]}:*](?=\s|$)).*")
_DOCKET = re.compile(
    r"(?:Case|Civil|Civ|Criminal|Crim|Misc|Docket|Cause|Index|File|No|Nos|C\.?A|Judge|Hon|Action|Violation|Date|Dept|Jury)\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\s+(?:Case|Civil Action|Criminal|Civ\.|Crim\.|Misc\.|Docket|Cause|Index|File|C\.A\.)\s+(?:Case )?No\b.*|\s+Nos?\. ?\d.*|\s+\d{1,2}:\d\d-[a-z]{2}-.*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r".*\b(?:court|district of|division|judicial|circuit|appeals?|county,|in the matter|filed|page \d|docket|attorneys?|counsel|telephone|"
    r"facsimile|email|esq|sbn|bar no|order|complaint|motion|notice|summons|memorandum|opinion)\b.*|.*\bnos?\. ?[\dA-Z].*|\W*county of [\w ]+$|[\w ]+ county$",
    re.IGNORECASE,
)
_ROW = re.compile(rf"(?P<one>[^\n;]{{3,160}}?),? (?:{_ROLE}),? (?:v|vs)\.? (?P<other>[^\n;]{{3,160}}?),? (?:{_ROLE})(?!\w)")
_INLINE = re.compile(
    r"(?P<re>(?:Re|RE|Subject):? )?(?P<one>[^,.;:\n]{2,70}(?:,? (?:Inc|Corp|Co|Ltd|LLC|et al)\b\.?)?) v(?:s)?\.? (?P<other>[^;:\n]{3,90}?)[.,]?$"
)
_MATTER = re.compile(
    r"\W*(?:In re:?|In the Matter of:?|Matter of|Estate of|Ex parte)(?: the)?(?: (?:Estate|Application|Marriage|Guardianship) of)?\s+(?P<who>\S.*)",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\bvs?\.? ")
_MOST_LINES = 24
"""Lines that one side of a caption may take; longer lists stand in schedules."""
_LONGEST_LINE = 90
"""Characters: party lines are short, the lines of prose around a wrapped citation are not."""
_LONGEST_ROW = 300
"""Characters: no line of a caption, both columns and the gap between them, is longer."""
_CAPITALS = 0.7
"""Share of capitals among the letters of a side that is set in capitals."""
_RIGHT_INDENT = 30
"""Spaces before words that stand in the right column while the left one is empty."""
_FAR_INDENT = 42
"""Spaces before words that are no centred party, whatever they say."""
_RULED = re.compile(r"[\W_]*[-_=]{4,}[\W_]*[xX]?[\W_]*|(?:- ){4,}-? ?[xX]?")
"""A line that is drawn: above and below the captions of New York, below those of California."""


class _Row(NamedTuple):
    """The left column of one line, in the text in ordinary case; `whole` says that nothing stands to its right."""

    start: int
    end: int
    text: str
    whole: bool


def find(page: PageText) -> Iterator[Candidate]:
    """Yield the parties of every caption on the page."""
    rows = _rows(page)
    for place, row in enumerate(rows):
        against = _AGAINST.match(row.text) if row.text else None
        if against or _ENDS_AGAINST.search(row.text):
            yield from _caption(page, rows, place, against)
        elif " v" in row.text and (inline := _INLINE.match(row.text)) and (inline["re"] or _capital(page, row.start, row.end)):
            for side in ("one", "other"):
                yield from _named(
                    page, [(row.start + inline.start(side), row.start + inline.end(side))], CAPTION, sure=bool(inline["re"])
                )
        elif matter := _MATTER.match(row.text):
            yield from _named(page, [(row.start + matter.start("who"), row.end)], CUE)
    for match in _ROW.finditer(page.cased) if _VERSUS.search(page.cased) else ():
        for side in ("one", "other"):
            yield from _named(page, [match.span(side)], FORMULA)


def _rows(page: PageText) -> list[_Row]:
    rows = []
    for match in re.finditer(r"[^\n]*(?:\n|$)", page.text.replace("\f", "\n").replace("\r", "\n")):
        line = page.cased[match.start() : match.end()].rstrip()
        if len(line) > _LONGEST_ROW:
            line = ""
        left = "" if _right_alone(line) else _COLUMN.sub("", line).rstrip()
        right = _RIGHT.search(left)
        left = left[: right.start()] if right and right.start() else left
        rows.append(_Row(match.start(), match.start() + len(left), left, whole=len(left) == len(line)))
    return rows


def _right_alone(line: str) -> bool:
    """Say whether words stand in the right column only: "          Index No. 650123/2021"."""
    words = line.lstrip()
    indent = len(line) - len(words)
    return indent >= _RIGHT_INDENT and _ROLES.match(line) is None and (_DOCKET.match(words) is not None or indent >= _FAR_INDENT)


def _caption(page: PageText, rows: list[_Row], place: int, against: re.Match[str] | None) -> Iterator[Candidate]:
    above, role_above = _side(rows, place, -1)
    below, role_below = _side(rows, place, 1)
    rest = against["rest"] if against else None
    if against and rest and not _DOCKET.match(rest):
        below.insert(0, _Row(rows[place].start + against.start("rest"), rows[place].end, rest, rows[place].whole))
    alone = against is not None and not rest and rows[place].whole
    if not (
        role_above
        or role_below
        or (alone and above and below)
        or (above and below and all(_capital(page, row.start, row.end) for row in (*above, *below)))
    ):
        return
    for side in (above, below):
        yield from _named(page, [(row.start, row.end) for row in side], CAPTION, sure=role_above or role_below)


def _side(rows: list[_Row], place: int, step: int) -> tuple[list[_Row], bool]:
    """Collect the party lines on one side of the "v."; say whether a line of roles closes them or stands between."""
    found: list[_Row] = []
    role = False
    blank = False
    at = place + step
    while 0 <= at < len(rows) and abs(at - place) <= _MOST_LINES:
        row = rows[at]
        at += step
        if not row.text.strip():
            blank = True
        elif _is_role_line(row.text):
            role = True
            if step > 0 or found:
                break
        elif _closes(row.text) or (blank and found and not _goes_on(found, row, step)):
            break
        else:
            found.append(row)
            blank = False
            if step > 0 and _ends_role(row.text):
                role = True
                break
    return found[::step], role


def _closes(text: str) -> bool:
    """Say whether a line is no party's: prose, a heading, a drawn line."""
    return (
        len(text) > _LONGEST_LINE
        or _RULED.fullmatch(text.strip()) is not None
        or (_HEADING.match(text) is not None and not _ends_role(text))
    )


def _is_role_line(text: str) -> bool:
    """Say whether a line holds roles only, a letter or two of a single role misread."""
    if _ROLES.match(text):
        return True
    return is_misread_role(text.strip(" ,.;:").lower())


def _ends_role(text: str) -> bool:
    return re.search(rf",\s*{_ROLE}[.,]?$", text, re.IGNORECASE) is not None


def _goes_on(found: list[_Row], row: _Row, step: int) -> bool:
    """Say whether a blank line stands inside a list of parties."""
    upper = found[-1] if step > 0 else row
    return upper.text.rstrip().endswith((",", ";", " and", "&"))


def _named(page: PageText, rows: Iterable[tuple[int, int]], confidence: float, *, sure: bool = False) -> Iterator[Candidate]:
    """Yield the parties of one side, read down its column.

    A name that goes on in the next line is one mention, unless words of the other column stand between its parts: then no stretch of
    the page is the name.
    """
    text = ""
    places: list[int] = []
    for start, end in rows:
        text += page.cased[start:end] + " "
        places += range(start, end + 1)
    for start, end, kind in parties(text, 0, len(text), sure=sure):
        first, last = places[start], places[end - 1] + 1
        inside = set(places[start:end])
        if not any(page.text[place].isalnum() for place in range(first, last) if place not in inside):
            yield Candidate(first, last, kind, confidence, EXTRACTOR)


def _capital(page: PageText, start: int, end: int) -> bool:
    letters = [c for c in page.flat[start:end] if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= _CAPITALS * len(letters)
